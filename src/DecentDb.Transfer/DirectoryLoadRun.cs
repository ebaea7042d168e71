using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using DecentDb.Data;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>A directory load under way: table after table.</summary>
internal sealed class DirectoryLoadRun
{
    private const string Savepoint = "decentdb_directory_table";

    private readonly DirectoryRequest _load;
    private readonly DecentDbConnection _connection;
    private readonly DirectoryPlan _plan;
    private readonly CancellationToken _cancellation;
    private readonly List<DirectoryLoadTable> _tables = [];
    private readonly List<TableLoadError> _errors = [];
    private readonly List<string> _warnings;
    private long _totalRows;

    public DirectoryLoadRun(
        DirectoryRequest load, DecentDbConnection connection, DirectoryPlan plan, CancellationToken cancellation)
    {
        _load = load;
        _connection = connection;
        _plan = plan;
        _cancellation = cancellation;
        _warnings = [.. plan.Warnings];
    }

    public bool HasErrors => _errors.Count > 0;

    public void LoadAll(DecentDbTransaction? transaction)
    {
        foreach (var table in _plan.Tables)
        {
            _cancellation.ThrowIfCancellationRequested();
            using var activity = DirectoryDiagnostics.Start("load table", "table", table.Definition.Name);
            string? reason = WhyNot(table);
            var done = table.Files.Count == 0 ? Without(table, DirectoryTableState.Missing, null)
                : reason is not null ? Without(table, DirectoryTableState.Skipped, reason)
                : Load(table, transaction);
            _tables.Add(done);
            activity?.SetTag("state", done.State.ToString());
            DirectoryDiagnostics.AddRows(done.Name, done.Rows);
            _load.Log?.Invoke(TraceLevel.Info, string.Create(
                CultureInfo.InvariantCulture, $"{done.Name}: {done.State}, {done.Rows} rows"));
        }
    }

    /// <summary>Tells of no rows, as all were rolled back.</summary>
    public void ForgetRows()
    {
        for (int i = 0; i < _tables.Count; i++)
        {
            if (_tables[i].State is DirectoryTableState.Loaded or DirectoryTableState.Empty)
            {
                _tables[i] = _tables[i] with
                {
                    State = DirectoryTableState.Skipped,
                    Rows = 0,
                    Reason = "rolled back, as another table failed",
                };
            }
        }
    }

    public DirectoryLoadReport Report(TimeSpan elapsed)
    {
        long nodes = 0;
        long edges = 0;
        foreach (var table in _tables)
        {
            nodes += table.Kind == DirectoryTableKind.Node ? table.Rows : 0;
            edges += table.Kind == DirectoryTableKind.Edge ? table.Rows : 0;
        }

        return new DirectoryLoadReport
        {
            TotalNodes = nodes,
            TotalEdges = edges,
            Elapsed = elapsed,
            Tables = _tables,
            Errors = _errors,
            Warnings = _warnings,
        };
    }

    private static DirectoryLoadTable Without(DirectoryPlanTable table, DirectoryTableState state, string? reason) =>
        new(table.Definition.Name, table.Kind, state, Names(table), 0, 0, TimeSpan.Zero) { Reason = reason };

    private static List<string> Names(DirectoryPlanTable table)
    {
        var names = new List<string>();
        foreach (string file in table.Files)
        {
            names.Add(Path.GetFileName(file));
        }

        return names;
    }

    // A table whose parents were not loaded is never loaded against missing rows.
    private string? WhyNot(DirectoryPlanTable table)
    {
        if (HasErrors && _load.OnTableError != DirectoryLoadErrorMode.Continue)
        {
            return "the load stopped at an error before it";
        }

        foreach (var key in table.Definition.ForeignKeys)
        {
            var parent = _tables.Find(done => done.Name.Equals(key.Table, StringComparison.OrdinalIgnoreCase));
            if (parent is { State: DirectoryTableState.Failed or DirectoryTableState.Skipped })
            {
                return $"the table '{parent.Name}', which it refers to, was not loaded";
            }

            if (parent is { State: DirectoryTableState.Missing } && table.Creates && IsNew(parent.Name))
            {
                return $"the table '{parent.Name}', which it refers to, has no file";
            }
        }

        return null;
    }

    private bool IsNew(string name)
    {
        foreach (var table in _connection.GetTables())
        {
            if (table.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    private DirectoryLoadTable Load(DirectoryPlanTable table, DecentDbTransaction? shared)
    {
        var clock = Stopwatch.StartNew();
        var transaction = shared ?? _connection.BeginTransaction();
        try
        {
            shared?.Save(Savepoint);
            (long rows, long rejected) = Store(table);
            shared?.Release(Savepoint);
            if (shared is null)
            {
                transaction.Commit();
            }

            _totalRows += rows;
            var state = rows == 0 && rejected == 0 ? DirectoryTableState.Empty : DirectoryTableState.Loaded;
            return new DirectoryLoadTable(
                table.Definition.Name, table.Kind, state, Names(table), rows, rejected, clock.Elapsed);
        }
        catch (Exception e) when (e is FileTransferException or FileFormatException or DbException or IOException
            or UnauthorizedAccessException)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (shared is null)
            {
                transaction.Rollback();
            }
            else
            {
                shared.Rollback(Savepoint);
            }

            var error = DirectoryErrors.Of(table.Definition.Name, table.Files, e);
            _errors.Add(error);
            _load.Log?.Invoke(TraceLevel.Error, $"{error.Table}: {error.Message}");
            return new DirectoryLoadTable(
                table.Definition.Name, table.Kind, DirectoryTableState.Failed, Names(table), 0, 0, clock.Elapsed);
        }
        finally
        {
            if (shared is null)
            {
                transaction.Dispose();
            }
        }
    }

    private (long Rows, long Rejected) Store(DirectoryPlanTable table)
    {
        string name = table.Definition.Name;
        if (table.Creates)
        {
            SqlText.Execute(_connection, SchemaScript.CreateTable(table.Definition));
        }

        long before = table.Creates ? 0 : Count(name);
        var report = new FileLoad
        {
            Sources = [.. Sources(table)],
            Table = name,
            Target = FileLoadTarget.Append,
            Columns = table.Chosen,
            Json = new Files.JsonFileOptions { IgnoreUnknownKeys = table.Chosen is not null },
            Rejects = _load.Rejects,
            Progress = progress => _load.Progress?.Report(
                new DirectoryLoadProgress(name, progress.Rows, _totalRows + progress.Rows)),
        }.RunWithin(_connection, _cancellation);
        foreach (string warning in report.Warnings)
        {
            _warnings.Add($"{name}: {warning}");
        }

        return (Count(name) - before, report.RowsRejected);
    }

    private static IEnumerable<FileSource> Sources(DirectoryPlanTable table)
    {
        foreach (string file in table.Files)
        {
            yield return FileSource.OfFile(file);
        }
    }

    private long Count(string table)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM " + SqlName.Quote(table);
        command.CommandTimeout = 0;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
