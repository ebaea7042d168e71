namespace DecentDb.Versus.Queries;

/// <summary>A query that all databases answer.</summary>
/// <param name="Name">The name in the report.</param>
/// <param name="Sql">
/// Its text, which is prepared once; with {n} in it, each execution is of a text of its own.
/// </param>
internal sealed record QueryCase(string Name, string Sql)
{
    /// <summary>Replaced by another number for each execution.</summary>
    public const string Number = "{n}";

    /// <summary>True when which of some equal rows come is open: only their number is compared.</summary>
    public bool HasTies { get; init; }
}
