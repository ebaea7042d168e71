using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Where the sequences of a database are, whether or not the transaction that took the numbers was committed: so a
/// number that a transaction gave back with everything else is given to nobody else as long as the database is open.
/// What is durable is the number of the last commit. Thread-safe.
/// </summary>
internal sealed class SequenceMemory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, (SequenceSchema Sequence, SequenceState State)> _states = [];

    /// <summary>Where a sequence is; null when nobody has changed it since the database was opened.</summary>
    public SequenceState? Find(SequenceSchema sequence)
    {
        lock (_lock)
        {
            return _states.TryGetValue(sequence.Id, out var known) && IsSame(known.Sequence, sequence)
                ? known.State : null;
        }
    }

    public void Set(SequenceSchema sequence, SequenceState state)
    {
        lock (_lock)
        {
            _states[sequence.Id] = (sequence, state);
        }
    }

    /// <summary>True for two states of the schema of one sequence that has not begun again in between.</summary>
    public static bool IsSame(SequenceSchema first, SequenceSchema second) => first.Id == second.Id
        && first.Root == second.Root && first.Generation == second.Generation;
}
