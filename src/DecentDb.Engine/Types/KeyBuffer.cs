using System;
using System.Diagnostics;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>Bytes of keys that grow at the end and are used again, so that a key costs no allocation.</summary>
[DebuggerDisplay("{System.Convert.ToHexString(Written)}")]
internal sealed class KeyBuffer
{
    // Below this what is kept counts for nothing.
    private const int UncountedLength = 1 << 16;
    private byte[] _bytes;

    public KeyBuffer(int capacity = 64)
    {
        _bytes = new byte[capacity];
    }

    /// <summary>Asks whether to go on while a long value is written.</summary>
    public PiecewiseBytes Pieces { get; set; } = PiecewiseBytes.Unwatched;

    /// <summary>Counts what is kept for long keys; null: nobody does.</summary>
    public IMemoryAccount? Account { get; init; }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>The bytes written so far, to be changed in place.</summary>
    public Span<byte> WrittenForChange => _bytes.AsSpan(0, Length);

    public ReadOnlySpan<byte> Slice(int start, int length) => Written.Slice(start, length);

    public void Clear() => Length = 0;

    /// <summary>Forgets the bytes, and gives back what was kept for long keys.</summary>
    public void Release()
    {
        Length = 0;
        if (_bytes.Length > UncountedLength)
        {
            Account?.Take(-_bytes.Length);
            _bytes = [];
        }
    }

    /// <summary>Forgets the bytes from here on.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    public void Append(byte value)
    {
        if (Length == _bytes.Length)
        {
            Grow(1);
        }

        _bytes[Length++] = value;
    }

    public void Append(ReadOnlySpan<byte> value) => value.CopyTo(AppendSpan(value.Length));

    /// <summary>Gives the next bytes, to be filled at once.</summary>
    public Span<byte> AppendSpan(int length)
    {
        if (_bytes.Length - Length < length)
        {
            Grow(length);
        }

        Length += length;
        return _bytes.AsSpan(Length - length, length);
    }

    /// <summary>
    /// Turns a key or a prefix of keys into the first key that does not begin with it. False when there is none, and
    /// then the buffer is empty: the range has no upper end.
    /// </summary>
    public bool MoveToPrefixEnd()
    {
        while (Length > 0)
        {
            if (_bytes[Length - 1] != 0xFF)
            {
                _bytes[Length - 1]++;
                return true;
            }

            Length--;
        }

        return false;
    }

    private void Grow(int more)
    {
        var needed = Length + (long)more;
        var length = checked((int)Math.Max(needed, Math.Min(Array.MaxLength, _bytes.Length * 2L)));
        if (Account is not null && length > UncountedLength)
        {
            // Both arrays are there while the bytes are copied; where twice as much has no room, what is needed may.
            length = Account.FreeBytes < length ? (int)needed : length;
            Account.Take(length);
            Resize(length, out var before);
            Account.Take(before > UncountedLength ? -before : 0);
            return;
        }

        Resize(length, out _);
    }

    private void Resize(int length, out int before)
    {
        before = _bytes.Length;
        Array.Resize(ref _bytes, length);
    }
}
