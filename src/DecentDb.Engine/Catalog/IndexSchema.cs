using System;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>An index of a table. Immutable; shared by threads.</summary>
internal sealed class IndexSchema : CatalogObject
{
    /// <summary>The method of indexes that name none.</summary>
    public const string UsualMethod = "btree";

    public required long TableId { get; init; }

    /// <summary>The root record of the tree.</summary>
    public required RootId Root { get; init; }

    public required bool IsUnique { get; init; }

    public required IndexRole Role { get; init; }

    /// <summary>The name of the method that keeps the entries.</summary>
    public required string Method { get; init; }

    /// <summary>What the method was asked to do otherwise than by default.</summary>
    public required IndexOption[] Options { get; init; }

    public required IndexKeyColumn[] Columns { get; init; }

    /// <summary>How each key column is encoded, in key order.</summary>
    public required KeyPart[] Parts { get; init; }

    /// <summary>The ordinals of the key columns, in key order.</summary>
    public required int[] Ordinals { get; init; }

    /// <summary>True when a change of this column changes keys.</summary>
    public bool Uses(int ordinal) => Array.IndexOf(Ordinals, ordinal) >= 0;
}
