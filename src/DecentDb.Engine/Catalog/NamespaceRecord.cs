using System;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// A schema (a set of names) as a row of the catalog says it. What lies in it has its name ahead of its own, with a
/// dot: see <see cref="QualifiedName"/>.
/// </summary>
internal sealed record NamespaceRecord : CatalogRecord
{
    public override CatalogObjectKind Kind => CatalogObjectKind.Namespace;

    /// <summary>The name of the record of a schema. All objects share one set of names; those that users give have no
    /// zero in them.</summary>
    public static string NameOf(string schema) => "\0schema " + schema;

    public override CatalogObject Resolve(ICatalogResolver catalog) =>
        Name.Length > NameOf("").Length && Name.StartsWith(NameOf(""), StringComparison.Ordinal)
            ? new NamespaceSchema { Id = Id, Name = Name, Schema = Name[NameOf("").Length..] }
            : throw new FormatException("a schema has the name of something else");
}

/// <summary>A schema as one catalog snapshot knows it. Immutable; shared by threads.</summary>
internal sealed class NamespaceSchema : CatalogObject
{
    /// <summary>Its name as it was declared.</summary>
    public required string Schema { get; init; }
}

/// <summary>The definition of a schema, which has nothing but its name.</summary>
internal sealed class NamespaceRecordFormat : CatalogRecordFormat
{
    public static readonly NamespaceRecordFormat Instance = new();

    private NamespaceRecordFormat()
    {
    }

    public override CatalogObjectKind Kind => CatalogObjectKind.Namespace;

    public override byte Version => 1;

    protected override void WriteBody(DefinitionWriter target, CatalogRecord record, byte version)
    {
    }

    protected override CatalogRecord ReadBody(
        long id, string name, long ownerId, byte version, ref DefinitionReader source) =>
        new NamespaceRecord { Id = id, Name = name };
}
