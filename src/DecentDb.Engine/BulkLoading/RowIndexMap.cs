using System;
using System.Runtime.InteropServices;
using DecentDb.Engine.IO;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Finds the place in the source of a row that is known by its id, for the error of a constraint that is checked late.
/// Rows with consecutive ids are one segment; segments past a few pages go to a temporary file, in the order in which
/// the rows came. Looking one up reads them all, which only an error does.
/// </summary>
internal sealed class RowIndexMap : IDisposable
{
    private const int SegmentsMax = 4096;
    private readonly IFileSystem _fileSystem;
    private readonly string _directoryOf;
    private Segment[] _segments = new Segment[16];
    private int _count;
    private IDatabaseFile? _file;
    private long _fileBytes;

    public RowIndexMap(IFileSystem fileSystem, string directoryOf)
    {
        _fileSystem = fileSystem;
        _directoryOf = directoryOf;
    }

    public void Add(ReadOnlySpan<long> rowIds, bool isConsecutive, long firstRowIndex)
    {
        if (rowIds.IsEmpty)
        {
            return;
        }

        if (isConsecutive)
        {
            Add(rowIds[0], rowIds.Length, firstRowIndex);
            return;
        }

        for (var i = 0; i < rowIds.Length; i++)
        {
            Add(rowIds[i], 1, firstRowIndex + i);
        }
    }

    /// <summary>
    /// The zero-based ordinal in the source of the row with this id that came last; null when none did.
    /// </summary>
    public long? Find(long rowId)
    {
        var found = FindIn(_segments.AsSpan(0, _count), rowId);
        if (found is not null || _file is null)
        {
            return found;
        }

        var buffer = new Segment[SegmentsMax];
        var bytes = MemoryMarshal.AsBytes(buffer.AsSpan());
        for (long offset = 0; offset < _fileBytes; offset += bytes.Length)
        {
            var read = _file.Read(bytes[..(int)Math.Min(bytes.Length, _fileBytes - offset)], offset);
            found = FindIn(MemoryMarshal.Cast<byte, Segment>(bytes[..read]), rowId) ?? found;
        }

        return found;
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        _count = 0;
        _fileBytes = 0;
    }

    public void Dispose() => _file?.Dispose();

    private static long? FindIn(ReadOnlySpan<Segment> segments, long rowId)
    {
        for (var i = segments.Length - 1; i >= 0; i--)
        {
            var distance = unchecked((ulong)(rowId - segments[i].FirstRowId));
            if (distance < (ulong)segments[i].Count)
            {
                return segments[i].FirstRowIndex + (long)distance;
            }
        }

        return null;
    }

    private void Add(long firstRowId, int count, long firstRowIndex)
    {
        if (_count > 0)
        {
            ref var last = ref _segments[_count - 1];
            if (last.FirstRowId + last.Count == firstRowId && last.FirstRowIndex + last.Count == firstRowIndex)
            {
                last.Count += count;
                return;
            }
        }

        if (_count == SegmentsMax)
        {
            _file ??= _fileSystem.Open(_directoryOf, FileOpenMode.Temporary);
            var bytes = MemoryMarshal.AsBytes(_segments.AsSpan(0, _count));
            _file.Write(bytes, _fileBytes);
            _fileBytes += bytes.Length;
            _count = 0;
        }
        else if (_count == _segments.Length)
        {
            Array.Resize(ref _segments, Math.Min(SegmentsMax, _count * 2));
        }

        _segments[_count++] = new Segment { FirstRowId = firstRowId, Count = count, FirstRowIndex = firstRowIndex };
    }

    private struct Segment
    {
        public long FirstRowId;
        public long Count;
        public long FirstRowIndex;
    }
}
