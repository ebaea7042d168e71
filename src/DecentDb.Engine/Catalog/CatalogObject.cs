namespace DecentDb.Engine.Catalog;

/// <summary>
/// An object of the schema as one catalog snapshot knows it, made of its <see cref="CatalogRecord"/>. Immutable; shared
/// by threads. A kind of object is a class of this, its record and the format of that.
/// </summary>
internal abstract class CatalogObject
{
    /// <summary>Its row in the catalog; never used twice.</summary>
    public required long Id { get; init; }

    /// <summary>The name as it was declared. All objects share one set of names, in which case makes no difference.
    /// </summary>
    public required string Name { get; init; }

    public override string ToString() => Name;
}
