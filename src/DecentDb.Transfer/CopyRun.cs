using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using DecentDb.Data;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;
using DecentDb.Files;

namespace DecentDb.Transfer;

/// <summary>Carries out one COPY statement.</summary>
internal sealed class CopyRun(DecentDbConnection connection, CopyRequest request, CancellationToken cancellationToken)
{
    private const string Csv = "csv";
    private const string Savepoint = "\"copy of files\"";

    private static readonly string[] ReadingOptions =
    [
        "format", "header", "delimiter", "null", "quote", "escape", "encoding", "comment", "skip", "decimal_separator",
        "thousands", "dateformat", "null_padding", "path", "on_error", "reject_limit", "log_rejects",
    ];

    private static readonly string[] WritingOptions = ["format", "header", "delimiter", "null", "quote"];
    private static readonly string[] FormatAlone = ["format"];

    private readonly FileStatementOptions _options = new("COPY");

    /// <summary>Copies the rows and returns their number.</summary>
    public long Run()
    {
        foreach (var (name, value) in request.Options)
        {
            _options.Set(name, value);
        }

        string format = FormatName();
        return request.IsFrom ? Load(format) : Write(format);
    }

    // PostgreSQL takes what is not named for its own text format; a file that is named as another one is that.
    private string FormatName()
    {
        string format = _options.Format ?? (
            HasEnding(".csv") || HasEnding(".tsv") ? Csv
            : HasEnding(".jsonl") || HasEnding(".ndjson") ? "jsonl"
            : HasEnding(".json") ? "json"
            : HasEnding(".parquet") ? "parquet" : "text");
        return format is "text" or "binary"
            ? throw new DatabaseException(
                ErrorCode.NotSupported,
                $"The format {format} of COPY is not supported; there are csv, json, jsonl and parquet, as in "
                + "WITH (FORMAT csv).")
            : format;
    }

    private bool HasEnding(string ending)
    {
        string name = request.File;
        foreach (string packed in (ReadOnlySpan<string>)[".gz", ".zst", ".br"])
        {
            name = name.EndsWith(packed, StringComparison.OrdinalIgnoreCase) ? name[..^packed.Length] : name;
        }

        return name.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
    }

    private long Load(string format)
    {
        _options.RefuseAllBut(ReadingOptions, "COPY FROM");
        var table = FindTable();
        var names = NamesOf(table);
        var load = new FileLoad
        {
            Sources = FileSource.Find(request.File),
            Table = table.Name,
            Target = FileLoadTarget.Append,
            IsCsv = format == Csv,
            Format = format == Csv ? null : FileTableSource.FormatNamed(format),
            Options = _options.ToReading(CsvHeader.No) with { IgnoreHeaderNames = true },
            Json = _options.ToJson(),
            Columns = request.Columns.Count > 0 ? names : null,
            Positions = format == Csv ? names : null,
            KeepNulls = true,
            Rejects = Rejects(),
            MaxErrors = _options.FindNumber("reject_limit") ?? 0,
        };
        if (!request.IsInTransaction)
        {
            return load.Run(connection, cancellationToken).RowsInserted;
        }

        Execute("SAVEPOINT " + Savepoint);
        try
        {
            long rows = load.RunWithin(connection, cancellationToken).RowsInserted;
            Execute("RELEASE " + Savepoint);
            return rows;
        }
        catch
        {
            Execute("ROLLBACK TO " + Savepoint);
            Execute("RELEASE " + Savepoint);
            throw;
        }
    }

    private RejectSink? Rejects()
    {
        string mode = _options.Find("on_error")?.ToLowerInvariant() ?? "stop";
        if (mode is not ("stop" or "ignore"))
        {
            throw new DatabaseException(ErrorCode.InvalidParameterValue, "The option on_error is stop or ignore.");
        }

        string? log = _options.Find("log_rejects");
        if (mode == "stop")
        {
            return log is null && _options.Find("reject_limit") is null
                ? null
                : throw new DatabaseException(
                    ErrorCode.InvalidParameterValue, "The options log_rejects and reject_limit need on_error ignore.");
        }

        return log is { Length: > 0 } ? RejectSink.Table(log) : RejectSink.Callback(static _ => { });
    }

    private long Write(string format)
    {
        _options.RefuseAllBut(format == Csv ? WritingOptions : FormatAlone, "COPY TO of this format");
        return new FileExport
        {
            Sql = request.Query ?? TableQuery(),
            Path = request.File,
            Overwrite = true,
            IsCsv = format == Csv,
            Format = format == Csv ? null : FileTableSource.FormatNamed(format),
            Csv = _options.ToWriting(),
        }.Run(connection, cancellationToken).Rows;
    }

    private string TableQuery()
    {
        var table = FindTable();
        var sql = new StringBuilder("SELECT ");
        foreach (string name in NamesOf(table))
        {
            sql.Append(sql.Length > "SELECT ".Length ? ", " : "").Append(SqlName.Quote(name));
        }

        return sql.Append(" FROM ").Append(SqlName.Quote(table.Name)).ToString();
    }

    private TableDescription FindTable()
    {
        foreach (var table in connection.GetTables())
        {
            if (table.Name.Equals(request.Table, StringComparison.OrdinalIgnoreCase))
            {
                return table;
            }
        }

        throw new DatabaseException(ErrorCode.UndefinedTable, $"There is no table \"{request.Table}\".");
    }

    private List<string> NamesOf(TableDescription table)
    {
        var names = new List<string>();
        foreach (string wanted in request.Columns)
        {
            string? found = null;
            foreach (var column in table.Columns)
            {
                found = column.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase) ? column.Name : found;
            }

            if (found is null)
            {
                throw new DatabaseException(
                    ErrorCode.UndefinedColumn, $"There is no column \"{wanted}\" in table {table.Name}.");
            }

            if (names.Contains(found))
            {
                throw new DatabaseException(
                    ErrorCode.DuplicateColumn, $"The column \"{found}\" stands there twice.");
            }

            names.Add(found);
        }

        foreach (var column in request.Columns.Count == 0 ? table.Columns : [])
        {
            names.Add(column.Name);
        }

        return names;
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }
}
