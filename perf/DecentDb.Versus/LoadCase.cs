namespace DecentDb.Versus;

/// <summary>A load to measure.</summary>
internal sealed record LoadCase(string Name, int Rows)
{
    public TableShape Table { get; init; } = TableShape.Tracks;

    /// <summary>Rows that are in the table, with their indexes, before the clock runs.</summary>
    public int ExistingRows { get; init; }

    public IndexTime Indexes { get; init; }

    public SourceForm Form { get; init; }

    /// <summary>True for keys in random order.</summary>
    public bool ShufflesKeys { get; init; }

    /// <summary>True when every tenth row or so is committed on the way.</summary>
    public bool CommitsBatches { get; init; }

    /// <summary>True when others may write between batches.</summary>
    public bool YieldsWriter { get; init; }

    /// <summary>True when the keys are those of existing rows, which are updated.</summary>
    public bool Updates { get; init; }

    /// <summary>True when SQLite is measured without log and syncs, too.</summary>
    public bool IncludesUnsafe { get; init; }

    /// <summary>The ratio to reach, for the report.</summary>
    public string Goal { get; init; } = "";
}
