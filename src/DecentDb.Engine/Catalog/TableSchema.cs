using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Catalog;

/// <summary>A table as one catalog snapshot knows it. Immutable; shared by threads.</summary>
internal sealed class TableSchema : CatalogObject
{
    private Dictionary<string, int>? _ordinals;

    /// <summary>The columns in their order.</summary>
    public required ColumnSchema[] Columns { get; init; }

    /// <summary>The root record of the tree of rows.</summary>
    public required RootId Root { get; init; }

    /// <summary>The columns that pages hold: all but the row id.</summary>
    public required TableLayout Layout { get; init; }

    /// <summary>The ordinal of the column whose values are the row ids; -1 when row ids are hidden.</summary>
    public required int RowIdOrdinal { get; init; }

    /// <summary>Ordinals of the primary key in key order; empty when there is none.</summary>
    public required int[] PrimaryKey { get; init; }

    /// <summary>The name of the primary key, or null when there is none.</summary>
    public required string? PrimaryKeyName { get; init; }

    /// <summary>The same without the schema, in which the table lies too.</summary>
    public string? PrimaryKeyBareName => PrimaryKeyName is null || SchemaName == QualifiedName.DefaultSchema
        ? PrimaryKeyName : PrimaryKeyName[(SchemaName.Length + 1)..];

    /// <summary>All indexes, those of constraints first.</summary>
    public required IndexSchema[] Indexes { get; init; }

    /// <summary>The indexes by which keys and ranges are found, in the same order.</summary>
    public IndexSchema[] OrderedIndexes => field ??= Array.FindAll(Indexes, static index => index.IsOrdered);

    public required CheckSchema[] Checks { get; init; }

    /// <summary>The triggers in the order of their names, in which they fire.</summary>
    public TriggerSchema[] Triggers { get; init; } = [];

    /// <summary>True when there are triggers for each row after a change of any kind.</summary>
    public bool HasTriggersAfterRows { get; init; }

    /// <summary>True when there are triggers for each row before a change.</summary>
    public bool HasTriggersBefore(TriggerEvents change) =>
        Array.Exists(Triggers, trigger => trigger is { IsBefore: true, IsOfRows: true, IsEnabled: true }
            && (trigger.Events & change) != TriggerEvents.None);

    /// <summary>The foreign keys that this table holds.</summary>
    public required ForeignKeySchema[] ForeignKeys { get; init; }

    /// <summary>The foreign keys that refer to this table, its own included.</summary>
    public required ForeignKeySchema[] ReferencedBy { get; init; }

    /// <summary>
    /// The record whose next row id is the next number of an identity that is not the row id; null without one.
    /// </summary>
    public required RootId? Sequence { get; init; }

    /// <summary>The id that the next added column gets.</summary>
    public required ushort NextColumnId { get; init; }

    /// <summary>True when row ids are not the values of a column.</summary>
    public bool HasHiddenRowId => RowIdOrdinal < 0;

    /// <summary>The ordinal of the identity that is not the row id; -1 without one.</summary>
    public int SequenceOrdinal
    {
        get
        {
            for (var i = 0; i < Columns.Length && Sequence is not null; i++)
            {
                if (Columns[i].Identity != IdentityKind.None && !Columns[i].IsRowId)
                {
                    return i;
                }
            }

            return -1;
        }
    }

    /// <summary>The ordinal of a column, found ignoring case; -1 when there is none.</summary>
    public int FindColumn(string name)
    {
        if (_ordinals is not { } ordinals)
        {
            ordinals = new Dictionary<string, int>(Columns.Length, StringComparer.OrdinalIgnoreCase);
            foreach (var column in Columns)
            {
                ordinals[column.Name] = column.Ordinal;
            }

            _ordinals = ordinals;
        }

        return ordinals.GetValueOrDefault(name, -1);
    }

    /// <summary>The column of this name.</summary>
    /// <exception cref="DatabaseException">UndefinedColumn.</exception>
    public ColumnSchema GetColumn(string name)
    {
        var ordinal = FindColumn(name);
        return ordinal >= 0
            ? Columns[ordinal]
            : throw new DatabaseException(
                ErrorCode.UndefinedColumn,
                $"Table \"{Name}\" has no column \"{name}\"."
                    + NearestName.Hint(name, Columns.Select(column => column.Name)))
            {
                TableName = Name,
                ColumnName = name,
            };
    }

    /// <summary>
    /// The unique index whose key columns are exactly these, in any order; null when there is none. Columns that are
    /// the row id alone need no index.
    /// </summary>
    public IndexSchema? FindUniqueIndex(ReadOnlySpan<int> ordinals)
    {
        foreach (var index in OrderedIndexes)
        {
            if (index.IsUnique && index.IsPlain && index.Ordinals.Length == ordinals.Length
                && ContainsAll(ordinals, index.Ordinals))
            {
                return index;
            }
        }

        return null;
    }

    /// <summary>An index whose leading key columns are exactly these, in any order; null when there is none.</summary>
    public IndexSchema? FindIndexWithPrefix(ReadOnlySpan<int> ordinals)
    {
        foreach (var index in OrderedIndexes)
        {
            if (index.Predicate is null && index.Ordinals.Length >= ordinals.Length
                && ContainsAll(ordinals, index.Ordinals.AsSpan(0, ordinals.Length)))
            {
                return index;
            }
        }

        return null;
    }

    private static bool ContainsAll(ReadOnlySpan<int> set, ReadOnlySpan<int> items)
    {
        foreach (var item in items)
        {
            if (!set.Contains(item))
            {
                return false;
            }
        }

        return true;
    }
}
