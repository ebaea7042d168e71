using System;
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DecentDb.Readers;

namespace DecentDb.Parquet;

/// <summary>Stored values as JSON.</summary>
internal static class ParquetJson
{
    /// <summary>Writes the current value of a leaf, or null.</summary>
    /// <exception cref="FileFormatException">The value stands for none of its type.</exception>
    public static void WriteValue(Utf8JsonWriter json, ParquetLeaf leaf)
    {
        if (leaf.IsNull || leaf.Type.Kind == ParquetKind.Null)
        {
            json.WriteNullValue();
            return;
        }

        switch (leaf.Type.Kind)
        {
            case ParquetKind.Boolean:
                json.WriteBooleanValue(leaf.AsInt64() != 0);
                break;
            case ParquetKind.Integer:
                json.WriteNumberValue(leaf.AsInt64());
                break;
            case ParquetKind.Unsigned32:
                json.WriteNumberValue((uint)leaf.AsInt64());
                break;
            case ParquetKind.Unsigned64:
                json.WriteNumberValue((ulong)leaf.AsInt64());
                break;
            case ParquetKind.IntegerDecimal or ParquetKind.BytesDecimal:
                json.WriteRawValue(ParquetValues.ToDigits(leaf), skipInputValidation: true);
                break;
            case ParquetKind.Real:
                WriteFloat(json, (float)leaf.AsDouble());
                break;
            case ParquetKind.HalfReal or ParquetKind.Double:
                WriteDouble(json, ParquetValues.DoubleOf(leaf));
                break;
            case ParquetKind.Blob:
                json.WriteBase64StringValue(leaf.AsBytes());
                break;
            case ParquetKind.Json:
                WriteJson(json, leaf);
                break;
            default:
                json.WriteStringValue(ToText(leaf));
                break;
        }
    }

    /// <summary>The current value as a text.</summary>
    /// <exception cref="FileFormatException">The value stands for none of its type.</exception>
    public static string ToText(ParquetLeaf leaf) => leaf.Type.Kind switch
    {
        ParquetKind.Text or ParquetKind.Json => ParquetValues.IsText(leaf.AsBytes())
            ? Encoding.UTF8.GetString(leaf.AsBytes()) : throw Invalid(leaf),
        ParquetKind.Uuid => ParquetValues.ToGuid(leaf).ToString(),
        ParquetKind.Interval => ParquetValues.ToInterval(leaf),
        ParquetKind.Date => ParquetValues.TryDate(leaf, out var day)
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : throw Invalid(leaf),
        ParquetKind.TimeMilliseconds or ParquetKind.TimeMicroseconds or ParquetKind.TimeNanoseconds =>
            ParquetValues.TryTime(leaf, truncates: false, out var time)
                ? time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) : throw Invalid(leaf),
        ParquetKind.TimestampMilliseconds or ParquetKind.TimestampMicroseconds or ParquetKind.TimestampNanoseconds
            or ParquetKind.Int96 => ParquetValues.TryTimestamp(leaf, truncates: false, out var moment)
                ? moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)
                    + (leaf.Type.Type == InferredType.TimestampTz ? "Z" : "")
                : throw Invalid(leaf),
        ParquetKind.IntegerDecimal or ParquetKind.BytesDecimal => ParquetValues.ToDigits(leaf),
        ParquetKind.Unsigned64 => ((ulong)leaf.AsInt64()).ToString(CultureInfo.InvariantCulture),
        ParquetKind.Unsigned32 => ((uint)leaf.AsInt64()).ToString(CultureInfo.InvariantCulture),
        ParquetKind.Integer => leaf.AsInt64().ToString(CultureInfo.InvariantCulture),
        ParquetKind.Boolean => leaf.AsInt64() != 0 ? "true" : "false",
        ParquetKind.Blob => "\\x" + Convert.ToHexStringLower(leaf.AsBytes()),
        ParquetKind.Real => ((float)leaf.AsDouble()).ToString(CultureInfo.InvariantCulture),
        _ => ParquetValues.DoubleOf(leaf).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The key of a map, which is a text in JSON, moving behind it.</summary>
    public static string ToKey(ParquetNode key)
    {
        if (key.Leaves.Count == 1)
        {
            var leaf = key.Leaves[0];
            string name = leaf.IsNull ? "" : ToText(leaf);
            leaf.Advance();
            return name;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            key.Write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteJson(Utf8JsonWriter json, ParquetLeaf leaf)
    {
        try
        {
            json.WriteRawValue(leaf.AsBytes());
        }
        catch (JsonException e)
        {
            throw new FileFormatException($"The column '{leaf.Name}' has a value that is no JSON.", e);
        }
    }

    private static void WriteFloat(Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WriteDouble(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static FileFormatException Invalid(ParquetLeaf leaf) =>
        new($"The column '{leaf.Name}' has a value that stands for none of its type.") { ColumnName = leaf.Name };
}
