using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace DecentDb.Versus.Mixes;

/// <summary>The time of each operation of one or more threads, all of them kept, so that the tail is exact.</summary>
internal sealed class Latencies
{
    private readonly List<long> _ticks = [];

    public int Count => _ticks.Count;

    public void Add(long ticks) => _ticks.Add(ticks);

    public void Add(Latencies others) => _ticks.AddRange(others._ticks);

    /// <summary>To be called when nothing is added any more, before <see cref="Microseconds"/>.</summary>
    public void Sort() => _ticks.Sort();

    /// <summary>The least time that so many of a thousand operations, 1000 for all, did not exceed.</summary>
    public double Microseconds(int perMille) => _ticks.Count == 0
        ? 0
        : _ticks[Math.Clamp((int)Math.Ceiling(_ticks.Count * (perMille / 1000.0)) - 1, 0, _ticks.Count - 1)]
            * 1e6 / Stopwatch.Frequency;
}
