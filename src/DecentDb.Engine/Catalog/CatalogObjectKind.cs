namespace DecentDb.Engine.Catalog;

/// <summary>What an object of the catalog is. Values are part of the file format.</summary>
internal enum CatalogObjectKind : byte
{
    /// <summary>A table with its columns and constraints.</summary>
    Table = 1,

    /// <summary>An index, which belongs to its table.</summary>
    Index = 2,

    /// <summary>A query with a name.</summary>
    View = 3,

    /// <summary>A comment, which belongs to what it is about.</summary>
    Comment = 4,

    /// <summary>A sequence of numbers.</summary>
    Sequence = 5,

    /// <summary>A schema: a set of names.</summary>
    Namespace = 6,

    /// <summary>An enum type.</summary>
    Enum = 7,

    /// <summary>A domain.</summary>
    Domain = 8,

    /// <summary>A trigger, which belongs to its table.</summary>
    Trigger = 9,
}
