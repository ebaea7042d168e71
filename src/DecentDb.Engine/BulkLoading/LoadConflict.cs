using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;

namespace DecentDb.Engine.BulkLoading;

/// <summary>Finds what a load is to do with rows whose key the table has.</summary>
internal static class LoadConflict
{
    /// <summary>The policy of loads that nobody told anything else.</summary>
    public static ConflictPolicy FailOf(TableSchema table) => Find(BulkLoadConflictMode.Fail, table, [], [], []);

    /// <summary>Finds the keys and columns in the table.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: there is no such key, or no such column.</exception>
    public static ConflictPolicy Find(
        BulkLoadConflictMode mode, TableSchema table, int[] keys, int[] updates, int[] loaded)
    {
        var policy = ConflictPolicy.Find(ActionOf(mode), table, keys) ?? throw new DatabaseException(
            ErrorCode.InvalidParameterValue,
            $"Table \"{table.Name}\" has no primary key or unique index on exactly the key columns.")
        {
            TableName = table.Name,
        };
        return mode == BulkLoadConflictMode.Update
            ? policy.WithUpdates(FindUpdates(table, keys, updates, loaded)) : policy;
    }

    private static ConflictAction ActionOf(BulkLoadConflictMode mode) => mode switch
    {
        BulkLoadConflictMode.Ignore => ConflictAction.Ignore,
        BulkLoadConflictMode.Replace => ConflictAction.Replace,
        BulkLoadConflictMode.Update => ConflictAction.Update,
        _ => ConflictAction.Fail,
    };

    private static int[] FindUpdates(TableSchema table, int[] keys, int[] updates, int[] loaded)
    {
        if (keys.Length == 0)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "A bulk load that updates must name the columns of the key.");
        }

        if (updates.Length == 0)
        {
            return Array.FindAll(loaded, ordinal => Array.IndexOf(keys, ordinal) < 0);
        }

        foreach (var ordinal in updates)
        {
            if (Array.IndexOf(loaded, ordinal) < 0)
            {
                throw new DatabaseException(
                    ErrorCode.InvalidParameterValue,
                    $"Column \"{table.Columns[ordinal].Name}\" is to be updated, but the rows do not have it.");
            }
        }

        return updates;
    }
}
