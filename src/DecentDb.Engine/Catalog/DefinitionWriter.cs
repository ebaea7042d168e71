using System;
using System.Buffers.Binary;
using System.Text;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>Writes the pieces of a catalog definition.</summary>
internal sealed class DefinitionWriter
{
    private readonly KeyBuffer _bytes = new(256);

    public ReadOnlySpan<byte> Written => _bytes.Written;

    public void WriteByte(byte value) => _bytes.Append(value);

    public void WriteNumber(long value)
    {
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            _bytes.Append((byte)(rest | 0x80));
        }

        _bytes.Append((byte)rest);
    }

    public void WriteSigned(long value) => WriteNumber((value << 1) ^ (value >> 63));

    public void WriteText(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteNumber(length);
        Encoding.UTF8.GetBytes(text, _bytes.AppendSpan(length));
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteNumber(bytes.Length);
        bytes.CopyTo(_bytes.AppendSpan(bytes.Length));
    }

    /// <summary>Writes a value, which is not NULL.</summary>
    public void WriteValue(ColumnVector vector, int row)
    {
        switch (vector)
        {
            case Int64Vector integers:
                WriteSigned(integers.Values[row]);
                break;
            case DecimalVector decimals:
                var target = _bytes.AppendSpan(sizeof(decimal));
                Span<int> parts = stackalloc int[4];
                decimal.GetBits(decimals.Values[row], parts);
                for (var i = 0; i < parts.Length; i++)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(target[(i * sizeof(int))..], parts[i]);
                }

                break;
            case BinaryVector bytes:
                WriteBytes(bytes.Get(row));
                break;
            default:
                vector.Write(row, _bytes.AppendSpan(vector.RowSize));
                break;
        }
    }

    /// <summary>Writes a type as it is kept: see <see cref="RecordedType"/>.</summary>
    public void WriteType(SqlType recorded)
    {
        WriteByte((byte)recorded.Kind);
        WriteNumber(recorded.Length);
        WriteNumber(recorded.Scale);
    }

    public void WriteIds(ReadOnlySpan<ushort> ids)
    {
        WriteNumber(ids.Length);
        foreach (var id in ids)
        {
            WriteNumber(id);
        }
    }
}
