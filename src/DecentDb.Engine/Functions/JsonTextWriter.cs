using System;
using System.Buffers;
using System.Text;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// Writes SQL values as JSON: numbers and booleans as they are, JSON as it lies, all others as strings.
/// </summary>
internal sealed class JsonTextWriter
{
    private const int KeptLength = 1 << 16;
    private ArrayBufferWriter<byte> _bytes = new(256);
    private FunctionCall? _call;

    /// <summary>The empty writer of a call, whose memory bounds what is written.</summary>
    public static JsonTextWriter Of(FunctionCall call)
    {
        var writer = call.State<JsonTextWriter>();
        writer._call = call;
        writer.Clear();
        return writer;
    }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        if (_bytes.Capacity > KeptLength)
        {
            _bytes = new ArrayBufferWriter<byte>(256);
        }
        else
        {
            _bytes.ResetWrittenCount();
        }
    }

    /// <summary>Writes bytes that are JSON, or a part of it.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.FreeCapacity)
        {
            _call?.CheckRoom((long)_bytes.WrittenCount + bytes.Length);
        }

        _bytes.Write(bytes);
    }

    /// <summary>Writes a value, or null for NULL.</summary>
    public void WriteValue(ColumnVector column, int row, SqlTypeKind kind)
    {
        if (column.IsNull(row))
        {
            WriteRaw("null"u8);
        }
        else if (TypeTraits.Of(kind).IsJson)
        {
            WriteRaw(((BinaryVector)column).Get(row));
        }
        else if (kind == SqlTypeKind.Boolean)
        {
            WriteRaw(((Int64Vector)column).Values[row] != 0 ? "true"u8 : "false"u8);
        }
        else if (new SqlType(kind).IsText)
        {
            WriteString(((BinaryVector)column).Get(row));
        }
        else if (SqlTypes.IsArray(kind))
        {
            WriteArray(((BinaryVector)column).Get(row), SqlTypes.ItemOf(kind));
        }
        else
        {
            WriteText(TypeTraits.Of(kind).Format(column, row), kind);
        }
    }

    /// <summary>Writes a value, which is not NULL, as the name of a field.</summary>
    public void WriteName(ColumnVector column, int row, SqlTypeKind kind)
    {
        if (column is BinaryVector texts && TypeTraits.Of(kind).IsUtf8)
        {
            WriteString(texts.Get(row));
        }
        else if (kind == SqlTypeKind.Boolean)
        {
            WriteString(((Int64Vector)column).Values[row] != 0 ? "true"u8 : "false"u8);
        }
        else
        {
            WriteString(Encoding.UTF8.GetBytes(TypeTraits.Of(kind).Format(column, row)));
        }
    }

    /// <summary>Writes a text as a string.</summary>
    public void WriteString(ReadOnlySpan<byte> text)
    {
        WriteRaw("\""u8);
        while (text.IndexOfAny(JsonEscapes.Escaped) is >= 0 and var at)
        {
            WriteRaw(text[..at]);
            WriteRaw(JsonEscapes.Of(text[at]));
            text = text[(at + 1)..];
        }

        WriteRaw(text);
        WriteRaw("\""u8);
    }

    private void WriteArray(ReadOnlySpan<byte> bytes, SqlTypeKind itemKind)
    {
        var array = new ArrayValue(itemKind);
        array.Read(bytes);
        var item = 0;
        if (array.Count == 0)
        {
            WriteRaw("[]"u8);
        }
        else
        {
            WriteDimension(array, 0, ref item);
        }
    }

    private void WriteDimension(ArrayValue array, int dimension, ref int item)
    {
        WriteRaw("["u8);
        for (var i = 0; i < array.Lengths[dimension]; i++)
        {
            WriteRaw(i > 0 ? ","u8 : default);
            if (dimension + 1 < array.Dimensions)
            {
                WriteDimension(array, dimension + 1, ref item);
            }
            else
            {
                WriteValue(array.Items, item++, array.ElementKind);
            }
        }

        WriteRaw("]"u8);
    }

    private void WriteText(string text, SqlTypeKind kind)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        switch (kind)
        {
            case SqlTypeKind.Timestamp:
                WriteTimestamp(bytes, isZoned: false);
                break;
            case SqlTypeKind.TimestampTz:
                WriteTimestamp(bytes, isZoned: true);
                break;
            case var _ when new SqlType(kind).IsNumeric && char.IsAsciiDigit(text[^1]):
                WriteRaw(bytes);
                break;
            default:
                WriteString(bytes); // NaN and infinity too
                break;
        }
    }

    // As ISO 8601 has it: T between, and minutes of the zone.
    private void WriteTimestamp(byte[] text, bool isZoned)
    {
        var blank = text.AsSpan().IndexOf((byte)' ');
        if (blank < 0)
        {
            WriteString(text); // infinity
            return;
        }

        text[blank] = (byte)'T';

        WriteRaw("\""u8);
        WriteRaw(text);
        WriteRaw(isZoned ? ":00\""u8 : "\""u8);
    }
}
