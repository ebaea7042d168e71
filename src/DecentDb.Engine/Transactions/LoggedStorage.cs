using DecentDb.Engine.Paging;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// What only a database has that is open for writing: a log, commits that go there, and checkpoints that bring them
/// into the data file.
/// </summary>
internal sealed class LoggedStorage
{
    public required Log Log { get; init; }

    public required CommitStages Commits { get; init; }

    /// <summary>What waits for the commits.</summary>
    public required CommitWaits Waits { get; init; }

    public required Checkpointer Checkpointer { get; init; }

    /// <summary>Writes the meta slots.</summary>
    public required MetaWriter Meta { get; init; }

    /// <summary>Speaks with the processes that follow this one.</summary>
    public required FollowerFile Followers { get; init; }

    /// <summary>Checkpoints in the background; null where they only run when they are asked for.</summary>
    public required BackgroundCheckpoints? Background { get; init; }
}
