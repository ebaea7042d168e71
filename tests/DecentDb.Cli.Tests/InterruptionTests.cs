using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Files;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Cli.Tests;

public sealed partial class InterruptionTests : IDisposable
{
    private const int SignalInterrupt = 2;
    private const int Interrupted = 130;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ctrl_c_in_a_load_leaves_no_new_file()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // a console there has no such signal to send to one process
        }

        var file = WriteTracks();
        if (Interrupt(["load", file, "--db", _folder.Database], () => File.Exists(_folder.Database)))
        {
            Assert.Equal([file], Directory.GetFiles(_folder.Path));
        }
    }

    [Fact]
    public void Ctrl_c_in_a_load_rolls_an_existing_table_back()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var file = WriteTracks();
        var header = _folder.Write("header.csv", File.ReadLines(file).First() + "\n");
        Tool.Run("load", header, "--db", _folder.Database, "--table", "tracks").Ok();
        var length = new FileInfo(_folder.Database).Length;
        if (!Interrupt(
            ["load", file, "--db", _folder.Database],
            () => new FileInfo(_folder.Database).Length > length + 1_000_000))
        {
            return;
        }

        Assert.Equal("0", Sql.Rows(_folder.Database, "SELECT COUNT(*) FROM tracks"));
        Assert.Equal("", Sql.Check(_folder.Database));
    }

    [Fact]
    public void A_load_that_is_killed_leaves_the_table_as_it_was_or_with_all_rows()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int rows = 120_000;
        var file = WriteTracks(rows);
        var header = _folder.Write("header.csv", File.ReadLines(file).First() + "\n");
        Tool.Run("load", header, "--db", _folder.Database, "--table", "tracks").Ok();
        var length = new FileInfo(_folder.Database).Length;
        foreach (var growth in new[] { 1, 2_000_000, 5_000_000 })
        {
            using var process = Tool.Start(null, ["load", file, "--db", _folder.Database]);
            var output = Task.Run(() => Tool.ReadOutput(process));
            var errors = process.StandardError.ReadToEndAsync();
            while (!process.HasExited && new FileInfo(_folder.Database).Length < length + growth)
            {
                Thread.Sleep(1);
            }

            process.Kill();
            process.WaitForExit();
            Assert.NotNull(Task.WhenAll(output, errors));
            Assert.Equal("", Sql.Check(_folder.Database));
            var count = Sql.Rows(_folder.Database, "SELECT COUNT(*) FROM tracks");
            Assert.Contains(count, new[] { "0", rows.ToString(System.Globalization.CultureInfo.InvariantCulture) });
            if (count != "0")
            {
                break; // it was over before it was killed
            }
        }
    }

    // False where whoever runs the tests made the signal one that is ignored, as "nohup" and "&" of a script do: the
    // tool inherits that.
    private static bool Interrupt(string[] arguments, Func<bool> isUnderWay)
    {
        using var process = Tool.Start(null, arguments);
        var output = Task.Run(() => Tool.ReadOutput(process));
        var errors = process.StandardError.ReadToEndAsync();
        var clock = Stopwatch.StartNew();
        while (!isUnderWay())
        {
            Assert.True(!process.HasExited && clock.ElapsedMilliseconds < 60_000, "the load was not under way");
            Thread.Sleep(1);
        }

        var isIgnored = IgnoresInterrupt(process.Id);
        Kill(process.Id, SignalInterrupt);
        var result = Tool.Finish(process, output, errors);
        if (isIgnored)
        {
            result.Ok();
            return false;
        }

        result.Refused(Interrupted, "Interrupted");
        return true;
    }

    private static bool IgnoresInterrupt(int process)
    {
        const string label = "SigIgn:";
        var status = $"/proc/{process}/status";
        return File.Exists(status)
            && File.ReadLines(status).FirstOrDefault(l => l.StartsWith(label, StringComparison.Ordinal)) is { } line
            && (Convert.ToUInt64(line[label.Length..].Trim(), 16) & (1UL << (SignalInterrupt - 1))) != 0;
    }

    // Long enough that a load of it is still going on when the signal comes.
    private string WriteTracks(int rows = 600_000)
    {
        var path = _folder["tracks.csv"];
        using var reader = new TrackDataReader(rows);
        using var file = File.Create(path);
        CsvWriter.Write(reader, file);
        return path;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
