namespace DecentDb.Engine.Catalog;

/// <summary>Where a session looks for names without a schema. Immutable.</summary>
/// <param name="Schemas">The schemas in their order, in which one that is not there is passed over.</param>
/// <param name="Temporary">The schema of the temporary objects of the session, which comes first; null: it has none.
/// </param>
internal sealed record SearchPath(string[] Schemas, string? Temporary)
{
    /// <summary>That of a session that says nothing.</summary>
    public static readonly SearchPath Default = new([QualifiedName.DefaultSchema], null);

    /// <summary>The name by which a session may call the schema of its temporary objects.</summary>
    public const string TemporaryAlias = "pg_temp";

    /// <summary>Tells paths from each other.</summary>
    public string Key { get; } = Temporary + ":" + string.Join('\0', Schemas);
}
