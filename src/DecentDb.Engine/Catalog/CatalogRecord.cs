namespace DecentDb.Engine.Catalog;

/// <summary>
/// An object of the schema as a row of the catalog says it: everything by id, nothing resolved. Immutable.
/// </summary>
internal abstract record CatalogRecord
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The object that this one belongs to, and without which it is not; its own id when there is none.
    /// </summary>
    public virtual long OwnerId => Id;

    /// <summary>How records of this kind are written.</summary>
    public abstract CatalogRecordFormat Format { get; }

    /// <summary>Finds what the record names by id.</summary>
    /// <exception cref="System.FormatException">It names something that is not there or does not fit.</exception>
    public abstract CatalogObject Resolve(CatalogBuilder catalog);
}
