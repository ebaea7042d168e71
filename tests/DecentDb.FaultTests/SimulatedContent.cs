using System;

namespace DecentDb.FaultTests;

/// <summary>The bytes of a file. Copies share them until one is changed. One thread at a time.</summary>
internal sealed class SimulatedContent
{
    private byte[] _bytes = [];
    private bool _isShared;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public byte[] ToArray() => Span.ToArray();

    public void Set(byte[] content)
    {
        _bytes = (byte[])content.Clone();
        _isShared = false;
        Length = content.Length;
    }

    public SimulatedContent Clone()
    {
        _isShared = true;
        return new SimulatedContent { _bytes = _bytes, _isShared = true, Length = Length };
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

        Own(Length);
        bytes.CopyTo(_bytes.AsSpan((int)offset));
    }

    public void SetLength(long length)
    {
        Own(length);
        if (length < Length)
        {
            _bytes.AsSpan((int)length, Length - (int)length).Clear();
        }

        Length = (int)length;
    }

    private void Own(long capacity)
    {
        if (_isShared || capacity > _bytes.Length)
        {
            var larger =
                new byte[capacity > _bytes.Length ? Math.Max(capacity, _bytes.Length * 3L / 2) : _bytes.Length];
            Span.CopyTo(larger);
            _bytes = larger;
            _isShared = false;
        }
    }
}
