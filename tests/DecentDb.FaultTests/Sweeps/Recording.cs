using System.Collections.Generic;

namespace DecentDb.FaultTests.Sweeps;

/// <summary>One run of a program over a disk, and what the engine had promised after each of its steps.</summary>
internal sealed class Recording(SimulatedDisk disk)
{
    private readonly List<Promise> _promises = [new Promise(disk.Trace.Count, 0, 0, 0)];

    public SimulatedDisk Disk { get; } = disk;

    /// <summary>What was durable, and what not, when the recording began.</summary>
    public DurableState Start { get; } = disk.Durable.Clone();

    public int StartPosition { get; } = disk.Trace.Count;

    /// <summary>Notes the promises that hold from the present step on.</summary>
    /// <param name="acknowledged">The last state that must survive a power cut.</param>
    /// <param name="returned">The last state that must survive the end of the process.</param>
    /// <param name="started">The last state that may be there.</param>
    public void Promise(int acknowledged, int returned, int started) =>
        _promises.Add(new Promise(Disk.Trace.Count, acknowledged, returned, started));

    /// <summary>The promises that held after so many steps. What began later counts too: it had not failed.</summary>
    public Promise At(int position)
    {
        var found = _promises[0];
        foreach (var promise in _promises)
        {
            if (promise.Position <= position)
            {
                found = promise;
            }
        }

        return found;
    }
}
