using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using DecentDb.Data;
using DecentDb.Transfer;
using Microsoft.Data.Sqlite;

namespace DecentDb.Cli;

/// <summary>
/// Copies the tables of an SQLite file: definitions with keys, foreign keys in any order, defaults, checks and indexes
/// as far as they mean the same here, and all rows, in one transaction. The file is only read, its write-ahead log
/// included.
/// </summary>
internal sealed class SqliteImport(SqliteConnection source, DecentDbConnection target)
{
    private const string Savepoint = "decentdb_import_table";
    private const int ProgressRows = 10_000;

    private readonly List<string> _warnings = [];

    /// <summary>The tables; null = all.</summary>
    public IReadOnlyList<string>? Tables { get; init; }

    /// <summary>Whether columns of text that hold nothing but days or moments become DATE or TIMESTAMP.</summary>
    public bool FindDates { get; init; }

    /// <summary>Whether texts that are not UTF-8 keep what can be read of them; otherwise they are refused.</summary>
    public bool ReplacesInvalidText { get; init; }

    /// <summary>Whether both sides are compared after the copy.</summary>
    public bool Verifies { get; init; }

    public Action<string, long>? Progress { get; init; }

    public CancellationToken Cancellation { get; init; }

    /// <summary>What was left out or changed.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Copies the tables.</summary>
    /// <returns>The tables with their rows.</returns>
    /// <exception cref="CommandException">A table cannot be copied, or differs afterwards.</exception>
    public DumpReport Run()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var schema = new SqliteSchema(source, FindDates, _warnings);
        var tables = new List<SqliteTable>();
        foreach (var table in schema.Read(Tables))
        {
            Cancellation.ThrowIfCancellationRequested();
            tables.Add(table);
        }

        var counts = new List<DumpedTable>();
        using var transaction = target.BeginTransaction();
        var created = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var later = new List<(string Table, ForeignKeyDefinition Key)>();
        foreach (var definition in SchemaScript.Order(tables.ConvertAll(table => table.Definition)))
        {
            var table = tables.Find(candidate => ReferenceEquals(candidate.Definition, definition));
            if (table is null)
            {
                continue;
            }

            created.Add(definition.Name);
            foreach (var key in definition.ForeignKeys)
            {
                if (!created.Contains(key.Table))
                {
                    later.Add((definition.Name, key));
                }
            }

            Create(transaction, definition with
            {
                ForeignKeys = [.. Known(definition, created)],
            });
            counts.Add(new DumpedTable(definition.Name, Copy(table)));
        }

        foreach (var table in tables)
        {
            foreach (var statement in SchemaScript.CreateIndexes(table.Definition))
            {
                Try(transaction, statement, $"table '{table.Definition.Name}': an index is left out");
            }
        }

        foreach (var (table, key) in later)
        {
            var statement = $"ALTER TABLE {Quote(table)} ADD FOREIGN KEY ({Names(key.Columns)}) REFERENCES "
                + $"{Quote(key.Table)} ({Names(key.References)})";
            Try(transaction, statement, $"table '{table}': the foreign key to '{key.Table}' is left out");
        }

        if (Verifies)
        {
            Verify(tables);
        }

        transaction.Commit();
        target.Checkpoint();
        return new DumpReport(counts, clock.Elapsed);
    }

    private static IEnumerable<ForeignKeyDefinition> Known(TableDefinition table, HashSet<string> created)
    {
        foreach (var key in table.ForeignKeys)
        {
            if (created.Contains(key.Table))
            {
                yield return key;
            }
        }
    }

    // What does not parse here or is not known is given up piece by piece, and told.
    private void Create(DecentDbTransaction transaction, TableDefinition table)
    {
        var withoutActions = table with { ForeignKeys = [.. WithoutActions(table)] };
        var withoutChecks = withoutActions with { Checks = [] };
        var withoutDefaults = withoutChecks with
        {
            Columns = [.. WithoutDefaults(table)],
        };
        (TableDefinition Table, string Loss)[] attempts =
        [
            (table, ""),
            (withoutActions, "the actions of its foreign keys are left out"),
            (withoutChecks, "its checks and the actions of its foreign keys are left out"),
            (withoutDefaults, "its checks, its defaults and the actions of its foreign keys are left out"),
        ];
        for (var i = 0; ; i++)
        {
            transaction.Save(Savepoint);
            try
            {
                Execute(SchemaScript.CreateTable(attempts[i].Table));
                transaction.Release(Savepoint);
                if (i > 0)
                {
                    _warnings.Add($"table '{table.Name}': {attempts[i].Loss}");
                }

                return;
            }
            catch (DecentDbException) when (i < attempts.Length - 1)
            {
                transaction.Rollback(Savepoint);
            }
        }
    }

    private static IEnumerable<ForeignKeyDefinition> WithoutActions(TableDefinition table)
    {
        foreach (var key in table.ForeignKeys)
        {
            yield return key with { OnDelete = null, OnUpdate = null };
        }
    }

    private static IEnumerable<ColumnDefinition> WithoutDefaults(TableDefinition table)
    {
        foreach (var column in table.Columns)
        {
            yield return column with { Default = null };
        }
    }

    private void Try(DecentDbTransaction transaction, string statement, string loss)
    {
        transaction.Save(Savepoint);
        try
        {
            Execute(statement);
            transaction.Release(Savepoint);
        }
        catch (DecentDbException e)
        {
            transaction.Rollback(Savepoint);
            _warnings.Add($"{loss}: {e.Message}");
        }
    }

    private long Copy(SqliteTable table)
    {
        using var rows = SqliteRowReader.Open(source, table, ReplacesInvalidText);
        using var load = new DecentDbBulkCopy(
            target, DecentDbBulkCopyOptions.KeepIdentity | DecentDbBulkCopyOptions.KeepNulls)
        {
            DestinationTableName = Quote(table.Definition.Name),
            BulkCopyTimeout = 0,
            NotifyAfter = ProgressRows,
        };
        for (var i = 0; i < rows.FieldCount; i++)
        {
            load.ColumnMappings.Add(i, rows.GetName(i));
        }

        load.RowsCopied += (_, e) =>
        {
            Progress?.Invoke(table.Definition.Name, e.RowsCopied);
            e.Abort = Cancellation.IsCancellationRequested;
        };
        try
        {
            var count = load.WriteToServer(rows).RowsInserted;
            if (rows.InvalidTextCount > 0)
            {
                _warnings.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"table '{table.Definition.Name}': texts that are not UTF-8 were changed: "
                    + $"{rows.InvalidTextCount}"));
            }

            return count;
        }
        catch (DecentDbBulkCopyAbortedException)
        {
            throw new OperationCanceledException(Cancellation);
        }
        catch (DecentDbBulkCopyException e)
        {
            var place = string.Create(
                CultureInfo.InvariantCulture, $"table '{table.Definition.Name}', row {e.RowNumber + 1}");
            throw new CommandException($"{place}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    private void Verify(List<SqliteTable> tables)
    {
        foreach (var table in tables)
        {
            Cancellation.ThrowIfCancellationRequested();
            using var before = SqliteRowReader.Open(source, table, ReplacesInvalidText);
            using var command = target.CreateCommand();
            command.CommandText = $"SELECT {Names(table.ColumnNames)} FROM {Quote(table.Definition.Name)}";
            command.CommandTimeout = 0;
            using var after = command.ExecuteReader();
            if (TableDigest.Of(before) is var expected && TableDigest.Of(after) is var actual && expected != actual)
            {
                throw new CommandException(
                    $"table '{table.Definition.Name}' differs from its source: {actual}, not {expected}.");
            }
        }
    }

    private static string Names(IReadOnlyList<string> names)
    {
        var quoted = new List<string>();
        foreach (var name in names)
        {
            quoted.Add(Quote(name));
        }

        return string.Join(", ", quoted);
    }

    private static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private void Execute(string sql)
    {
        using var command = target.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }
}
