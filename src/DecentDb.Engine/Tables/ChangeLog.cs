using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// The rows that a statement changes in tables with triggers after each row, with those that actions of foreign keys
/// change, in their order. Used by one thread at a time.
/// </summary>
/// <param name="account">Counts what is kept; null: nobody counts.</param>
internal sealed class ChangeLog(IMemoryAccount? account) : IDisposable
{
    private const int BytesPerValue = 48;

    private readonly List<LoggedChange> _changes = [];
    private long _accounted;

    /// <summary>The changes, in their order.</summary>
    public IReadOnlyList<LoggedChange> Changes => _changes;

    /// <summary>True when the rows of a table are of interest.</summary>
    public static bool Needs(TableSchema table) => table.HasTriggersAfterRows;

    /// <summary>Notes rows that were inserted.</summary>
    public void Insert(TableSchema table, Batch rows)
    {
        for (var i = 0; i < rows.SelectedCount && Needs(table); i++)
        {
            Add(new LoggedChange(table, TriggerEvents.Insert, [], null, RowOf(table, rows.Columns, rows.RowAt(i))));
        }
    }

    /// <summary>Notes rows that were changed.</summary>
    /// <param name="table">The table.</param>
    /// <param name="ordinals">The columns that were assigned.</param>
    /// <param name="old">All columns as they were.</param>
    /// <param name="changed">All columns as they are.</param>
    /// <param name="count">How many rows.</param>
    public void Update(
        TableSchema table, ReadOnlySpan<int> ordinals, ColumnVector[] old, ColumnVector[] changed, int count)
    {
        var assigned = Needs(table) ? ordinals.ToArray() : [];
        for (var i = 0; i < count && Needs(table); i++)
        {
            Add(new LoggedChange(
                table, TriggerEvents.Update, assigned, RowOf(table, old, i), RowOf(table, changed, i)));
        }
    }

    /// <summary>Notes rows that were removed.</summary>
    public void Delete(TableSchema table, ColumnVector[] old, int count)
    {
        for (var i = 0; i < count && Needs(table); i++)
        {
            Add(new LoggedChange(table, TriggerEvents.Delete, [], RowOf(table, old, i), null));
        }
    }

    public void Dispose()
    {
        account?.Take(-_accounted);
        _accounted = 0;
        _changes.Clear();
    }

    /// <summary>The values of a row.</summary>
    public static SqlValue[] RowOf(TableSchema table, ColumnVector[] columns, int row)
    {
        var values = new SqlValue[table.Columns.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ValueConverter.Get(columns[i], row, table.Columns[i].Type.Kind);
        }

        return values;
    }

    /// <summary>What a row takes in memory, about.</summary>
    public static long BytesOf(SqlValue[]? values)
    {
        var bytes = 0L;
        foreach (var value in values ?? [])
        {
            bytes += BytesPerValue + value.ContentBytes;
        }

        return bytes;
    }

    private void Add(LoggedChange change)
    {
        var bytes = BytesOf(change.Old) + BytesOf(change.New);
        account?.Take(bytes);
        _accounted += bytes;
        _changes.Add(change);
    }
}

/// <summary>A row that was changed.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Change">What was done.</param>
/// <param name="Assigned">The columns that an update assigned.</param>
/// <param name="Old">The row as it was; null for a new one.</param>
/// <param name="New">The row as it is; null for one that is gone.</param>
internal sealed record LoggedChange(
    TableSchema Table, TriggerEvents Change, int[] Assigned, SqlValue[]? Old, SqlValue[]? New);
