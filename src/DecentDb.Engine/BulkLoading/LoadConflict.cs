using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.BulkLoading;

/// <summary>What becomes of rows whose key the table has.</summary>
internal sealed class LoadConflict
{
    /// <summary>Finds the keys and columns in the table.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: there is no such key, or no such column.</exception>
    public LoadConflict(BulkLoadConflictMode mode, TableSchema table, int[] keys, int[] updates, int[] loaded)
    {
        Mode = mode;
        if (keys.Length == 1 && keys[0] == table.RowIdOrdinal)
        {
            ChecksRowId = true;
        }
        else if (keys.Length > 0)
        {
            Indexes = [table.FindUniqueIndex(keys) ?? throw NoSuchKey(table)];
        }
        else
        {
            ChecksRowId = !table.HasHiddenRowId;
            Indexes = Array.FindAll(table.Indexes, static index => index.IsUnique);
        }

        if (mode == BulkLoadConflictMode.Update)
        {
            if (keys.Length == 0)
            {
                throw new DatabaseException(
                    ErrorCode.InvalidParameterValue, "A bulk load that updates must name the columns of the key.");
            }

            Updates = updates.Length > 0
                ? updates : Array.FindAll(loaded, ordinal => Array.IndexOf(keys, ordinal) < 0);
            foreach (var ordinal in Updates)
            {
                if (Array.IndexOf(loaded, ordinal) < 0)
                {
                    throw new DatabaseException(
                        ErrorCode.InvalidParameterValue,
                        $"Column \"{table.Columns[ordinal].Name}\" is to be updated, but the rows do not have it.");
                }
            }
        }
    }

    public BulkLoadConflictMode Mode { get; }

    /// <summary>Whether the row id is one of the keys.</summary>
    public bool ChecksRowId { get; }

    /// <summary>The unique indexes that are keys.</summary>
    public IndexSchema[] Indexes { get; } = [];

    /// <summary>The table columns that an update changes.</summary>
    public int[] Updates { get; } = [];

    private static DatabaseException NoSuchKey(TableSchema table) => new(
        ErrorCode.InvalidParameterValue,
        $"Table \"{table.Name}\" has no primary key or unique index on exactly the key columns.")
    {
        TableName = table.Name,
    };
}
