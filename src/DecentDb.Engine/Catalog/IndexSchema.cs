using System;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>An index of a table. Immutable; shared by threads.</summary>
internal sealed class IndexSchema : CatalogObject
{
    public required long TableId { get; init; }

    public required IndexRole Role { get; init; }

    /// <summary>What keeps the entries and finds them.</summary>
    public required IIndexMethod Method { get; init; }

    /// <summary>The index as its method sees it.</summary>
    public required IndexDescriptor Descriptor { get; init; }

    /// <summary>What the method was asked to do otherwise than by default.</summary>
    public required IndexOption[] Options { get; init; }

    public required IndexKeyColumn[] Columns { get; init; }

    /// <summary>The ordinals of the key columns, in key order; -1 where the key is an expression.</summary>
    public required int[] Ordinals { get; init; }

    /// <summary>The columns that decide about a row's entry: its keys, and what expressions and the condition read.
    /// </summary>
    public required int[] ReadOrdinals { get; init; }

    /// <summary>The condition of the rows that have entries, as SQL text; null when all rows have.</summary>
    public required string? Predicate { get; init; }

    /// <summary>True when all rows have entries, and all keys are columns.</summary>
    public bool IsPlain => Predicate is null && Array.TrueForAll(Columns, static column => column.Expression is null);

    /// <summary>The root record.</summary>
    public RootId Root => Descriptor.Root;

    /// <summary>True when two rows must not have the same key, unless it has a NULL.</summary>
    public bool IsUnique => Descriptor.IsUnique;

    /// <summary>How each key column is encoded, in key order.</summary>
    public KeyPart[] Parts => Descriptor.Parts;

    /// <summary>True when keys, their beginnings and ranges can be looked up.</summary>
    public bool IsOrdered => Method is IOrderedIndexMethod;

    /// <summary>A search of an ordered index, to be bound to a state of the database.</summary>
    public IndexSearch CreateSearch() => ((IOrderedIndexMethod)Method).CreateSearch(Descriptor);

    /// <summary>True when a change of this column changes entries.</summary>
    public bool Uses(int ordinal) => Array.IndexOf(ReadOrdinals, ordinal) >= 0;
}
