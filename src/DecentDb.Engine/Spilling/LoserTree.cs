using System;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Merges runs through a tree of losers: each inner node remembers the run that lost there, so finding the next
/// smallest record takes one comparison a level. Runs are numbered in the order in which they were made.
/// </summary>
/// <typeparam name="TOrder">Compares the records at which two runs stand; a struct, so that it is inlined.</typeparam>
internal sealed class LoserTree<TOrder>(TOrder order, int runs)
    where TOrder : struct, IRunOrder
{
    // Leaf i of the tree is node i + runs; node 1 is the root.
    private readonly int[] _losers = new int[Math.Max(runs, 1)];

    /// <summary>The run with the smallest record; negative before <see cref="Play()"/>.</summary>
    public int Winner { get; private set; } = -1;

    /// <summary>Finds the first winner.</summary>
    public void Play() => Winner = runs == 0 ? 0 : Play(1);

    /// <summary>Finds the next winner, after the run that won has moved on.</summary>
    public void Replay()
    {
        var winner = Winner;
        var losers = _losers;
        for (var node = (winner + runs) >> 1; node >= 1; node >>= 1)
        {
            var loser = losers[node];
            if (order.IsLess(loser, winner))
            {
                losers[node] = winner;
                winner = loser;
            }
        }

        Winner = winner;
    }

    private int Play(int node)
    {
        if (node >= runs)
        {
            return node - runs;
        }

        var left = Play(2 * node);
        var right = Play((2 * node) + 1);
        if (order.IsLess(right, left))
        {
            _losers[node] = left;
            return right;
        }

        _losers[node] = right;
        return left;
    }
}
