using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data;
using DecentDb.Engine.Api;
using DecentDb.Files;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>
/// Loads files into a table: CSV, JSON, and what else is registered in <see cref="FileFormats"/>. A new table gets the
/// columns of the files with types found from all rows; an existing table is matched by the names of the columns.
/// Table, rows and rejected rows are committed together: a load that fails leaves none of them. An object is for one
/// load, on one thread at a time.
/// </summary>
/// <example>
/// <code>
/// var load = new FileLoad { Sources = FileSource.Find("tracks-*.csv"), Table = "tracks" };
/// FileLoadReport report = load.Run(connection);
/// </code>
/// </example>
public sealed class FileLoad
{
    private CsvInference? _inference;
    private FileHeaders? _headers;
    private FileDescription? _description; // of files that are not CSV
    private FileFormat? _format;
    private bool _isFormatKnown;
    private string _current = ""; // the file that is being read
    private TimeSpan _inferenceTime;

    /// <summary>The files, of one and the same header; their columns may differ in their order.</summary>
    public required IReadOnlyList<FileSource> Sources { get; init; }

    /// <summary>The table, whose name is taken as it is.</summary>
    public required string Table { get; init; }

    /// <summary>How the files are read; by default delimiter and header are found.</summary>
    public CsvReaderOptions Options { get; init; } =
        new() { DetectDelimiter = true, Header = CsvHeader.Auto };

    /// <summary>
    /// The format of the files; null (default) = it is found from the name and the first bytes of the first of them.
    /// </summary>
    public FileFormat? Format { get; init; }

    /// <summary>Whether the files are CSV, whatever they look like.</summary>
    public bool IsCsv { get; init; }

    /// <summary>How files of JSON are read.</summary>
    public JsonFileOptions Json { get; init; } = JsonFileOptions.Default;

    /// <summary>What becomes of a table that is there, or is not.</summary>
    public FileLoadTarget Target { get; init; }

    /// <summary>The columns of the files that are loaded; null = all.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>
    /// The columns of the table that those of CSV files are, in their order, whatever a header says; null = the header
    /// tells.
    /// </summary>
    internal IReadOnlyList<string>? Positions { get; init; }

    /// <summary>Whether NULL in a file is NULL in a column that has a DEFAULT, too.</summary>
    internal bool KeepNulls { get; init; }

    /// <summary>Whether a row whose key is there changes that row.</summary>
    public bool Upsert { get; init; }

    /// <summary>
    /// The columns of the key: for an upsert those by which rows are found (by default the primary key), for a new
    /// table its primary key.
    /// </summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Where rows go that cannot be loaded; null = the first of them fails the load.</summary>
    public RejectSink? Rejects { get; init; }

    /// <summary>With <see cref="Rejects"/>: at one more row than this the load fails; 0 = never.</summary>
    public int MaxErrors { get; init; }

    /// <summary>Whether everything is rolled back at the end.</summary>
    public bool DryRun { get; init; }

    /// <summary>Told every few thousand rows, on the thread that loads.</summary>
    public Action<FileLoadProgress>? Progress { get; init; }

    /// <summary>
    /// Reads the files and finds the types of their columns. <see cref="Run"/> does it where it is needed; a caller who
    /// has no connection yet may do it before.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading early.</param>
    /// <exception cref="FileTransferException">A file breaks the rules of CSV.</exception>
    public void Prepare(CancellationToken cancellationToken = default)
    {
        if (_inference is not null || _description is not null)
        {
            return;
        }

        var clock = Stopwatch.StartNew();
        string step = Sources.Count == 1 ? "Reading " + Sources[0].Name : $"Reading {Sources.Count} files";
        try
        {
            if (FindFormat() is { } format)
            {
                _description = format.Describe(ToBytes(), Request(step), cancellationToken);
                _inferenceTime = clock.Elapsed;
                return;
            }

            _inference = CsvTypeInference.Infer(
                [.. ToOpeners()],
                progress => Progress?.Invoke(
                    new FileLoadProgress(step, progress.Rows, progress.SourcePosition, progress.SourceLength)),
                cancellationToken);
        }
        catch (FileFormatException e)
        {
            throw new FileTransferException($"{_current}: {e.Message}", e);
        }

        _inferenceTime = clock.Elapsed;
    }

    /// <summary>Loads the files.</summary>
    /// <param name="connection">An open connection without a transaction.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="FileTransferException">The files do not fit the table, or break the rules of CSV.</exception>
    /// <exception cref="OperationCanceledException">The load was stopped.</exception>
    public FileLoadReport Run(DecentDbConnection connection, CancellationToken cancellationToken = default) =>
        LoadFiles(connection, isWithin: false, cancellationToken);

    /// <summary>Loads the files within the transaction of the connection.</summary>
    internal FileLoadReport RunWithin(DecentDbConnection connection, CancellationToken cancellationToken) =>
        LoadFiles(connection, isWithin: true, cancellationToken);

    /// <summary>
    /// The columns of the files: with their types, unless a table that is there gives them. Nothing is loaded.
    /// </summary>
    internal IReadOnlyList<InferredColumn> FindColumns(
        TableDescription? existing, CancellationToken cancellationToken)
    {
        if (existing is null)
        {
            Prepare(cancellationToken);
            return _inference?.Columns ?? _description?.Columns ?? [];
        }

        if (FindFormat() is { } format)
        {
            return Describe(format, existing, cancellationToken).Columns;
        }

        var columns = new List<InferredColumn>();
        foreach (var source in Sources)
        {
            using var reader = Headers.Open(source);
            foreach (var column in reader.Columns)
            {
                if (!columns.Exists(known => known.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)))
                {
                    columns.Add(column);
                }
            }
        }

        return columns;
    }

    /// <summary>The rows that <see cref="Prepare"/> has counted on its way; null where it did not.</summary>
    internal long? RowsFound => _inference?.RowCount;

    /// <summary>Opens a file with the types that were found.</summary>
    /// <param name="source">One of the files.</param>
    /// <param name="wanted">The columns that will be asked for; others may not be there.</param>
    /// <param name="cancellationToken">Ends what comes before.</param>
    internal FileDataReader OpenTyped(
        FileSource source, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        if (FindFormat() is { } format)
        {
            var description = Describe(format, null, cancellationToken);
            return format.Open(
                new FileBytes(source.Name, source.OpenBytes),
                description,
                description.Columns,
                Request("Reading") with { OnlyColumns = wanted });
        }

        Prepare(cancellationToken);
        List<InferredColumn> columns;
        using (var header = Headers.Open(source))
        {
            columns = [.. header.Columns];
        }

        for (int i = 0; i < columns.Count; i++)
        {
            foreach (var inferred in _inference?.Columns ?? [])
            {
                columns[i] = inferred.Name.Equals(columns[i].Name, StringComparison.OrdinalIgnoreCase)
                    ? inferred : columns[i];
            }
        }

        return source.Open(Headers.OptionsOf(source), columns);
    }

    private FileLoadReport LoadFiles(DecentDbConnection connection, bool isWithin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var existing = FindTable(connection);
        ThrowIfTargetUnfit(existing);
        bool creates = existing is null || Target == FileLoadTarget.Replace;
        if (creates)
        {
            Prepare(cancellationToken);
            TableMatch.ThrowIfNotAmong(Columns, _inference?.Columns ?? _description?.Columns ?? [], Sources[0].Name);
        }

        Rejects?.Begin(Table, Sources, connection.DataSource);
        var clock = Stopwatch.StartNew();
        var run = new FileLoadRun(this, connection, cancellationToken);
        using (var transaction = isWithin ? null : connection.BeginTransaction())
        {
            PrepareTable(connection, existing, creates);
            LoadAll(run, creates ? null : existing);

            if (DryRun)
            {
                transaction?.Rollback();
            }
            else
            {
                transaction?.Commit();
            }
        }

        if (!DryRun && !isWithin)
        {
            connection.Checkpoint();
        }

        return run.Report() with
        {
            Table = creates ? Table : existing?.Name ?? Table,
            TableCreated = creates,
            DryRun = DryRun,
            InferenceTime = _inferenceTime,
            LoadTime = clock.Elapsed,
            Warnings = Warnings(run, creates ? null : existing),
        };
    }

    /// <summary>The format of the files; null = CSV.</summary>
    internal FileFormat? FindFormat()
    {
        if (!_isFormatKnown)
        {
            _isFormatKnown = true;
            _current = Sources.Count > 0 ? Sources[0].Name : "";
            _format = IsCsv || Sources.Count == 0 ? null : Format ?? Sources[0].FindFormat();
        }

        return _format;
    }

    /// <summary>What the files hold, for a table that is there or for a new one.</summary>
    internal FileDescription Describe(FileFormat format, TableDescription? existing, CancellationToken cancellation)
    {
        if (existing is null)
        {
            Prepare(cancellation);
        }

        return _description ??= format.Describe(
            ToBytes(), Request("Reading") with { IsTyped = existing is not null }, cancellation);
    }

    internal FileFormatRequest Request(string step) => new()
    {
        Json = Json,
        Rejected = Rejects is null ? null : static _ => { },
        Progress = rows => Progress?.Invoke(new FileLoadProgress(step, rows, 0, null)),
    };

    private List<FileBytes> ToBytes()
    {
        var files = new List<FileBytes>();
        foreach (var source in Sources)
        {
            files.Add(new FileBytes(source.Name, () =>
            {
                _current = source.Name;
                return source.OpenBytes();
            }));
        }

        return files;
    }

    private void LoadAll(FileLoadRun run, TableDescription? existing)
    {
        foreach (var source in Sources)
        {
            try
            {
                run.Load(source, existing, _inference);
            }
            catch (FileFormatException e)
            {
                throw new FileTransferException($"{source.Name}: {e.Message}", e);
            }
        }
    }

    /// <summary>Loads the files on a thread of the pool.</summary>
    /// <param name="connection">An open connection without a transaction; nobody else uses it meanwhile.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>What was done.</returns>
    public Task<FileLoadReport> RunAsync(
        DecentDbConnection connection, CancellationToken cancellationToken = default) =>
        Task.Run(() => Run(connection, cancellationToken), cancellationToken);

    /// <summary>How the files of a new table are opened.</summary>
    internal FileHeaders Headers => _headers ??= new FileHeaders(Options);

    private IEnumerable<Func<CsvDataReader>> ToOpeners()
    {
        foreach (var source in Sources)
        {
            yield return () =>
            {
                _current = source.Name;
                var reader = Headers.Open(source);
                reader.RowRejected = Rejects is null ? null : static _ => { };
                return reader;
            };
        }
    }

    private TableDescription? FindTable(DecentDbConnection connection)
    {
        foreach (var table in connection.GetTables())
        {
            if (table.Name.Equals(Table, StringComparison.OrdinalIgnoreCase))
            {
                return table;
            }
        }

        return null;
    }

    private void ThrowIfTargetUnfit(TableDescription? existing)
    {
        if (existing is null && Target is FileLoadTarget.Append or FileLoadTarget.Truncate)
        {
            throw new FileTransferException($"There is no table '{Table}'.");
        }

        if (existing is not null && Target == FileLoadTarget.Create)
        {
            throw new FileTransferException($"There is a table '{existing.Name}' already.");
        }

        if (Upsert && Key.Count == 0 && existing is not { PrimaryKey.Count: > 0 })
        {
            throw new FileTransferException(
                $"An upsert needs the columns of the key: table '{Table}' has no primary key.");
        }
    }

    private void PrepareTable(DecentDbConnection connection, TableDescription? existing, bool creates)
    {
        if (existing is not null && creates)
        {
            Execute(connection, "DROP TABLE " + SqlName.Quote(existing.Name));
        }

        if (creates && (_inference?.Columns ?? _description?.Columns) is { } columns)
        {
            Execute(connection, CreateTable(columns));
        }
        else if (existing is not null && Target == FileLoadTarget.Truncate)
        {
            Execute(connection, "DELETE FROM " + SqlName.Quote(existing.Name));
        }
    }

    private string CreateTable(IReadOnlyList<InferredColumn> columns)
    {
        var sql = new StringBuilder("CREATE TABLE ").Append(SqlName.Quote(Table)).Append(" (");
        int count = 0;
        foreach (var column in columns)
        {
            if (IsChosen(column.Name))
            {
                sql.Append(count++ == 0 ? "" : ", ").Append(SqlName.Quote(column.Name)).Append(' ')
                    .Append(column.SqlTypeName);
            }
        }

        if (Key.Count > 0)
        {
            sql.Append(", PRIMARY KEY (").AppendJoin(", ", ToQuoted(Key)).Append(')');
        }

        return count > 0
            ? sql.Append(')').ToString()
            : throw new FileTransferException(columns.Count == 0
                ? "Without a row there are no columns of which a table could be made; create the table first."
                : $"The file has none of the columns {string.Join(", ", Columns ?? [])}.");
    }

    private static IEnumerable<string> ToQuoted(IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            yield return SqlName.Quote(name);
        }
    }

    private static void Execute(DecentDbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    internal bool IsChosen(string column)
    {
        if (Columns is null)
        {
            return true;
        }

        foreach (string chosen in Columns)
        {
            if (chosen.Equals(column, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private List<string> Warnings(FileLoadRun run, TableDescription? existing)
    {
        var warnings = new List<string>(run.Warnings);
        if (existing is not null && Options.Columns is { Count: > 0 } types)
        {
            warnings.Add(
                $"Table '{existing.Name}' was there before and keeps its types: those given for "
                + $"{string.Join(", ", types.Keys)} were not used.");
        }

        foreach (string warning in _description?.Warnings ?? [])
        {
            warnings.Add($"{(Sources.Count == 1 ? Sources[0].Name : "the files")}: {warning}");
        }

        foreach (var note in existing is null ? _inference?.Notes ?? [] : [])
        {
            if (IsChosen(note.Column))
            {
                warnings.Add(note.ToString());
            }
        }

        return warnings;
    }
}
