using System;
using System.Collections.Generic;
using System.Numerics;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>
/// Enumerates every schedule with at most so many preemptions: switches away from a thread that could have gone on.
/// Where a thread cannot go on, each other one follows in some schedule. One part of several can be enumerated alone:
/// schedules are dealt out by the first decision in which they leave the default.
/// </summary>
internal sealed class BoundedSearch(int preemptionCountMax, int part, int partCount) : IStrategy
{
    private readonly List<Decision> _path = [];
    private int _decision;
    private int _preemptions;
    private bool _isKnown;

    // What was reached with which number of preemptions left: from there on everything is the same.
    private readonly Dictionary<(ulong State, int Current), int> _reached = [];

    /// <summary>True when a thread that could go on is left before locks, waits and file calls alone.</summary>
    public bool PassesFields { get; init; }

    /// <summary>What a schedule has done so far.</summary>
    public ExecutionOrder Order { get; } = new();

    /// <summary>Tells what the schedule has come to: the scheduler sets it.</summary>
    public Func<ulong> State { get; set; } = static () => 0;

    public int Choose(uint ready, int current)
    {
        var canGoOn = (ready & (1u << current)) != 0;
        if (_decision == _path.Count)
        {
            var standard = canGoOn ? current : BitOperations.TrailingZeroCount(ready);
            _isKnown = _isKnown || IsReached((State(), current));
            var isOpen = !_isKnown && (!canGoOn || _preemptions < preemptionCountMax);
            _path.Add(new Decision { Rest = isOpen ? ready & ~(1u << standard) : 0, Chosen = standard });
        }

        var chosen = _path[_decision++].Chosen;
        _preemptions += canGoOn && chosen != current ? 1 : 0;
        return chosen;
    }

    public bool LetsOthersGoOn(int spinning)
    {
        if (_decision == _path.Count)
        {
            _path.Add(default);
        }

        _decision++;
        return false;
    }

    /// <summary>Goes to the next schedule. False when there is none.</summary>
    public bool MoveNext()
    {
        while (_path.Count > 0)
        {
            var last = _path[^1];
            if (last.Rest != 0 && (IsMine(_path.Count - 1) || HasLeft(_path.Count - 1)))
            {
                last.Chosen = BitOperations.TrailingZeroCount(last.Rest);
                last.Rest &= last.Rest - 1;
                last.HasLeft = true;
                _path[^1] = last;
                _decision = 0;
                _preemptions = 0;
                _isKnown = false;
                return true;
            }

            _path.RemoveAt(_path.Count - 1);
        }

        return false;
    }

    private bool IsReached((ulong State, int Current) place)
    {
        var left = preemptionCountMax - _preemptions;
        if (_reached.TryGetValue(place, out var known) && known >= left)
        {
            return true;
        }

        _reached[place] = left;
        return false;
    }

    private bool IsMine(int decision) => decision % partCount == part;

    private bool HasLeft(int end)
    {
        for (var i = 0; i < end; i++)
        {
            if (_path[i].HasLeft)
            {
                return true;
            }
        }

        return false;
    }

    private record struct Decision
    {
        public uint Rest { get; set; }

        public int Chosen { get; set; }

        public bool HasLeft { get; set; }
    }
}
