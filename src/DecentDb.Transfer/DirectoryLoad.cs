using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data;

namespace DecentDb.Transfer;

/// <summary>
/// Loads a directory as tables: <c>nodes/*</c> and <c>edges/*</c>, or files side by side, or what a
/// <c>manifest.json</c> says, of any format that is known. All files are opened and matched before the first row is
/// stored; then each table is loaded after those that it refers to. An object is for one load.
/// </summary>
/// <example>
/// <code>
/// var load = new DirectoryLoad(connection) { Directory = "graph", Atomicity = DirectoryLoadAtomicity.All };
/// DirectoryLoadReport report = await load.RunAsync(cancellationToken);
/// </code>
/// </example>
/// <param name="connection">An open connection without a transaction.</param>
public sealed class DirectoryLoad(DecentDbConnection connection)
{
    /// <summary>What an <see cref="ActivityListener"/> or a <c>MeterListener</c> listens to.</summary>
    public const string DiagnosticName = DirectoryDiagnostics.Name;

    /// <summary>The directory.</summary>
    public required string Directory { get; init; }

    /// <summary>What its tables are; null = its <c>manifest.json</c> says it, otherwise its folders.</summary>
    public DirectoryManifest? Manifest { get; init; }

    /// <summary>Whether tables that are missing are created.</summary>
    public DirectoryLoadTables CreateTables { get; init; }

    /// <summary>What becomes of a table of the manifest for which there is no file.</summary>
    public DirectoryLoadConcern OnMissingFile { get; init; }

    /// <summary>What becomes of a column of a file that its table lacks: with a warning it is left out.</summary>
    public DirectoryLoadConcern OnExtraColumn { get; init; }

    /// <summary>What becomes of the others when a table cannot be loaded.</summary>
    public DirectoryLoadErrorMode OnTableError { get; init; }

    /// <summary>What becomes visible together.</summary>
    public DirectoryLoadAtomicity Atomicity { get; init; }

    /// <summary>How many tables are looked at at once; rows are stored by one writer.</summary>
    public int Parallelism { get; init; } = 2;

    /// <summary>Where rows go that cannot be loaded; null = the first of them fails its table.</summary>
    public RejectSink? Rejects { get; init; }

    /// <summary>
    /// How many of the rows are inserted once more when all is loaded, one by one into a database of their own that is
    /// deleted afterwards, to tell how many times as fast the load was: <see cref="DirectoryLoadReport.RowByRow"/>.
    /// 0 (default) = none.
    /// </summary>
    public long CompareRowByRow { get; init; }

    /// <summary>Told every few thousand rows.</summary>
    public IProgress<DirectoryLoadProgress>? Progress { get; init; }

    /// <summary>Told what happens: of what went wrong, of what was noticed, and of each table.</summary>
    public Action<TraceLevel, string>? Log { get; init; }

    /// <summary>
    /// What the load is going to do: the tables in their order, with their files and definitions. Nothing is touched.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading of the files.</param>
    /// <exception cref="System.IO.DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="ArgumentException">It holds nothing that could be loaded.</exception>
    /// <exception cref="DirectoryLoadException">Files cannot be read, or do not fit their tables.</exception>
    public DirectoryPlan Plan(CancellationToken cancellationToken = default) =>
        new DirectoryPlanner(Request(), connection).Plan(cancellationToken);

    /// <summary>Loads the directory.</summary>
    /// <param name="cancellationToken">
    /// Stops the load: the table that is loaded is rolled back, or all of them with
    /// <see cref="DirectoryLoadAtomicity.All"/>.
    /// </param>
    /// <returns>What was done.</returns>
    /// <exception cref="System.IO.DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="ArgumentException">It holds nothing that could be loaded.</exception>
    /// <exception cref="DirectoryLoadException">Files cannot be read, or do not fit their tables.</exception>
    public DirectoryLoadReport Run(CancellationToken cancellationToken = default)
    {
        using var activity = DirectoryDiagnostics.Start("load directory", "directory", Directory);
        var clock = Stopwatch.StartNew();
        var plan = Plan(cancellationToken);
        foreach (string warning in plan.Warnings)
        {
            Log?.Invoke(TraceLevel.Warning, warning);
        }

        var run = new DirectoryLoadRun(Request(), connection, plan, cancellationToken);
        if (Atomicity == DirectoryLoadAtomicity.All || OnTableError == DirectoryLoadErrorMode.RollbackAll)
        {
            using var transaction = connection.BeginTransaction();
            run.LoadAll(transaction);
            if (run.HasErrors && OnTableError == DirectoryLoadErrorMode.RollbackAll)
            {
                transaction.Rollback();
                run.ForgetRows();
            }
            else
            {
                transaction.Commit();
            }
        }
        else
        {
            run.LoadAll(null);
        }

        connection.Checkpoint();
        var report = run.Report(clock.Elapsed);
        if (CompareRowByRow > 0)
        {
            report = report with
            {
                RowByRow = new RowByRowRun(connection, cancellationToken).Compare(report, CompareRowByRow),
            };
        }

        activity?.SetTag("rows", report.TotalRows);
        return report;
    }

    /// <summary>Loads the directory on a thread of the pool.</summary>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <returns>What was done.</returns>
    public Task<DirectoryLoadReport> RunAsync(CancellationToken cancellationToken = default) =>
        Task.Run(() => Run(cancellationToken), cancellationToken);

    private DirectoryRequest Request() => new()
    {
        Directory = Directory,
        Manifest = Manifest,
        CreateTables = CreateTables,
        OnMissingFile = OnMissingFile,
        OnExtraColumn = OnExtraColumn,
        OnTableError = OnTableError,
        Parallelism = Parallelism,
        Rejects = Rejects,
        Progress = Progress,
        Log = Log,
    };
}
