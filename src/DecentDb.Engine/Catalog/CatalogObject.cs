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

    /// <summary>The schema that it lies in.</summary>
    public string SchemaName { get; private set; } = QualifiedName.DefaultSchema;

    /// <summary>Its name without the schema.</summary>
    public string BareName { get => field ?? Name; private set; }

    /// <summary>True for what only the session sees that made it.</summary>
    public bool IsTemporary => QualifiedName.IsTemporary(SchemaName);

    /// <summary>Says that it lies in another schema than the default one; before anybody else knows it.</summary>
    public void LieIn(string schema) => (SchemaName, BareName) = (schema, Name[(schema.Length + 1)..]);

    public override string ToString() => Name;
}
