using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>An index as a row of the catalog says it.</summary>
internal sealed record IndexRecord : CatalogRecord
{
    /// <summary>The table, to which the index belongs.</summary>
    public required long TableId { get; init; }

    public required RootId Root { get; init; }

    public required bool IsUnique { get; init; }

    public required IndexRole Role { get; init; }

    /// <summary>The name of the method that keeps the entries.</summary>
    public string Method { get; init; } = IndexMethods.BTree.Name;

    /// <summary>What the method was asked to do otherwise than by default.</summary>
    public IndexOption[] Options { get; init; } = [];

    public required IndexKeyRecord[] Keys { get; init; }

    /// <summary>Columns that entries hold beside their keys.</summary>
    public ushort[] IncludedColumns { get; init; } = [];

    /// <summary>The condition of the rows that have entries, as SQL text; null means all rows.</summary>
    public string? Predicate { get; init; }

    /// <summary>The ids of the columns that expressions and the condition read.</summary>
    public ushort[] ReadColumns { get; init; } = [];

    public override long OwnerId => TableId;

    public override CatalogObjectKind Kind => CatalogObjectKind.Index;

    /// <summary>The index of a primary key of one column.</summary>
    public static IndexRecord OfPrimaryKey(TableRecord table, ushort columnId) => new()
    {
        Id = 0,
        Name = table.PrimaryKeyName,
        TableId = table.Id,
        Root = default,
        IsUnique = true,
        Role = IndexRole.PrimaryKey,
        Keys = [new IndexKeyRecord(columnId, false, false)],
    };

    /// <summary>The same index without id and root, to be made anew.</summary>
    public IndexRecord Anew() => this with { Id = 0, Root = default };

    public override CatalogObject Resolve(ICatalogResolver catalog)
    {
        var table = catalog.Record<TableRecord>(TableId);
        var method = IndexMethods.Find(Method) ?? throw catalog.Newer($"index \"{Name}\" has the method \"{Method}\"");
        RefuseUnmaintained(catalog);
        if (Keys.Length == 0 || (IsUnique && !method.CanBeUnique))
        {
            throw new FormatException($"index \"{Name}\" has no columns, or may not be unique");
        }

        var columns = new IndexKeyColumn[Keys.Length];
        var parts = new KeyPart[columns.Length];
        var ordinals = new int[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var key = Keys[i];
            ordinals[i] = key.Expression is null ? table.GetOrdinal(key.ColumnId) : -1;
            var type = catalog.TypeOf(ordinals[i] >= 0 ? table.Columns[ordinals[i]].Type : key.Type);
            columns[i] = new IndexKeyColumn(ordinals[i], key.Descending, key.NullsFirst)
            {
                Expression = key.Expression,
                Type = type,
            };
            parts[i] = new KeyPart(type.Kind, key.Descending, key.NullsFirst);
        }

        return new IndexSchema
        {
            Id = Id,
            Name = Name,
            TableId = TableId,
            Role = Role,
            Method = method,
            Descriptor = new IndexDescriptor(Root, parts, IsUnique),
            Options = Options,
            Columns = columns,
            Ordinals = ordinals,
            ReadOrdinals =
            [
                .. Array.FindAll(ordinals, static ordinal => ordinal >= 0).Union(table.GetOrdinals(ReadColumns)),
            ],
            Predicate = Predicate,
        };
    }

    // The record has room for more than statements can ask for yet; who does not keep it up must not change the table.
    private void RefuseUnmaintained(ICatalogResolver catalog)
    {
        var unknown = new List<string>();
        if (Options.Length > 0)
        {
            unknown.Add($"the option \"{Options[0].Name}\"");
        }

        if (IncludedColumns.Length > 0)
        {
            unknown.Add("included columns");
        }

        if (unknown.Count > 0)
        {
            throw catalog.Newer($"index \"{Name}\" has {string.Join(" and ", unknown)}");
        }
    }
}

/// <summary>A key of an <see cref="IndexRecord"/>.</summary>
/// <param name="ColumnId">The column; 0 for an expression.</param>
/// <param name="Descending">Greater values come first.</param>
/// <param name="NullsFirst">NULL comes before all values, whatever their direction.</param>
internal readonly record struct IndexKeyRecord(ushort ColumnId, bool Descending = false, bool NullsFirst = false)
{
    /// <summary>The expression as CREATE INDEX takes it, or null when the key is a column.</summary>
    public string? Expression { get; init; }

    /// <summary>The type of an expression.</summary>
    public SqlType Type { get; init; }
}

/// <summary>A setting of an index that its method knows.</summary>
internal readonly record struct IndexOption(string Name, string Value);
