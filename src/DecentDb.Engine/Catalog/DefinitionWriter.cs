using System;
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

    public void WriteIds(ReadOnlySpan<ushort> ids)
    {
        WriteNumber(ids.Length);
        foreach (var id in ids)
        {
            WriteNumber(id);
        }
    }
}
