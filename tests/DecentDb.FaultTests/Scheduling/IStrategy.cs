namespace DecentDb.FaultTests.Scheduling;

/// <summary>Chooses what happens next.</summary>
internal interface IStrategy
{
    /// <summary>Chooses the thread that goes on.</summary>
    /// <param name="ready">A bit for each thread that could, two at least.</param>
    /// <param name="current">The thread that has run so far; its bit is missing when it cannot go on.</param>
    /// <returns>The number of a thread whose bit is set.</returns>
    int Choose(uint ready, int current);

    /// <summary>
    /// True when the spinning thread looks again after others had a turn; false when it spins on to the end of its
    /// patience meanwhile.
    /// </summary>
    bool LetsOthersGoOn(int spinning);
}
