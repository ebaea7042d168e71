namespace DecentDb.Engine.Catalog;

/// <summary>A CHECK constraint. Immutable; shared by threads.</summary>
/// <param name="Name">The name of the constraint.</param>
/// <param name="Sql">The condition as SQL text.</param>
internal sealed record CheckSchema(string Name, string Sql)
{
    /// <summary>The domain of the column whose values must meet the condition; null for one of the table itself.
    /// </summary>
    public string? Domain { get; init; }
}
