using System;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Which keys of new rows are looked for in the table, and what becomes of the rows that meet one. Immutable.
/// </summary>
internal sealed class ConflictPolicy
{
    private ConflictPolicy(ConflictAction action, bool checksRowId, IndexSchema[] indexes, int[] updates)
    {
        Action = action;
        ChecksRowId = checksRowId;
        Indexes = indexes;
        Updates = updates;
    }

    public ConflictAction Action { get; }

    /// <summary>Whether the row id is one of the keys.</summary>
    public bool ChecksRowId { get; }

    /// <summary>The unique indexes that are keys.</summary>
    public IndexSchema[] Indexes { get; }

    /// <summary>The columns that an update changes.</summary>
    public int[] Updates { get; }

    /// <summary>True when a row that meets a key changes nothing.</summary>
    public bool LeavesRows => Action == ConflictAction.Ignore
        || (Action == ConflictAction.Update && Updates.Length == 0);

    /// <summary>The policy for one key, or for all unique keys of the table.</summary>
    /// <param name="action">What becomes of rows that meet a key.</param>
    /// <param name="table">The table.</param>
    /// <param name="keys">The columns of the key, in any order; empty = every unique key.</param>
    /// <returns>Null when the columns are not exactly those of a unique key.</returns>
    public static ConflictPolicy? Find(ConflictAction action, TableSchema table, int[] keys)
    {
        if (keys.Length == 0)
        {
            return new ConflictPolicy(
                action, !table.HasHiddenRowId, Array.FindAll(table.Indexes, static index => index.IsUnique), []);
        }

        if (keys.Length == 1 && keys[0] == table.RowIdOrdinal)
        {
            return new ConflictPolicy(action, checksRowId: true, [], []);
        }

        return table.FindUniqueIndex(keys) is { } index
            ? new ConflictPolicy(action, checksRowId: false, [index], []) : null;
    }

    /// <summary>The same policy, with the columns that an update changes.</summary>
    public ConflictPolicy WithUpdates(int[] updates) => new(Action, ChecksRowId, Indexes, updates);
}
