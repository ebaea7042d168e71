using System;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>A view as one catalog snapshot knows it. Immutable; shared by threads.</summary>
internal sealed class ViewSchema : CatalogObject
{
    public required ViewColumn[] Columns { get; init; }

    /// <summary>The query as it was written.</summary>
    public required string Sql { get; init; }

    /// <summary>What the names of tables in the query mean.</summary>
    public required ObjectReference[] References { get; init; }

    /// <summary>Whether rows that are written through the view must be rows of it.</summary>
    public required CheckOptionKind CheckOption { get; init; }

    /// <summary>The triggers that take the place of changes, in the order of their names.</summary>
    public TriggerSchema[] Triggers { get; init; } = [];

    /// <summary>True when triggers take the place of a change.</summary>
    public bool HasTriggersInsteadOf(TriggerEvents change) => Array.Exists(
        Triggers, trigger => trigger.IsEnabled && (trigger.Events & change) != TriggerEvents.None);

    /// <summary>A table of the same columns, without rows: what triggers know of the view.</summary>
    public TableSchema Shape => field ??= NewShape();

    private TableSchema NewShape()
    {
        var columns = new ColumnSchema[Columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new ColumnSchema((ushort)(i + 1), Columns[i].Name, Columns[i].Type)
            {
                Ordinal = i,
                StoredOrdinal = i,
            };
        }

        var shape = new TableSchema
        {
            Id = Id,
            Name = Name,
            Columns = columns,
            Root = default,
            Layout = new TableLayout([]),
            RowIdOrdinal = -1,
            PrimaryKey = [],
            PrimaryKeyName = null,
            Indexes = [],
            Checks = [],
            ForeignKeys = [],
            ReferencedBy = [],
            Sequence = null,
            NextColumnId = 1,
            Triggers = Triggers,
        };
        if (SchemaName != QualifiedName.DefaultSchema)
        {
            shape.LieIn(SchemaName);
        }

        return shape;
    }

    /// <summary>The place of a column, found ignoring case; -1 when there is none.</summary>
    public int FindColumn(string name) => Array.FindIndex(
        Columns, column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>True when the query reads an object; with a column, when it does not work without that.</summary>
    public bool Uses(long objectId, ushort columnId = 0) => Array.Exists(
        References,
        reference => reference.ObjectId == objectId && (columnId == 0
            || Array.Exists(reference.Columns, column => column.Id == columnId && column.IsUsed)));
}

/// <summary>A column of a view.</summary>
internal sealed record ViewColumn(string Name, SqlType Type);

/// <summary>Which conditions rows must satisfy that are written through a view. Part of the file format.</summary>
internal enum CheckOptionKind : byte
{
    None = 0,

    /// <summary>Those of the view itself.</summary>
    Local = 1,

    /// <summary>Those of the views that it reads, too.</summary>
    Cascaded = 2,
}

/// <summary>What CREATE VIEW asks for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Sql">The query.</param>
/// <param name="References">What the names of tables in the query mean.</param>
/// <param name="CheckOption">Whether rows that are written through it must be rows of it.</param>
internal sealed record ViewDefinition(
    string Name, ViewColumn[] Columns, string Sql, ObjectReference[] References, CheckOptionKind CheckOption);
