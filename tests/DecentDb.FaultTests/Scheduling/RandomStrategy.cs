using System.Numerics;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>
/// Goes on with the present thread most of the time: one decision in <paramref name="interval"/>, on average, chooses
/// among all.
/// </summary>
internal sealed class RandomStrategy(ulong seed, int interval) : IStrategy
{
    private ScheduleRandom _random = new(seed);

    public int Choose(uint ready, int current)
    {
        if ((ready & (1u << current)) != 0 && _random.Next(interval) != 0)
        {
            return current;
        }

        for (var skip = _random.Next(BitOperations.PopCount(ready)); skip > 0; skip--)
        {
            ready &= ready - 1;
        }

        return BitOperations.TrailingZeroCount(ready);
    }

    public bool LetsOthersGoOn(int spinning) => _random.Next(2) == 0;
}
