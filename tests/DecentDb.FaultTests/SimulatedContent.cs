using System;

namespace DecentDb.FaultTests;

internal sealed class SimulatedContent
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public byte[] ToArray() => _bytes.AsSpan(0, Length).ToArray();

    public void Set(byte[] content)
    {
        _bytes = (byte[])content.Clone();
        Length = content.Length;
    }

    public SimulatedContent Clone()
    {
        var copy = new SimulatedContent();
        copy.Set(ToArray());
        return copy;
    }

    public int Read(Span<byte> buffer, long offset)
    {
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        if (count > 0)
        {
            _bytes.AsSpan((int)offset, count).CopyTo(buffer);
        }

        return count;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (offset + bytes.Length > Length)
        {
            SetLength(offset + bytes.Length);
        }

        bytes.CopyTo(_bytes.AsSpan((int)offset));
    }

    public void SetLength(long length)
    {
        if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Max(length, _bytes.Length * 2L));
        }

        if (length < Length)
        {
            _bytes.AsSpan((int)length, Length - (int)length).Clear();
        }

        Length = (int)length;
    }
}
