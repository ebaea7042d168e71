namespace DecentDb.Engine.Sql.Syntax;

/// <summary>What EXPLAIN shows, and how.</summary>
internal sealed record ExplainOptions
{
    /// <summary>The statement is executed, and each step says what it did.</summary>
    public bool Analyze { get; init; }

    /// <summary>The plan is shown after each rule that changes it.</summary>
    public bool Rules { get; init; }

    /// <summary>Each step says how many rows it is expected to give.</summary>
    public bool Costs { get; init; } = true;

    /// <summary>With ANALYZE each step says how long it took.</summary>
    public bool Timing { get; init; } = true;

    /// <summary>With ANALYZE the time of the whole execution follows.</summary>
    public bool Summary { get; init; } = true;

    /// <summary>True for JSON, false for text.</summary>
    public bool AsJson { get; init; }
}
