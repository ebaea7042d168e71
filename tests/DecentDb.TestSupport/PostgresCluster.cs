using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace DecentDb.TestSupport;

/// <summary>
/// A server of PostgreSQL with a cluster of its own in a temporary folder, where its programs are found, of version 15
/// or later; tests that compare with it pass where they are not. It listens to a socket in that folder alone.
/// </summary>
public sealed class PostgresCluster : IDisposable
{
    private const int VersionMin = 15;
    private const string RowsEnd = "@end@ ";
    private const string StatementStart = "@statement@";
    private const string Success = "00000";
    private static readonly string? Programs = FindPrograms();
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly TemporaryFolder _folder = new();

    public PostgresCluster()
    {
        if (Programs is null)
        {
            return;
        }

        if (IsRoot)
        {
            Execute("chown", ["postgres", _folder.Path], "");
        }

        var data = _folder["data"];
        IsAvailable = RunProgram("initdb", $"-D {data} -A trust -U postgres -E UTF8 --locale=C -N", "", out _)
            && RunProgram(
                "pg_ctl",
                $"-D {data} -l {_folder["log"]} -w start "
                + $"-o \"-F -k {_folder.Path} -c listen_addresses= -c timezone=UTC\"",
                "",
                out _);
    }

    /// <summary>True where the programs of a server are there.</summary>
    public static bool IsInstalled => Programs is not null;

    /// <summary>False where there is no PostgreSQL.</summary>
    public bool IsAvailable { get; }

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>
    /// The answers of queries, rows joined by semicolons and columns by bars, or the SQLSTATE; each query is run on the
    /// state that the setup leaves.
    /// </summary>
    public List<string> Ask(string setup, IEnumerable<string> queries) =>
        [.. Run(setup, queries, "BEGIN;\n", "ROLLBACK;\n").Select(RowsOf)];

    /// <summary>
    /// The same of statements each of which sees what those before it have changed; one that fails in a transaction
    /// leaves the others of it.
    /// </summary>
    public List<string> Follow(string setup, IEnumerable<string> statements) =>
        [.. Run(setup + ";\n\\set ON_ERROR_ROLLBACK on\n", statements, "", "").Select(RowsOf)];

    /// <summary>
    /// What the server gives for each expression, as a text: NULL, or the SQLSTATE of an error behind "!".
    /// </summary>
    public List<string> Answers(IReadOnlyList<string> expressions) =>
        [.. Run(
            "", expressions.Select(expression => $"SELECT ({expression})::TEXT"), "BEGIN;\n", "ROLLBACK;\n").Select(
            answer => answer.State == Success
                ? answer.Output.Replace("\n", "\\n", StringComparison.Ordinal) : "!" + answer.State)];

    public void Dispose()
    {
        if (IsAvailable)
        {
            RunProgram("pg_ctl", $"-D {_folder["data"]} -m immediate -w stop", "", out _);
        }

        _folder.Dispose();
    }

    /// <summary>An answer with numbers and truth values in one form, to be compared with one of DecentDb.</summary>
    public static string Normalize(string answer) => string.Join(
        ';', answer.Split(';').Select(row => string.Join('|', row.Split('|').Select(NormalizeCell))));

    private static string NormalizeCell(string cell) => cell switch
    {
        "t" => "true",
        "f" => "false",
        _ => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("G10", CultureInfo.InvariantCulture)
            : cell,
    };

    private static string RowsOf((string Output, string State) answer) =>
        answer.State == Success ? answer.Output.Replace('\n', ';') : answer.State;

    // On an empty schema with what the setup makes.
    private List<(string Output, string State)> Run(
        string setup, IEnumerable<string> statements, string before, string after)
    {
        var script = new StringBuilder("\\set VERBOSITY sqlstate\nDROP SCHEMA public CASCADE; CREATE SCHEMA public;\n");
        script.Append(setup).Append(";\n");
        foreach (var statement in statements)
        {
            script.Append("\\echo ").Append(StatementStart).Append('\n').Append(before).Append(statement).Append(";\n");
            script.Append("\\echo ").Append(RowsEnd).Append(":SQLSTATE\n").Append(after);
        }

        RunProgram(
            "psql",
            $"-X -q -A -t -F \"|\" -P null=NULL -h {_folder.Path} -U postgres -d postgres",
            script.ToString(),
            out var output);
        return [.. output.Split(StatementStart + "\n").Skip(1).Select(Answer)];
    }

    private static (string Output, string State) Answer(string block)
    {
        var end = block.IndexOf(RowsEnd, StringComparison.Ordinal);
        return (block[..end].TrimEnd('\n'), block[(end + RowsEnd.Length)..].Split('\n')[0]);
    }

    private static string? FindPrograms()
    {
        const string installed = "/usr/lib/postgresql";
        return Directory.Exists(installed)
            ? Directory.GetDirectories(installed)
                .Select(folder => (Folder: folder, Version: VersionOf(folder)))
                .Where(found => found.Version >= VersionMin)
                .OrderByDescending(found => found.Version)
                .Select(found => Path.Combine(found.Folder, "bin"))
                .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            : null;
    }

    private static int VersionOf(string folder) =>
        int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version : 0;

    // The server refuses to run as root.
    private static bool RunProgram(string program, string arguments, string input, out string output)
    {
        var command = $"exec {Path.Combine(Programs!, program)} {arguments}";
        try
        {
            (var code, output) = IsRoot
                ? Execute("su", ["postgres", "-s", "/bin/sh", "-c", command], input)
                : Execute("/bin/sh", ["-c", command], input);
            return code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            output = "";
            return false;
        }
    }

    private static (int Code, string Output) Execute(string program, string[] arguments, string input)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
        };
        process.ErrorDataReceived += (_, _) => { };
        process.Start();
        process.BeginErrorReadLine();
        var reading = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();

        // A server that was started holds the pipe open.
        return (process.ExitCode, input.Length > 0 ? reading.GetAwaiter().GetResult() : "");
    }
}
