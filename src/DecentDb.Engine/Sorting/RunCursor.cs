using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Sorting;

/// <summary>The records of one run that never left memory.</summary>
internal sealed class RunCursor : SortedCursor
{
    private const int TouchCount = 64;
    private readonly SortedRun _run;
    private readonly RecordArena _arena;
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
        _keyBuffer = run.IsExact ? run.MakeKeyBuffer() : [];
    }

    public override bool MoveNext()
    {
        var index = _next;
        if (index >= _run.Count)
        {
            return false;
        }

        _next++;
        if (_run.IsExact)
        {
            SetCurrent(_keyBuffer, 0, _run.UnpackKey(index, _keyBuffer), 0, _run.Tag(index));
        }
        else
        {
            if ((index & (TouchCount - 1)) == 0)
            {
                Invariant.That(AreLengthsSound(index));
            }

            var reference = _run.Reference(index);
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
            lengths |= RecordArena.KeyLength(ref _arena.Record(_run.Reference(index)));
        }

        return lengths >= 0;
    }
}
