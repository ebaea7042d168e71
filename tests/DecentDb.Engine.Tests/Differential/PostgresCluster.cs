using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using DecentDb.TestSupport;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>
/// A server of PostgreSQL with a cluster of its own in a temporary folder, where its programs are found; tests that
/// compare with it pass where they are not. It listens to a socket in that folder alone.
/// </summary>
public sealed class PostgresCluster : IDisposable
{
    private const string RowsEnd = "@end@ ";
    private const string QueryStart = "@query@";
    private readonly TemporaryFolder _folder = new();
    private readonly string? _programs;

    public PostgresCluster()
    {
        _programs = FindPrograms();
        if (_programs is null)
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
                $"-D {data} -l {_folder["log"]} -w start -o \"-F -k {_folder.Path} -c listen_addresses=\"",
                "",
                out _);
    }

    /// <summary>False where there is no PostgreSQL.</summary>
    public bool IsAvailable { get; }

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>
    /// The answers of queries in the form of <see cref="DecentRunner.Text"/>, or the SQLSTATE; each query is run on the
    /// state that the setup leaves.
    /// </summary>
    public List<string> Ask(string setup, IEnumerable<string> queries) => Ask(setup, queries, "BEGIN;\n", "ROLLBACK;\n");

    /// <summary>
    /// The same of statements each of which sees what those before it have changed; one that fails in a transaction
    /// leaves the others of it.
    /// </summary>
    public List<string> Follow(string setup, IEnumerable<string> statements) =>
        Ask(setup + ";\n\\set ON_ERROR_ROLLBACK on\n", statements, "", "");

    private List<string> Ask(string setup, IEnumerable<string> queries, string before, string after)
    {
        var script = new StringBuilder("\\set VERBOSITY sqlstate\nDROP SCHEMA public CASCADE; CREATE SCHEMA public;\n");
        script.Append(setup).Append(";\n");
        foreach (var query in queries)
        {
            script.Append("\\echo ").Append(QueryStart).Append('\n').Append(before).Append(query).Append(";\n");
            script.Append("\\echo ").Append(RowsEnd).Append(":SQLSTATE\n").Append(after);
        }

        RunProgram(
            "psql",
            $"-X -q -A -t -F \"|\" -P null=NULL -h {_folder.Path} -U postgres -d postgres",
            script.ToString(),
            out var output);
        return [.. output.Split(QueryStart + "\n").Skip(1).Select(Answer)];
    }

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

    private static string Answer(string block)
    {
        var end = block.IndexOf(RowsEnd, StringComparison.Ordinal);
        var state = block[(end + RowsEnd.Length)..].Split('\n')[0];
        return state == "00000" ? block[..end].TrimEnd('\n').Replace('\n', ';') : state;
    }

    private static string? FindPrograms()
    {
        const string installed = "/usr/lib/postgresql";
        return Directory.Exists(installed)
            ? Directory.GetDirectories(installed).Select(version => Path.Combine(version, "bin"))
                .LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            : null;
    }

    // The server refuses to run as root.
    private bool RunProgram(string program, string arguments, string input, out string output)
    {
        var command = $"exec {Path.Combine(_programs!, program)} {arguments}";
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
