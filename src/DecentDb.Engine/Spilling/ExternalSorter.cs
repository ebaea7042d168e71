using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Sorts any number of records within a memory budget. A record is a key (compared as bytes), a tag (a row id, or a
/// sequence number that keeps the order of equal keys) and an optional payload.
/// <code>
/// Add: arena of the run ... budget full: sort the run, write it to the temporary file, begin the next
/// Complete: one run only: read it where it lies        (no file is ever made)
///           several:      merge; more than fit the budget's buffers: merge some to one longer run first
/// </code>
/// Used by one thread at a time. Different sorters may work on different threads.
/// </summary>
internal sealed class ExternalSorter : IDisposable
{
    private const int BlockSizeMax = 1 << 20;
    private const int BlockSizeMin = 1 << 10;
    private const int BufferSizeMax = 1 << 18;
    private const int BufferSizeUsual = 1 << 15;
    private const int BufferSizeMin = 1 << 9;
    private const int FanInMin = 4;
    private const int FanInMax = 512;
    private readonly IFileSystem _fileSystem;
    private readonly string _directoryOf;
    private readonly long _budgetBytes;
    private readonly CancellationToken _cancellation;
    private readonly RecordArena _arena;
    private readonly SortedRun _run;
    private readonly KeyBounds _bounds = new();
    private RunFile? _file;
    private long _lastTag = long.MinValue;
    private bool _tagsAscend = true;
    private bool _hasPayload;
    private bool _isComplete;

    /// <summary>Makes an empty sorter.</summary>
    /// <param name="fileSystem">Where runs are spilled.</param>
    /// <param name="directoryOf">A path in the directory for the temporary file.</param>
    /// <param name="budgetBytes">Memory for the records of a run and for sorting and merging.</param>
    /// <param name="cancellation">Ends sorting and merging early.</param>
    public ExternalSorter(
        IFileSystem fileSystem, string directoryOf, long budgetBytes, CancellationToken cancellation = default)
    {
        _fileSystem = fileSystem;
        _directoryOf = directoryOf;
        _budgetBytes = Math.Max(budgetBytes, 4 * BlockSizeMin);
        _cancellation = cancellation;
        _arena = new RecordArena((int)Math.Clamp(_budgetBytes / 16, BlockSizeMin, BlockSizeMax));
        _run = new SortedRun(_arena);
    }

    /// <summary>Records added so far.</summary>
    public long Count { get; private set; }

    /// <summary>Memory in use for the run that is being gathered, with what sorting it takes.</summary>
    public long UsedBytes => _arena.UsedBytes + (_arena.Count * SortedRun.BytesPerRecord);

    /// <summary>True once a run was written to a file.</summary>
    public bool HasSpilled => _file is not null;

    public void Add(ReadOnlySpan<byte> key, long tag) => Add(key, tag, default);

    public void Add(ReadOnlySpan<byte> key, long tag, ReadOnlySpan<byte> payload)
    {
        Invariant.That(!_isComplete);
        if (_arena.Count > 0
            && UsedBytes + RecordArena.SizeOf(key.Length, payload.Length) + SortedRun.BytesPerRecord > _budgetBytes)
        {
            SpillRun();
        }

        _tagsAscend &= tag >= _lastTag;
        _lastTag = tag;
        _hasPayload |= payload.Length > 0;
        _arena.Append(key, tag, payload);
        Count++;
    }

    /// <summary>Sorts and merges. The cursor belongs to the caller; the sorter can only be disposed after it.</summary>
    public SortedCursor Complete()
    {
        Invariant.That(!_isComplete);
        ThrowIfCancelled(_cancellation);
        _isComplete = true;
        if (_file is null)
        {
            _run.Sort(_tagsAscend, _hasPayload);
            _run.ReleaseScratch();
            return new RunCursor(_run, _arena, ownsRun: true);
        }

        if (_arena.Count > 0)
        {
            SpillRun();
        }

        _run.Release();
        _arena.Release();
        var fanIn = (int)Math.Clamp(_budgetBytes / BufferSizeUsual, FanInMin, FanInMax);
        MergeDownTo(fanIn);
        var file = _file;
        var bufferSize = BufferSizeFor(file.Runs.Count);
        SortedCursor cursor = UniteRuns(file) is { } united
            ? new PackedMergeCursor(file, united, bufferSize, _tagsAscend, _cancellation)
            : new MergeCursor(
                file,
                CollectionsMarshal.AsSpan(file.Runs),
                _bounds.CommonLength,
                bufferSize,
                ownsFile: true,
                _cancellation);
        _file = null; // the cursor's now
        return cursor;
    }

    /// <summary>Gives memory and file back; what a cursor took over stays with it.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
        if (!_isComplete)
        {
            _run.Release();
            _arena.Release();
        }
    }

    internal static void ThrowIfCancelled(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            throw new DatabaseException(ErrorCode.QueryCanceled, "The operation was cancelled.");
        }
    }

    // The packing that the numbers of all runs can have; null when a run has records, or their keys differ too much.
    private static ExactPacking? UniteRuns(RunFile file)
    {
        var packings = new List<ExactPacking>(file.Runs.Count);
        foreach (var run in file.Runs)
        {
            if (run.Packing is null)
            {
                return null;
            }

            packings.Add(run.Packing);
        }

        return ExactPacking.Unite(CollectionsMarshal.AsSpan(packings));
    }

    private int BufferSizeFor(int runs) =>
        (int)Math.Clamp(_budgetBytes / (runs + 1), BufferSizeMin, BufferSizeMax);

    private void SpillRun()
    {
        ThrowIfCancelled(_cancellation);
        _file ??= new RunFile(_fileSystem, _directoryOf, BufferSizeFor(8));
        _run.Sort(_tagsAscend, _hasPayload);
        if (_run.Packing is { } packing)
        {
            var key = packing.MakeKeyBuffer();
            _bounds.Add(key.AsSpan(0, packing.Unpack(_run.Entries[0].Key, key)));
            _bounds.Add(key.AsSpan(0, packing.Unpack(_run.Entries[^1].Key, key)));
            _file.AppendRun(_run.Entries, packing);
        }
        else
        {
            AppendRecords(_file);
        }

        _arena.Reset();
    }

    private void AppendRecords(RunFile file)
    {
        using var cursor = new RunCursor(_run, _arena, ownsRun: false);
        cursor.MoveNext();
        _bounds.Add(cursor.Key);
        do
        {
            file.Append(cursor.Key, cursor.Tag, cursor.Payload);
        }
        while (cursor.MoveNext());
        _bounds.Add(cursor.Key);
        file.EndRun();
    }

    // Merges the oldest runs to one, as often as it takes; the new run takes their place so that order among equal
    // records stays.
    private void MergeDownTo(int fanIn)
    {
        var file = _file!;
        while (file.Runs.Count > fanIn)
        {
            var merged = new RunFile(_fileSystem, _directoryOf, BufferSizeFor(fanIn));
            try
            {
                for (var start = 0; start < file.Runs.Count; start += fanIn)
                {
                    MergeInto(merged, file, start, Math.Min(fanIn, file.Runs.Count - start));
                }
            }
            catch
            {
                merged.Dispose();
                throw;
            }

            file.Dispose();
            file = merged;
            _file = merged;
        }
    }

    private void MergeInto(RunFile target, RunFile source, int start, int count)
    {
        using var cursor = new MergeCursor(
            source,
            CollectionsMarshal.AsSpan(source.Runs).Slice(start, count),
            _bounds.CommonLength,
            BufferSizeFor(count + 1),
            ownsFile: false,
            _cancellation);
        while (cursor.MoveNext())
        {
            target.Append(cursor.Key, cursor.Tag, cursor.Payload);
        }

        target.EndRun();
    }
}
