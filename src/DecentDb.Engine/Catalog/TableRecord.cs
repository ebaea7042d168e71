using System;
using System.Collections.Generic;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>A table as a row of the catalog says it.</summary>
internal sealed record TableRecord : CatalogRecord
{
    public required RootId Root { get; init; }

    /// <summary>The root record that counts an identity which is not the row id; 0 without one.</summary>
    public RootId Sequence { get; init; }

    public required ushort NextColumnId { get; init; }

    /// <summary>The column that is the row id; 0 when row ids are hidden.</summary>
    public ushort RowIdColumnId { get; init; }

    public required ColumnRecord[] Columns { get; init; }

    /// <summary>The name of the primary key; empty when there is none.</summary>
    public string PrimaryKeyName { get; init; } = "";

    public ushort[] PrimaryKey { get; init; } = [];

    public CheckSchema[] Checks { get; init; } = [];

    public ForeignKeyRecord[] ForeignKeys { get; init; } = [];

    public override CatalogObjectKind Kind => CatalogObjectKind.Table;

    /// <summary>The place of a column; -1 when there is none with this id.</summary>
    public int OrdinalOf(ushort columnId)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            if (Columns[i].Id == columnId)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The place of a column.</summary>
    /// <exception cref="FormatException">There is none with this id.</exception>
    public int GetOrdinal(ushort columnId)
    {
        var ordinal = OrdinalOf(columnId);
        return ordinal >= 0
            ? ordinal
            : throw new FormatException(FormattableString.Invariant($"table \"{Name}\" has no column {columnId}"));
    }

    /// <summary>The places of columns.</summary>
    /// <exception cref="FormatException">There is none with one of the ids.</exception>
    public int[] GetOrdinals(ushort[] columnIds) => Array.ConvertAll(columnIds, GetOrdinal);

    /// <summary>The columns that pages hold, which are all but the row id, in the order of their ids.</summary>
    public TableLayout CreateLayout()
    {
        var ids = new List<ushort>(Columns.Length);
        foreach (var column in Columns)
        {
            if (column.Id != RowIdColumnId)
            {
                ids.Add(column.Id);
            }
        }

        ids.Sort();
        var layouts = new ColumnLayout[ids.Count];
        for (var i = 0; i < layouts.Length; i++)
        {
            var column = Columns[OrdinalOf(ids[i])];
            layouts[i] = new ColumnLayout(column.Id, column.Type.Physical, i, column.AbsentValue);
        }

        var rowId = Array.Find(Columns, column => column.Id == RowIdColumnId);
        return new TableLayout(layouts)
        {
            RowIdMax = rowId is null ? long.MaxValue : rowId.Type.Traits.Max,
        };
    }

    public override CatalogObject Resolve(ICatalogResolver catalog)
    {
        RefuseBadColumns();
        var layout = CreateLayout();
        var columns = new ColumnSchema[Columns.Length];
        var checks = new List<CheckSchema>(Checks);
        for (var i = 0; i < columns.Length; i++)
        {
            var column = Columns[i];
            var domain = catalog.Find(RecordedType.ObjectOf(column.Type)) as DomainRecord;
            var isNullable = column.IsNullable;
            var defaultSql = column.DefaultSql;
            foreach (var part in domain?.Chain(catalog.Find) ?? [])
            {
                isNullable &= !part.IsNotNull;
                defaultSql ??= column.Computation is null ? part.DefaultSql : null;
                checks.AddRange(Array.ConvertAll(
                    part.Checks, check => new CheckSchema(check.Name, check.Over(Quoted(column.Name)))
                    {
                        Domain = part.Name,
                    }));
            }

            columns[i] = new ColumnSchema(column.Id, column.Name, catalog.TypeOf(column.Type))
            {
                Ordinal = i,
                StoredOrdinal = Array.FindIndex(layout.Columns, stored => stored.Id == column.Id),
                IsNullable = isNullable,
                DefaultSql = defaultSql,
                DomainId = domain?.Id ?? 0,
                Domain = domain?.Name,
                Computation = column.Computation is { } computation
                    ? new ColumnComputation(computation.Sql, computation.IsVirtual, GetOrdinals(computation.Columns))
                    : null,
                Identity = column.Identity,
                IdentityIncrement = column.IdentityIncrement,
            };
        }

        // Constraints first, so that violations are reported for them rather than for an index on the same columns.
        var indexes = catalog.OwnedBy<IndexSchema>(Id);
        indexes.Sort(static (left, right) => (left.Role == IndexRole.None) == (right.Role == IndexRole.None)
            ? left.Id.CompareTo(right.Id)
            : (left.Role == IndexRole.None).CompareTo(right.Role == IndexRole.None));
        var triggers = catalog.OwnedBy<TriggerSchema>(Id);
        triggers.Sort(static (left, right) => string.CompareOrdinal(left.TriggerName, right.TriggerName));
        return new TableSchema
        {
            Triggers = [.. triggers],
            HasTriggersAfterRows = triggers.Exists(
                static trigger => trigger is { IsBefore: false, IsOfRows: true, IsEnabled: true }),
            Id = Id,
            Name = Name,
            Columns = columns,
            Root = Root,
            Layout = layout,
            RowIdOrdinal = RowIdColumnId == 0 ? -1 : GetOrdinal(RowIdColumnId),
            PrimaryKey = GetOrdinals(PrimaryKey),
            PrimaryKeyName = PrimaryKeyName.Length == 0 ? null : PrimaryKeyName,
            Indexes = [.. indexes],
            Checks = [.. checks],
            ForeignKeys = catalog.ForeignKeysOf(Id),
            ReferencedBy = catalog.ReferencesTo(Id),
            Sequence = Sequence.Value == 0 ? null : Sequence,
            NextColumnId = NextColumnId,
        };
    }

    private static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private void RefuseBadColumns()
    {
        var ids = new HashSet<ushort>();
        foreach (var column in Columns)
        {
            if (column.Id == 0 || column.Id >= NextColumnId || !ids.Add(column.Id)
                || (column.Id == RowIdColumnId && !column.Type.IsInteger)
                || (column.Identity != IdentityKind.None && !column.Type.IsInteger)
                || (column.Computation is { } computation && (column.Id == RowIdColumnId
                    || Array.Exists(GetOrdinals(computation.Columns), i => Columns[i].Computation is not null))))
            {
                throw new FormatException($"column \"{column.Name}\" of table \"{Name}\" is wrong");
            }
        }
    }
}

/// <summary>A column of a <see cref="TableRecord"/>.</summary>
internal sealed record ColumnRecord(ushort Id, string Name, SqlType Type)
{
    public bool IsNullable { get; init; } = true;

    public string? DefaultSql { get; init; }

    public ComputationRecord? Computation { get; init; }

    public IdentityKind Identity { get; init; }

    public long IdentityIncrement { get; init; } = 1;

    /// <summary>
    /// The value, at row 0, of rows that were written before the column was added; null means NULL.
    /// </summary>
    public ColumnVector? AbsentValue { get; init; }
}

/// <summary>The expression of a generated column, and the ids of the columns that it reads.</summary>
internal sealed record ComputationRecord(string Sql, bool IsVirtual, ushort[] Columns);

/// <summary>A foreign key of a <see cref="TableRecord"/>.</summary>
internal sealed record ForeignKeyRecord(string Name, ushort[] ChildColumns, long ParentTableId, ushort[] ParentColumns)
{
    public ForeignKeyAction OnDelete { get; init; }

    public ForeignKeyAction OnUpdate { get; init; }

    /// <summary>The columns that SET NULL or SET DEFAULT names; empty: all of the key.</summary>
    public ushort[] DeletedColumns { get; init; } = [];

    public bool IsDeferrable { get; init; }

    public bool IsInitiallyDeferred { get; init; }

    /// <summary>Finds the columns.</summary>
    /// <exception cref="FormatException">Something is not there or does not fit.</exception>
    public ForeignKeySchema Resolve(TableRecord child, ICatalogResolver catalog)
    {
        var parent = catalog.Record<TableRecord>(ParentTableId);
        var key = new ForeignKeySchema
        {
            Name = Name,
            ChildTableId = child.Id,
            ChildOrdinals = child.GetOrdinals(ChildColumns),
            ParentTableId = parent.Id,
            ParentOrdinals = parent.GetOrdinals(ParentColumns),
            OnDelete = OnDelete,
            OnUpdate = OnUpdate,
            DeletedOrdinals = child.GetOrdinals(DeletedColumns.Length > 0 ? DeletedColumns : ChildColumns),
            IsDeferrable = IsDeferrable,
            IsInitiallyDeferred = IsInitiallyDeferred,
        };
        var fits = key.ChildOrdinals.Length > 0 && key.ChildOrdinals.Length == key.ParentOrdinals.Length;
        for (var i = 0; fits && i < key.ChildOrdinals.Length; i++)
        {
            fits = child.Columns[key.ChildOrdinals[i]].Type.Physical
                == parent.Columns[key.ParentOrdinals[i]].Type.Physical;
        }

        return fits ? key : throw new FormatException(
            $"foreign key \"{Name}\" of table \"{child.Name}\" does not fit table \"{parent.Name}\"");
    }
}
