using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using DecentDb.Transfer;

namespace DecentDb.Cli;

/// <summary>The options that say where the rows of a file go, and what becomes of those that cannot.</summary>
internal sealed class TargetOptions
{
    private const string OnlySchema = "main.";

    private readonly Option<string> _table = new("--table")
    {
        Description = "The table; by default the name of the file without its endings.",
        HelpName = "NAME",
    };

    private readonly Option<string> _ifExists = new("--if-exists")
    {
        Description = "What becomes of a table that is there: append (default), replace, truncate or fail.",
        HelpName = "WHAT",
    };

    private readonly Option<bool> _append = new("--append")
    {
        Description = "Adds the rows to the table, which must exist.",
    };

    private readonly Option<bool> _replace = new("--replace") { Description = "Drops the table and creates it anew." };

    private readonly Option<bool> _truncate = new("--truncate")
    {
        Description = "Deletes the rows of the table first; it must exist.",
    };

    private readonly Option<bool> _upsert = new("--upsert")
    {
        Description = "A row whose key is there changes that row.",
    };

    private readonly Option<string> _key = new("--key")
    {
        Description = "The columns of the key, separated by commas; of a new table it is the primary key.",
        HelpName = "COLUMNS",
    };

    private readonly Option<string> _columns = new("--columns")
    {
        Description = "Only these columns of the file, separated by commas.",
        HelpName = "COLUMNS",
    };

    private readonly Option<string> _rejects = new("--rejects")
    {
        Description = "Where rows go that cannot be loaded: a .csv file, or else a table.",
        HelpName = "FILE|TABLE",
    };

    private readonly Option<int> _maxErrors = new("--max-errors")
    {
        Description = "How many rows may be left out before the load fails; 0 = any number.",
        HelpName = "COUNT",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Does everything and rolls it back.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Prints the report as JSON." };

    public TargetOptions()
    {
        Cli.Options.RefuseEmpty(_table);
    }

    public IEnumerable<Option> All =>
    [
        _table, _ifExists, _append, _replace, _truncate, _upsert, _key, _columns, _rejects, _maxErrors, _dryRun, _json,
    ];

    /// <summary>The options that a line gives.</summary>
    /// <exception cref="CommandException">Two options contradict each other.</exception>
    public LoadTarget Read(ParseResult line)
    {
        var chosen = new List<FileLoadTarget>();
        AddIf(line.GetValue(_append), FileLoadTarget.Append);
        AddIf(line.GetValue(_replace), FileLoadTarget.Replace);
        AddIf(line.GetValue(_truncate), FileLoadTarget.Truncate);
        if (line.GetValue(_ifExists) is { } word)
        {
            chosen.Add(OfWord(word));
        }

        if (chosen.Count > 1)
        {
            throw new CommandException("Only one of --append, --replace, --truncate and --if-exists can be given.");
        }

        var rejects = line.GetValue(_rejects);
        var maxErrors = line.GetValue(_maxErrors);
        if (maxErrors < 0 || (maxErrors > 0 && rejects is null))
        {
            throw new CommandException("--max-errors takes a number of rows, together with --rejects.");
        }

        return new LoadTarget
        {
            Table = WithoutSchema(line.GetValue(_table)),
            Target = chosen.Count == 0 ? FileLoadTarget.CreateOrAppend : chosen[0],
            Upsert = line.GetValue(_upsert),
            Key = Names(line.GetValue(_key)),
            Columns = line.GetValue(_columns) is { } columns ? Names(columns) : null,
            Rejects = rejects is null ? null : ToSink(rejects),
            MaxErrors = maxErrors,
            DryRun = line.GetValue(_dryRun),
            Json = line.GetValue(_json),
        };

        void AddIf(bool isGiven, FileLoadTarget target)
        {
            if (isGiven)
            {
                chosen.Add(target);
            }
        }
    }

    // There is one schema; a name that has another before its point is a name with a point.
    private static string? WithoutSchema(string? table) =>
        table?.StartsWith(OnlySchema, StringComparison.OrdinalIgnoreCase) == true && table.Length > OnlySchema.Length
            ? table[OnlySchema.Length..] : table;

    // What ends like the name of a file, or has a folder, is one.
    private static RejectSink ToSink(string text) =>
        text.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || Path.GetFileName(text) != text
            ? RejectSink.Csv(text)
            : RejectSink.Table(text);

    private static FileLoadTarget OfWord(string word) => word.ToLowerInvariant() switch
    {
        "append" => FileLoadTarget.CreateOrAppend,
        "replace" => FileLoadTarget.Replace,
        "truncate" => FileLoadTarget.Truncate,
        "fail" => FileLoadTarget.Create,
        _ => throw new CommandException($"--if-exists takes append, replace, truncate or fail, not '{word}'."),
    };

    private static string[] Names(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
