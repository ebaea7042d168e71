using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using DecentDb.TestSupport;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>
/// A PostgreSQL server of a test's own, in a temporary folder and without a network, where one of version 15 or later
/// is installed.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    private const string Marker = "--- next ---";
    private const string User = "postgres";
    private readonly TemporaryFolder _folder = new();
    private readonly string _data;

    private PostgresServer()
    {
        _data = Path.Combine(_folder.Path, "data");
    }

    private static readonly string? Programs = FindPrograms();

    /// <summary>True where the programs of a server are there.</summary>
    public static bool IsInstalled => Programs is not null;

    /// <summary>Starts a server.</summary>
    public static PostgresServer Start()
    {
        var server = new PostgresServer();
        try
        {
            if (IsRoot)
            {
                Run("chown", User, server._folder.Path);
            }

            RunProgram("initdb", "-D", server._data, "-E", "UTF8", "--locale=C", "-U", User, "-A", "trust", "-N");
            RunProgram(
                "pg_ctl",
                "-D", server._data, "-w", "-l", Path.Combine(server._folder.Path, "log"),
                "-o", $"-c listen_addresses= -c fsync=off -c timezone=UTC -k {server._folder.Path}",
                "start");
            return server;
        }
        catch
        {
            server._folder.Dispose();
            throw;
        }
    }

    /// <summary>What the server gives for each expression, as a text: NULL, or the SQLSTATE of an error behind "!".
    /// </summary>
    public List<string> Answers(IReadOnlyList<string> expressions)
    {
        var script = new StringBuilder();
        script.AppendLine("\\set VERBOSITY sqlstate");
        foreach (var expression in expressions)
        {
            script.Append("SELECT (").Append(expression).AppendLine(")::TEXT;");
            script.Append("\\echo ").AppendLine(Marker);
        }

        var path = Path.Combine(_folder.Path, "script.sql");
        File.WriteAllText(path, script.ToString());
        var output = Run(
            "/bin/sh", "-c",
            $"'{Path.Combine(Programs!, "psql")}' -X -q -A -t -P null=NULL -h '{_folder.Path}' -U {User} -d {User} "
            + $"-f '{path}' 2>&1");
        var answers = output.Split(Marker + "\n").SkipLast(1).Select(answer => Read(answer.TrimEnd('\n'))).ToList();
        return answers.Count == expressions.Count ? answers : throw new InvalidOperationException(output);
    }

    public void Dispose()
    {
        RunProgram("pg_ctl", "-D", _data, "-m", "immediate", "stop");
        _folder.Dispose();
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static string Read(string answer)
    {
        const string error = "ERROR:  ";
        var at = answer.IndexOf(error, StringComparison.Ordinal);
        return at >= 0
            ? string.Concat("!", answer.AsSpan(at + error.Length, 5))
            : answer.Replace("\n", "\\n", StringComparison.Ordinal);
    }

    private static string? FindPrograms()
    {
        const string root = "/usr/lib/postgresql";
        return Directory.Exists(root)
            ? Directory.GetDirectories(root)
                .Where(folder => int.TryParse(Path.GetFileName(folder), out var version) && version >= 15)
                .Select(folder => Path.Combine(folder, "bin"))
                .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            : null;
    }

    // The server refuses to run as root.
    private static void RunProgram(string name, params string[] arguments)
    {
        var program = Path.Combine(Programs!, name);
        if (IsRoot)
        {
            Run("runuser", ["-u", User, "--", program, .. arguments]);
        }
        else
        {
            Run(program, arguments);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        // A server keeps what it inherits open, so that only psql writes to a pipe.
        var isQuery = program == "/bin/sh";
        var start = isQuery
            ? new ProcessStartInfo(program, arguments)
            : new ProcessStartInfo(
                "/bin/sh",
                ["-c", string.Join(' ', arguments.Prepend(program).Select(a => $"'{a}'")) + " >/dev/null 2>&1"]);
        start.RedirectStandardOutput = isQuery;
        start.WorkingDirectory = "/";
        using var process = Process.Start(start)!;
        var output = isQuery ? process.StandardOutput.ReadToEnd() : "";
        process.WaitForExit();
        return process.ExitCode == 0 ? output
            : throw new InvalidOperationException($"{program} failed with {process.ExitCode}: {output}");
    }
}
