using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>A few threads that use one database at the same time.</summary>
/// <param name="Name">Names it in failures.</param>
/// <param name="Arrange">Gives what each thread does; the number chooses a variant of it.</param>
internal sealed record Scenario(string Name, Func<ScheduledDatabase, ulong, Action[]> Arrange)
{
    /// <summary>How the database is opened.</summary>
    public StorageOptions Options { get; init; } = new();

    /// <summary>About how many decisions a schedule has.</summary>
    public int DecisionCount { get; init; } = 300;

    /// <summary>The places of the registry of holders to begin with; 0 for as many as the engine makes.</summary>
    public int HolderCount { get; init; }

    /// <summary>True when waits may end by time although others could go on.</summary>
    public bool TimeMayPass { get; init; }

    /// <summary>True when a thread of it closes the database.</summary>
    public bool Closes { get; init; }

    /// <summary>True when a write or a sync fails in it.</summary>
    public bool DiskFails { get; init; }

    /// <summary>True when a write to the data file finds the disk full once.</summary>
    public bool DiskIsFull { get; init; }

    /// <summary>Errors that its transactions may meet.</summary>
    public ErrorCode[] Expected { get; init; } = [];

    public override string ToString() => Name;
}
