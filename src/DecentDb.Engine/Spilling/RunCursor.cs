using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Spilling;

/// <summary>The records of one run that never left memory.</summary>
internal sealed class RunCursor : SortedCursor
{
    private const int TouchCount = 64;
    private readonly SortedRun _run;
    private readonly RecordArena _arena;
    private readonly ExactPacking? _packing;
    private readonly byte[] _keyBuffer;
    private readonly bool _ownsRun;
    private int _next;

    /// <summary>Starts before the first record.</summary>
    /// <param name="run">The run.</param>
    /// <param name="arena">The arena that holds its records.</param>
    /// <param name="ownsRun">Give the memory of both back at the end.</param>
    public RunCursor(SortedRun run, RecordArena arena, bool ownsRun)
    {
        _ownsRun = ownsRun;
        _run = run;
        _arena = arena;
        _packing = run.Packing;
        _keyBuffer = _packing?.MakeKeyBuffer() ?? [];
    }

    public override bool MoveNext()
    {
        var index = _next;
        if (index >= _run.Count)
        {
            return false;
        }

        _next++;
        var entry = _run.Entries[index];
        if (_packing is not null)
        {
            SetCurrent(_keyBuffer, 0, _packing.Unpack(entry.Key, _keyBuffer), 0, entry.Reference);
        }
        else
        {
            if ((index & (TouchCount - 1)) == 0)
            {
                Invariant.That(AreLengthsSound(index));
            }

            var reference = entry.Reference;
            ref var record = ref _arena.Record(reference);
            SetCurrent(
                _arena.BlockOf(reference),
                (int)reference + RecordArena.HeaderSize,
                RecordArena.KeyLength(ref record),
                RecordArena.PayloadLength(ref record),
                RecordArena.Tag(ref record));
        }

        RepeatsKey = index > 0 && _run.KeysEqual(index - 1, index);
        return true;
    }

    public override void Dispose()
    {
        if (_ownsRun)
        {
            _run.Release();
            _arena.Release();
        }
    }

    // Records lie in the order in which they came, so each is a cache miss; asked for together, the misses overlap.
    private bool AreLengthsSound(int index)
    {
        var lengths = 0;
        for (var end = Math.Min(_run.Count, index + TouchCount); index < end; index++)
        {
            lengths |= RecordArena.KeyLength(ref _arena.Record(_run.Entries[index].Reference));
        }

        return lengths >= 0;
    }
}
