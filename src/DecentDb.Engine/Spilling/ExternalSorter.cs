using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Sorts any number of records within a memory grant. A record is a key (compared as bytes), a tag (a row id, or a
/// sequence number that keeps the order of equal keys) and an optional payload.
/// <code>
/// Add: arena of the run ... grant used up, or others need the memory: sort the run, write it to the temporary file,
///      begin the next
/// Complete: one run only: read it where it lies        (no file is ever made)
///           several:      merge; more than fit the budget's buffers: merge some to one longer run first
/// </code>
/// Used by one thread at a time. Different sorters may work on different threads.
/// </summary>
internal sealed class ExternalSorter : ISpillable, IDisposable
{
    private const int BlockSizeMax = 1 << 20;
    private const int BlockSizeMin = 1 << 10;
    private const int BufferSizeMax = 1 << 18;
    private const int BufferSizeUsual = 1 << 15;
    private const int BufferSizeMin = 1 << 9;
    private const long LeastMergeBytes = 4 * BlockSizeMin;
    private const int FanInMin = 4;
    private const int FanInMax = 512;
    private readonly IFileSystem _fileSystem;
    private readonly string _directoryOf;
    private readonly MemoryGrant _grant;
    private readonly long _grantStep;
    private long _granted; // of the grant, for the run that is being gathered
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
        : this(fileSystem, directoryOf, new MemoryGrant(long.MaxValue), budgetBytes, cancellation)
    {
    }

    /// <summary>Makes an empty sorter that spills when others need the memory.</summary>
    /// <param name="fileSystem">Where runs are spilled.</param>
    /// <param name="directoryOf">A path in the directory for the temporary file.</param>
    /// <param name="whole">What this shares with others.</param>
    /// <param name="budgetBytes">What this uses of it at most for the records of a run, sorting and merging.</param>
    /// <param name="cancellation">Ends sorting and merging early.</param>
    public ExternalSorter(
        IFileSystem fileSystem,
        string directoryOf,
        MemoryGrant whole,
        long budgetBytes,
        CancellationToken cancellation = default)
    {
        _fileSystem = fileSystem;
        _directoryOf = directoryOf;
        var budget = Math.Max(budgetBytes, 4 * BlockSizeMin);
        _grant = whole.Share(budget, this);
        _grantStep = Math.Clamp(budget / 16, BlockSizeMin, BlockSizeMax);
        _cancellation = cancellation;
        _arena = new RecordArena((int)_grantStep);
        _run = new SortedRun(_arena, new WorkMeter(cancellation));
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
        var needed = UsedBytes + RecordArena.SizeOf(key.Length, payload.Length) + SortedRun.BytesPerRecord;
        if (needed > _granted)
        {
            MakeRoom(needed);
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
        ThrowIfCancelled();
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

        GiveBack();
        var fanIn = (int)Math.Clamp(MergeBytes / BufferSizeUsual, FanInMin, FanInMax);
        MergeDownTo(fanIn);
        var file = _file;
        var bufferSize = BufferSizeFor(file.Runs.Count);
        _grant.TakePastLimit(BufferBytes(CollectionsMarshal.AsSpan(file.Runs), bufferSize));
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

    /// <summary>Writes the run that is being gathered, so that others can have its memory.</summary>
    public void Spill()
    {
        if (_isComplete)
        {
            return;
        }

        if (_arena.Count > 0)
        {
            SpillRun();
        }

        GiveBack();
    }

    /// <summary>Gives memory and file back; what a cursor took over stays with it.</summary>
    public void Dispose()
    {
        _grant.End();
        _file?.Dispose();
        _file = null;
        if (!_isComplete)
        {
            _run.Release();
            _arena.Release();
        }
    }

    /// <summary>Ends what is being sorted when it was cancelled.</summary>
    /// <exception cref="DatabaseException">QueryCanceled.</exception>
    public void ThrowIfCancelled() => Cancellation.ThrowIfRequested(_cancellation);

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

    // What merging may use; the least buffers are always there.
    private long MergeBytes => Math.Min(_grant.Limit, Math.Max(_grant.FreeBytes + _granted, LeastMergeBytes));

    // What the cursor of a merge holds: for each run a buffer, in which its largest record fits, and the key before the
    // present one. The least buffers, of a sorter that has no memory left, are always there and count for nothing.
    private static long BufferBytes(ReadOnlySpan<SpilledRun> runs, int bufferSize)
    {
        var bytes = -LeastMergeBytes;
        var largest = 0;
        foreach (var run in runs)
        {
            bytes += Math.Max(bufferSize, run.LargestRecord);
            largest = Math.Max(largest, run.LargestRecord);
        }

        return Math.Max(0, bytes + largest);
    }

    private int BufferSizeFor(int runs) =>
        (int)Math.Clamp(MergeBytes / (runs + 1), BufferSizeMin, BufferSizeMax);

    // For so many bytes of the run; when there are none left the run goes to the file, and the next one begins.
    private void MakeRoom(long needed)
    {
        if (TryMakeRoom(needed))
        {
            return;
        }

        if (_arena.Count > 0)
        {
            needed -= UsedBytes;
            SpillRun();
            if (needed <= _granted || TryMakeRoom(needed))
            {
                return;
            }
        }

        // A record that is larger than the share is taken all the same, alone.
        var missing = needed - _granted;
        if (needed <= _grant.Limit)
        {
            _grant.Take(missing);
        }
        else
        {
            _grant.TakePastLimit(missing);
        }

        _granted += missing;
    }

    private bool TryMakeRoom(long needed)
    {
        var missing = needed - _granted;
        var step = Math.Min(Math.Max(missing, _grantStep), _grant.Limit - _granted);
        if (step < missing || (!_grant.TryTake(step) && (step = missing) > 0 && !_grant.TryTake(step)))
        {
            return false;
        }

        _granted += step;
        return true;
    }

    private void GiveBack()
    {
        _run.Release();
        _arena.Release();
        _grant.Take(-_granted);
        _granted = 0;
    }

    private void SpillRun()
    {
        ThrowIfCancelled();
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
        var past = Math.Max(0, _granted - _grant.Limit);
        _grant.Take(-past);
        _granted -= past;
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
        var file = _file ?? throw new InvalidOperationException("Nothing was spilled.");
        while (GroupAt(file.Runs, 0, fanIn) < file.Runs.Count)
        {
            var merged = new RunFile(_fileSystem, _directoryOf, BufferSizeFor(fanIn));
            try
            {
                int count;
                for (var start = 0; start < file.Runs.Count; start += count)
                {
                    count = GroupAt(file.Runs, start, fanIn);
                    MergeInto(merged, file, start, count);
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

    // How many runs from the start-th on are merged at once: as many as have room for their largest records, at least
    // two.
    private int GroupAt(List<SpilledRun> runs, int start, int fanIn)
    {
        var room = MergeBytes;
        var count = 0;
        while (count < fanIn && start + count < runs.Count)
        {
            room -= Math.Max(BufferSizeMin, runs[start + count].LargestRecord);
            if (room < 0 && count >= 2)
            {
                break;
            }

            count++;
        }

        return count;
    }

    private void MergeInto(RunFile target, RunFile source, int start, int count)
    {
        var runs = CollectionsMarshal.AsSpan(source.Runs).Slice(start, count);
        var bufferSize = BufferSizeFor(count + 1);
        var bytes = BufferBytes(runs, bufferSize);
        _grant.TakePastLimit(bytes);
        try
        {
            using var cursor = new MergeCursor(
                source, runs, _bounds.CommonLength, bufferSize, ownsFile: false, _cancellation);
            while (cursor.MoveNext())
            {
                target.Append(cursor.Key, cursor.Tag, cursor.Payload);
            }
        }
        finally
        {
            _grant.Take(-bytes);
        }

        target.EndRun();
    }
}
