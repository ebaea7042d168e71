using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;
using DecentDb.Data;
using DecentDb.Files;
using DecentDb.Readers;
using DecentDb.Transfer;

namespace DecentDb.Cli;

/// <summary>
/// Loads files with progress on the terminal. A load that fails leaves neither table nor rows, nor a database file that
/// was not there before.
/// </summary>
internal sealed class FileLoading
{
    private const string StandardInputName = "-";

    // The endings of a file's name that its table's name does not have.
    private static readonly string[] Endings =
    [
        ".gz", ".zst", ".br", ".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".parquet",
    ];

    private readonly List<SpooledSource> _copies = []; // of what can be read only once
    private Action<long, long?, long>? _told; // the progress that is shown

    public required IReadOnlyList<string> Files { get; init; }

    public required string DatabasePath { get; init; }

    public required CsvReaderOptions Options { get; init; }

    /// <summary>The format that was asked for; null = it is found.</summary>
    public string? Format { get; init; }

    public JsonFileOptions Json { get; init; } = JsonFileOptions.Default;

    public required LoadTarget Target { get; init; }

    public CancellationToken Interruption { get; init; }

    public int Run()
    {
        var table = Target.Table ?? DefaultTableName();
        try
        {
            var sources = OpenSources();
            var report = Load(sources, table);
            foreach (var warning in report.Warnings)
            {
                Console.Error.WriteLine(ControlCharacters.Escape("decentdb: " + warning.TrimEnd('.') + "."));
            }

            StandardOutput.Report(Target.Json ? report.ToJson() : Summary(report));
        }
        catch (FileTransferException e)
        {
            throw new CommandException(e.Message + Suggestion(e), e);
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message.Split(" (Parameter")[0], e);
        }
        finally
        {
            _copies.ForEach(copy => copy.Dispose());
        }

        return ExitCode.Success;
    }

    // Where the form of the file is at fault: the options with which all of its first rows have the same form.
    private string Suggestion(FileTransferException error)
    {
        var format = error.InnerException as FileFormatException
            ?? error.InnerException?.InnerException as FileFormatException;
        if (format is not { LineNumber: > 0, ColumnName: null } || Files is not [not StandardInputName]
            || !File.Exists(Files[0]) || FileSource.OfFile(Files[0]).FindFormat() is not null)
        {
            return "";
        }

        try
        {
            var found = CsvSniffer.Sniff(Files[0]).Options with { Header = CsvHeader.Auto };
            var given = FileOptions.Print(Options with { Header = CsvHeader.Auto });
            var options = FileOptions.Print(found);
            return options == given || options == "--delimiter ," ? RaggedSuggestion(format)
                : $" These options may read it: {options}";
        }
        catch (Exception e) when (e is FileFormatException or IOException)
        {
            return RaggedSuggestion(format);
        }
    }

    private string RaggedSuggestion(FileFormatException error) =>
        error.ExpectedColumns == 0 || Target.Rejects is not null ? ""
        : error.FoundColumns < error.ExpectedColumns
        ? " --jagged takes such rows, with NULL for what is missing; --rejects FILE leaves them out."
        : " --rejects FILE leaves such rows out.";

    private FileLoadReport Load(IReadOnlyList<FileSource> sources, string table)
    {
        FileLoadReport? report = null;
        if (!File.Exists(DatabasePath))
        {
            // The files are read before the database is created, so that most bad ones never touch the disk.
            var prepared = LoadOf(sources, table);
            WithProgress(prepared.Sources.Count, progress =>
            {
                _told = progress;
                prepared.Prepare(Interruption);
                return 0;
            });
            if (Target.DryRun)
            {
                return LoadIntoNothing(prepared);
            }

            if (Databases.TryReserve(DatabasePath))
            {
                Databases.UseNew(DatabasePath, connection => report = Load(prepared, connection));
                return report ?? throw new InvalidOperationException("Nothing was loaded.");
            }
        }

        using var existing = Databases.Open(DatabasePath, DecentDbOpenMode.ReadWrite);
        return Load(LoadOf(sources, table), existing);
    }

    // Into a file that is deleted, for a large load has no room in memory.
    private FileLoadReport LoadIntoNothing(FileLoad load)
    {
        var folder = Directory.CreateTempSubdirectory("decentdb-dry-run-");
        try
        {
            using var nowhere = Databases.Open(
                Path.Combine(folder.FullName, "none.ddb"), DecentDbOpenMode.ReadWriteCreate);
            return Load(load, nowhere);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private FileLoadReport Load(FileLoad load, DecentDbConnection connection) => WithProgress(0, progress =>
    {
        _told = progress;
        return load.Run(connection, Interruption);
    });

    private T WithProgress<T>(int readCount, Func<Action<long, long?, long>, T> work) => Progress.Run(
        readCount == 0 ? "Loading " + (Target.Table ?? DefaultTableName())
            : readCount == 1 ? "Reading " + NameOf(Files[0]) : $"Reading {readCount} files",
        work);

    private FileLoad LoadOf(IReadOnlyList<FileSource> sources, string table) => new()
    {
        Sources = sources,
        Table = table,
        Options = Options,
        Format = Format is null ? null : FileFormats.Named(Format),
        IsCsv = Format == "csv",
        Json = Json,
        Target = Target.Target,
        Columns = Target.Columns,
        Upsert = Target.Upsert,
        Key = Target.Key,
        Rejects = Target.Rejects,
        MaxErrors = Target.MaxErrors,
        DryRun = Target.DryRun,
        Progress = progress => _told?.Invoke(progress.SourcePosition, progress.SourceLength, progress.Rows),
    };

    private List<FileSource> OpenSources()
    {
        var sources = new List<FileSource>();
        foreach (var file in Files)
        {
            if (file == StandardInputName)
            {
                using var input = StandardInput.Open(Interruption);
                sources.Add(FileSource.OfCopy(Copy(input), NameOf(file)));
            }
            else if (File.Exists(file))
            {
                using var input = StandardInput.OpenUnlessSeekable(file, Interruption);
                sources.Add(input is null ? FileSource.OfFile(file) : FileSource.OfCopy(Copy(input), NameOf(file)));
            }
            else
            {
                sources.AddRange(Matching(file));
            }
        }

        return sources;
    }

    private static IReadOnlyList<FileSource> Matching(string pattern) => Directory.Exists(pattern)
        ? throw new CommandException($"'{pattern}' is a directory.")
        : !FileSource.IsPattern(pattern)
        ? throw new CommandException($"There is no file '{pattern}'.")
        : FileSource.Find(pattern);

    private SpooledSource Copy(Stream input)
    {
        var copy = SpooledSource.Create(input, cancellationToken: Interruption);
        _copies.Add(copy);
        return copy;
    }

    private static string NameOf(string file) =>
        file == StandardInputName ? "standard input" : Path.GetFileName(file);

    private static string Summary(FileLoadReport report)
    {
        var rows = report.RowsInserted + report.RowsUpdated;
        var seconds = Math.Max(report.LoadTime.TotalSeconds, 1e-9);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{rows:N0} rows into {report.Table} in {seconds:0.00} s ({rows / seconds:N0} rows/s)");
        if (report.TableCreated)
        {
            text += string.Create(
                CultureInfo.InvariantCulture, $"; types inferred in {report.InferenceTime.TotalSeconds:0.00} s");
        }

        if (report.Files is [{ HasHeader: false, Format: "csv" }, ..])
        {
            text += "; the first row was taken as data";
        }

        if (report.RowsRejected > 0)
        {
            text += string.Create(CultureInfo.InvariantCulture, $"; {report.RowsRejected:N0} rows rejected");
        }

        return report.DryRun ? text + "; rolled back, as this was a dry run" : text;
    }

    private string DefaultTableName()
    {
        if (Files is not [not StandardInputName])
        {
            throw new CommandException(
                Files.Count == 1 ? "Say with --table which table standard input goes to."
                    : "Say with --table which table the files go to.");
        }

        var name = Path.GetFileName(Files[0]);
        foreach (var ending in Endings)
        {
            name = name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name;
        }

        return name.Length > 0 && (File.Exists(Files[0]) || !FileSource.IsPattern(name))
            ? name
            : throw new CommandException("Say with --table which table the file goes to.");
    }
}
