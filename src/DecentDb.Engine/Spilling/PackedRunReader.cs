using System;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Spilling;

/// <summary>Reads the entries of one spilled run in order, in the numbers of another packing.</summary>
internal sealed class PackedRunReader
{
    private readonly RunPieces _pieces;
    private readonly ExactPacking _packing;
    private readonly ExactPacking _target;
    private readonly SortEntry[] _entries;
    private int _next;
    private int _filled;

    /// <summary>Starts before the first entry.</summary>
    /// <param name="file">The file with the run.</param>
    /// <param name="run">The run, which is one of entries.</param>
    /// <param name="target">A packing united from the run's and others.</param>
    /// <param name="bufferSize">Bytes read at once.</param>
    public PackedRunReader(RunFile file, SpilledRun run, ExactPacking target, int bufferSize)
    {
        _pieces = new RunPieces(file, run);
        _packing = run.Packing ?? throw new ArgumentException("The run is one of records.", nameof(run));
        _target = target;
        _entries = GC.AllocateUninitializedArray<SortEntry>(Math.Max(1, bufferSize / RecordArena.HeaderSize));
    }

    /// <summary>The number of the present key; the greatest one at the end.</summary>
    public ulong Key { get; private set; }

    public long Tag { get; private set; }

    public bool IsAtEnd { get; private set; }

    /// <summary>True when the next entry has to be fetched from the file.</summary>
    public bool IsBufferRead => _next == _filled;

    public void MoveNext()
    {
        if (_next == _filled && !Fill())
        {
            Key = ulong.MaxValue;
            IsAtEnd = true;
            return;
        }

        ref var entry = ref _entries[_next++];
        Key = entry.Key;
        Tag = entry.Reference;
    }

    private bool Fill()
    {
        var read = _pieces.Read(MemoryMarshal.AsBytes(_entries.AsSpan()));
        Invariant.That(read % RecordArena.HeaderSize == 0, $"{read} bytes of a run are entries");
        _next = 0;
        _filled = read / RecordArena.HeaderSize;
        if (_filled == 0)
        {
            return false;
        }

        _packing.Repack(_entries.AsSpan(0, _filled), _target);
        return true;
    }
}
