using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Cli.Tests;

/// <summary>The tool between other programs: pipes on both sides, their ends, and signals.</summary>
public sealed partial class PipeTests : IDisposable
{
    private const int Success = 0;
    private const int Interrupted = 130;
    private const int BrokenPipe = 141;
    private const int SignalHangUp = 1;
    private const int SignalInterrupt = 2;
    private const int SignalTerminate = 15;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_query_ends_when_nobody_reads_its_rows_any_more()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // the pipes of Windows do not tell
        }

        Tool.Run("query", "CREATE TABLE n (id INT)", "--db", _folder.Database, "--create").Ok();

        // Endless, so that only the broken pipe ends it.
        var (code, output, errors) = Shell(
            "{ $TOOL query 'WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i % 1000 + 1 FROM r)"
            + " SELECT i FROM r' --db test.ddb; echo $? >&2; } | head -2");

        Assert.Equal((Success, "i\n1\n", $"{BrokenPipe}\n"), (code, output, errors));
    }

    [Fact]
    public void A_parquet_file_goes_through_a_pipe()
    {
        Tool.Run("query", "CREATE TABLE n (id INT); INSERT INTO n VALUES (1), (2)", "--db", _folder.Database, "--create").Ok();
        byte[] file = Tool.Run("export", "n", "--db", _folder.Database, "--format", "parquet").Ok().OutputBytes;
        Tool.RunWithInput(file, "load", "-", "--db", _folder.Database, "--table", "m").Ok();
        Assert.Equal("1;2", Sql.Rows(_folder.Database, "SELECT id FROM m ORDER BY id"));
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var (_, _, errors) = Shell(
            "{ $TOOL export --sql 'SELECT * FROM generate_series(1, 1000000)' --db test.ddb --format parquet;"
            + " echo $? >&2; } | head -c 4");
        Assert.Equal($"{BrokenPipe}\n", errors);
    }

    [Fact]
    public void A_sample_ends_when_nobody_reads_it_any_more()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var (code, output, errors) = Shell("{ $TOOL sample tracks --rows 2000000000; echo $? >&2; } | head -1");

        Assert.Equal((Success, $"{BrokenPipe}\n"), (code, errors));
        Assert.StartsWith("id,title", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", BrokenPipe)]
    [InlineData("--version", BrokenPipe)]
    [InlineData("load --help", BrokenPipe)]
    [InlineData("load", BrokenPipe)]
    [InlineData("nonsense", BrokenPipe)]
    public void Help_ends_when_nobody_reads_it(string command, int expected)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // The reader has ended before the tool begins.
        var (_, _, errors) = Shell(
            "{ while [ -e wait ]; do sleep 0.01; done; $TOOL " + command
            + "; echo $? > code; } | { exec <&-; rm wait; }", "wait");

        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal($"{expected}\n", File.ReadAllText(_folder["code"]));
    }

    [Theory]
    [InlineData("--help", 1)]
    [InlineData("--version", 1)]
    public void Help_that_cannot_be_written_is_a_failure(string command, int expected)
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        var (code, _, errors) = Shell($"$TOOL {command} > /dev/full");

        Assert.Equal(expected, code);
        Assert.StartsWith("decentdb: Standard output cannot be written", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("load t.csv --db test.ddb", Success)]
    [InlineData("sample tracks --rows 2000000 --out tracks.csv", Success)] // long enough for a line of progress
    [InlineData("query 'SELECT 1; SELECT 1/0' --db test.ddb --create", 2)]
    [InlineData("load missing.csv --db test.ddb", 2)]
    [InlineData("load", 2)]
    public void Messages_that_cannot_be_written_change_nothing(string command, int expected)
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        _folder.Write("t.csv", "a\n1\n2\n");

        var (code, _, _) = Shell($"$TOOL {command} 2> /dev/full");

        Assert.Equal(expected, code);
    }

    [Fact]
    public void What_is_committed_is_done_even_where_it_cannot_be_told()
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        _folder.Write("t.csv", "a\n1\n2\n");

        var (code, _, errors) = Shell("$TOOL load t.csv --db test.ddb > /dev/full");

        Assert.Equal(Success, code);
        Assert.Contains("2 rows into t", errors, StringComparison.Ordinal);
        Assert.Equal("2", Sql.Rows(_folder.Database, "SELECT COUNT(*) FROM t"));
    }

    [Fact]
    public void Rows_that_cannot_be_written_are_a_failure()
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        _folder.Write("t.csv", "a\n1\n2\n");
        Tool.RunIn(_folder.Path, "load", "t.csv", "--db", _folder.Database).Ok();

        foreach (var command in new[] { "query 'SELECT a FROM t'", "info", "check" })
        {
            var (code, _, errors) = Shell($"$TOOL {command} --db test.ddb > /dev/full");
            Assert.Equal(1, code);
            Assert.Contains("Standard output cannot be written", errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("cat t.csv | $TOOL load /dev/stdin --db test.ddb --table t")]
    [InlineData("$TOOL load /dev/stdin --db test.ddb --table t < t.csv")]
    [InlineData("$TOOL load <(cat t.csv) --db test.ddb --table t")]
    [InlineData("$TOOL load <(gzip -c t.csv) --db test.ddb --table t")]
    [InlineData("mkfifo pipe.csv; cat t.csv > pipe.csv & $TOOL load pipe.csv --db test.ddb --table t")]
    public void A_file_that_can_be_read_only_once_is_loaded(string command)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _folder.Write("t.csv", "a,b\n1,x\n2,y\n");

        var (code, _, errors) = Shell(command);

        Assert.True(code == Success, errors);
        Assert.Equal("1|x;2|y", Sql.Rows(_folder.Database, "SELECT * FROM t ORDER BY a"));
    }

    [Theory]
    [InlineData(SignalInterrupt, "load", "-", "--table", "t", "--db", "test.ddb")]
    [InlineData(SignalTerminate, "load", "-", "--table", "t", "--db", "test.ddb")]
    [InlineData(SignalHangUp, "load", "-", "--table", "t", "--db", "test.ddb")]
    [InlineData(SignalTerminate, "load", "pipe.csv", "--db", "test.ddb")]
    [InlineData(SignalTerminate, "query", "-", "--db", "test.ddb", "--create")]
    public void The_first_signal_ends_a_wait_for_input(int signal, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Assert.Equal(Success, Shell("mkfifo pipe.csv").Code);
        using var process = Tool.Start(_folder.Path, arguments, ("DOTNET_EnableDiagnostics", "0"));
        var output = Task.Run(() => Tool.ReadOutput(process));
        var errors = process.StandardError.ReadToEndAsync();
        if (arguments[1] == "-")
        {
            process.StandardInput.Write("SELECT 1;\n");
            process.StandardInput.Flush();
        }

        SpinWait.SpinUntil(() => process.HasExited || WaitsForInput(process.Id), 60_000);
        Assert.True(WaitsForInput(process.Id), "The tool does not wait for its input.");
        if (Ignores(process.Id, signal))
        {
            process.Kill();
            return; // where whoever runs the tests made the signal one that is ignored, the tool inherits that
        }

        Kill(process.Id, signal);
        Tool.Finish(process, output, errors).Refused(Interrupted, "Interrupted");
        Assert.Equal(["pipe.csv"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_killed_load_leaves_no_copy_of_its_input()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var process = Tool.Start(
            _folder.Path, ["load", "-", "--table", "t", "--db", "test.ddb"], ("TMPDIR", _folder.Path));
        process.StandardInput.Write("a\n1\n");
        process.StandardInput.Flush();
        var held = false;
        SpinWait.SpinUntil(() => process.HasExited || (held = HoldsDeletedCopy(process.Id)), 60_000);
        Assert.True(held);
        process.Kill();
        process.WaitForExit();
        Assert.DoesNotContain(
            Directory.GetFiles(_folder.Path), path => path.Contains("decentdb-input", StringComparison.Ordinal));
    }

    private static bool HoldsDeletedCopy(int process)
    {
        try
        {
            return Directory.GetFiles($"/proc/{process}/fd").Any(
                link => File.ResolveLinkTarget(link, returnFinalTarget: false)?.Name
                    .Contains("decentdb-input", StringComparison.Ordinal) == true);
        }
        catch (IOException)
        {
            return false; // a descriptor was closed meanwhile
        }
    }

    private static bool Ignores(int process, int signal)
    {
        const string label = "SigIgn:";
        var line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith(label, StringComparison.Ordinal));
        return (Convert.ToUInt64(line[label.Length..].Trim(), 16) & (1UL << (signal - 1))) != 0;
    }

    // A thread that reads more than the byte of a signal, or one that opens a file, which only a pipe without a writer
    // takes long for.
    private static bool WaitsForInput(int process)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{process}/task").Any(task =>
            {
                var call = File.ReadAllText(Path.Combine(task, "syscall")).Split(' ');
                return (call[0] is "0" or "63" && call[3].Length >= "0x100".Length)
                    || (call[0] is "257" or "56" && IsBlockedInOpen(task));
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false; // a thread ended meanwhile
        }
    }

    // Twice in a row, for an ordinary file is opened in no time.
    private static bool IsBlockedInOpen(string task)
    {
        var status = Path.Combine(task, "status");
        const string label = "voluntary_ctxt_switches:";
        var before = File.ReadLines(status).First(l => l.StartsWith(label, StringComparison.Ordinal));
        Thread.Yield();
        return File.ReadAllText(Path.Combine(task, "syscall")).Split(' ')[0] is "257" or "56"
            && File.ReadLines(status).First(l => l.StartsWith(label, StringComparison.Ordinal)) == before
            && File.ReadLines(status).Any(l => l.StartsWith("State:\tS", StringComparison.Ordinal));
    }

    private (int Code, string Output, string Errors) Shell(string script, params string[] files)
    {
        foreach (var file in files)
        {
            _folder.Write(file, "");
        }

        var start = new ProcessStartInfo("bash")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        start.Environment["TOOL"] = $"{Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet"} {Tool.Path}";
        using var process = Process.Start(start)!;
        var output = Task.Run(process.StandardOutput.ReadToEnd);
        var errors = Task.Run(process.StandardError.ReadToEnd);
        Assert.True(process.WaitForExit(120_000), "The shell did not end: " + script);
        return (process.ExitCode, output.Result, errors.Result);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
