using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>A growing buffer of records with room for the header of a group before them.</summary>
internal sealed class LogBuffer
{
    private const int KeptSizeMax = 4 << 20;
    private readonly byte[] _small = new byte[1 << 13]; // stays, so that clearing allocates nothing
    private byte[] _bytes;
    private int _length = LogGroupFormat.HeaderSize;

    public LogBuffer()
    {
        _bytes = _small;
    }

    /// <summary>The bytes of records.</summary>
    public int PayloadLength => _length - LogGroupFormat.HeaderSize;

    public ReadOnlySpan<byte> Payload => _bytes.AsSpan(LogGroupFormat.HeaderSize, PayloadLength);

    /// <summary>
    /// Room for this many bytes after the last record, and to seal the group after them; <see cref="Advance"/> takes
    /// what was used.
    /// </summary>
    public Span<byte> Reserve(int size)
    {
        var needed = checked(_length + size + LogSegmentFormat.BlockSize);
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, checked(_bytes.Length * 2)));
        }

        return _bytes.AsSpan(_length, size);
    }

    public void Advance(int size)
    {
        Invariant.That(size >= 0 && _length + size + LogSegmentFormat.BlockSize <= _bytes.Length);
        _length += size;
    }

    public void Append(ReadOnlySpan<byte> records)
    {
        records.CopyTo(Reserve(records.Length));
        Advance(records.Length);
    }

    /// <summary>Appends the extents of the commit that follows, in as many records as they need.</summary>
    public void Append(ReadOnlySpan<PageExtent> extents)
    {
        while (extents.Length > 0)
        {
            var count = Math.Min(extents.Length, LogRecordFormat.ExtentCountMax);
            var size = LogRecordFormat.ExtentsSize(count);
            LogRecordFormat.WriteExtents(Reserve(size), extents[..count]);
            Advance(size);
            extents = extents[count..];
        }
    }

    /// <summary>Appends a commit record.</summary>
    public void Append(in LogCommit commit)
    {
        LogRecordFormat.WriteCommit(Reserve(LogRecordFormat.CommitSize), commit);
        Advance(LogRecordFormat.CommitSize);
    }

    /// <summary>
    /// The group as it goes to the log: header, records, zeros to the end of the block. Allocates nothing.
    /// </summary>
    public ReadOnlySpan<byte> Seal(uint seed, in LogGroupHeader header)
    {
        var size = (int)LogGroupFormat.SizeInLog(PayloadLength);
        _bytes.AsSpan(_length, size - _length).Clear();
        LogGroupFormat.Write(_bytes, seed, header);
        return _bytes.AsSpan(0, size);
    }

    public void Clear()
    {
        _length = LogGroupFormat.HeaderSize;
        if (_bytes.Length > KeptSizeMax)
        {
            _bytes = _small;
        }
    }
}
