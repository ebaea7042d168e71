using System;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Sorted records, once from first to last: by key bytes, equal keys by tag. Before the first call of
/// <see cref="MoveNext"/> there is no current record.
/// </summary>
internal abstract class SortedCursor : IDisposable
{
    private byte[] _buffer = [];
    private int _keyStart;
    private int _keyLength;
    private int _payloadLength;

    /// <summary>The key; valid until the next call of <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<byte> Key => _buffer.AsSpan(_keyStart, _keyLength);

    /// <summary>The payload; valid until the next call of <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<byte> Payload => _buffer.AsSpan(_keyStart + _keyLength, _payloadLength);

    /// <summary>The row id or sequence number given with the key.</summary>
    public long Tag { get; private set; }

    /// <summary>True when the record before this one has the same key; its tag is <see cref="PreviousTag"/>.</summary>
    public bool RepeatsKey { get; protected set; }

    /// <summary>The tag of the record before this one.</summary>
    public long PreviousTag { get; private set; }

    /// <summary>Goes to the next record; false when there is none.</summary>
    public abstract bool MoveNext();

    /// <summary>Gives memory and the temporary file back.</summary>
    public abstract void Dispose();

    protected void SetCurrent(byte[] buffer, int keyStart, int keyLength, int payloadLength, long tag)
    {
        _buffer = buffer;
        _keyStart = keyStart;
        _keyLength = keyLength;
        _payloadLength = payloadLength;
        PreviousTag = Tag;
        Tag = tag;
    }
}
