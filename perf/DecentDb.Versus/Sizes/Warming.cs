using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace DecentDb.Versus.Sizes;

/// <summary>
/// Repeats a measurement until it gets no better: until the cache holds what it can, and the runtime has compiled the
/// code for good, which it does after some tens of executions and on a thread beside.
/// </summary>
internal static class Warming
{
    private const int RepeatsMin = 60; // the runtime counts to 30 before it compiles a method anew
    private const int Settled = 20; // executions without a better one
    private const double BetterBy = 0.02;
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(3);

    /// <summary>The first execution, and the median of the last ones.</summary>
    /// <param name="measure">One execution.</param>
    /// <param name="isLowBetter">True for a time, false for a rate.</param>
    public static (double First, double Warm) Measure(Func<double> measure, bool isLowBetter)
    {
        var values = new List<double>();
        var best = 0;
        var clock = Stopwatch.StartNew();
        while (values.Count < 2
            || (clock.Elapsed < TimeMax && (values.Count < RepeatsMin || values.Count - best < Settled)))
        {
            values.Add(measure());
            var ratio = isLowBetter ? values[best] / values[^1] : values[^1] / values[best];
            best = ratio > 1 + BetterBy ? values.Count - 1 : best;
        }

        // Where few fit the time, those of the second half.
        var last = values.TakeLast(Math.Min(Settled, values.Count / 2)).Order().ToArray();
        return (values[0], last[last.Length / 2]);
    }
}
