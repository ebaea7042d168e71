using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>
/// Repeats a schedule: the present thread goes on, or the first that can, but for the decisions that are named, as in
/// "12:2,45:0": at decision 12 thread 2 goes on, at decision 45 thread 0. -1 lets a spinning thread look again.
/// </summary>
internal sealed class ReplayStrategy : IStrategy
{
    private readonly Dictionary<int, int> _choices = [];
    private int _decision;

    public ReplayStrategy(string choices)
    {
        foreach (var choice in choices.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = choice.IndexOf(':', StringComparison.Ordinal);
            _choices.Add(
                int.Parse(choice.AsSpan(0, colon), CultureInfo.InvariantCulture),
                int.Parse(choice.AsSpan(colon + 1), CultureInfo.InvariantCulture));
        }
    }

    public int Choose(uint ready, int current) =>
        _choices.TryGetValue(_decision++, out var chosen) && (ready & (1u << chosen)) != 0 ? chosen
        : (ready & (1u << current)) != 0 ? current
        : BitOperations.TrailingZeroCount(ready);

    public bool LetsOthersGoOn(int spinning) => _choices.ContainsKey(_decision++);
}
