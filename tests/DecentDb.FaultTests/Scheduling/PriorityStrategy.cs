using System.Numerics;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>
/// Probabilistic concurrency testing (Burckhardt et al., 2010): threads have random priorities, the highest goes on,
/// and at a few random decisions the thread that goes on becomes the lowest of all. What needs d such changes in
/// a schedule of k decisions and n threads is found with a probability of at least 1/(n k^(d-1)).
/// </summary>
internal sealed class PriorityStrategy : IStrategy
{
    private readonly int[] _priorities = new int[32];
    private readonly int[] _changes;
    private ScheduleRandom _random;
    private int _decision;
    private int _lowest;

    public PriorityStrategy(ulong seed, int depth, int decisionCount)
    {
        _random = new ScheduleRandom(seed);
        for (var i = 0; i < _priorities.Length; i++)
        {
            _priorities[i] = 1 + _random.Next(1 << 20);
        }

        _changes = new int[depth];
        for (var i = 0; i < depth; i++)
        {
            _changes[i] = _random.Next(decisionCount);
        }
    }

    public int Choose(uint ready, int current)
    {
        foreach (var change in _changes)
        {
            if (change == _decision)
            {
                _priorities[current] = --_lowest;
            }
        }

        _decision++;
        var best = -1;
        for (var rest = ready; rest != 0; rest &= rest - 1)
        {
            var thread = BitOperations.TrailingZeroCount(rest);
            best = best < 0 || _priorities[thread] > _priorities[best] ? thread : best;
        }

        return best;
    }

    // Who spins waits for somebody of a lower priority.
    public bool LetsOthersGoOn(int spinning)
    {
        if (_random.Next(2) == 0)
        {
            return false;
        }

        _priorities[spinning] = --_lowest;
        return true;
    }
}
