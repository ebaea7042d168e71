using System;
using System.Collections.Generic;
using System.CommandLine;

namespace DecentDb.Cli;

/// <summary>
/// The commands of the tool. Only the one that is named is made, with what it needs, as that takes as long as a short
/// query; all of them for help, and for a name that is none.
/// </summary>
internal static class Commands
{
    private static readonly KeyValuePair<string, Func<Command>>[] All =
    [
        new("load", LoadCommand.Create),
        new("load-dir", LoadDirectoryCommand.Create),
        new("import-sqlite", ImportSqliteCommand.Create),
        new("export", ExportCommand.Create),
        new("dump", DumpCommand.Create),
        new("restore", RestoreCommand.Create),
        new("schema", SchemaCommand.Create),
        new("sniff", SniffCommand.Create),
        new("parquet-info", ParquetInfoCommand.Create),
        new("query", QueryCommand.Create),
        new("shell", ShellCommand.Create),
        new("sample", SampleCommand.Create),
        new("backup", BackupCommand.Create),
        new("check", CheckCommand.Create),
        new("vacuum", VacuumCommand.Create),
        new("info", InfoCommand.Create),
        new("page", PageCommand.Create),
        new("log", LogCommand.Create),
        new("demo", DemoCommand.Create),
    ];

    /// <summary>The root of the command line for these words.</summary>
    public static RootCommand CreateRoot(IReadOnlyList<string> words)
    {
        var root = new RootCommand("DecentDb: an embedded SQL database in one file.");
        var named = Array.Find(All, command => words.Count > 0 && command.Key == words[0]).Value;
        foreach (var (_, create) in All)
        {
            if (named is null || named == create)
            {
                root.Add(create());
            }
        }

        return root;
    }
}
