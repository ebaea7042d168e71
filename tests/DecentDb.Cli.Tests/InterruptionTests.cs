using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Files;
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
        Interrupt(["load", file, "--db", _folder.Database], () => File.Exists(_folder.Database));

        Assert.Equal([file], Directory.GetFiles(_folder.Path));
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
        Interrupt(
            ["load", file, "--db", _folder.Database],
            () => new FileInfo(_folder.Database).Length > length + 1_000_000);

        Assert.Equal("0", Sql.Rows(_folder.Database, "SELECT COUNT(*) FROM tracks"));
        Assert.Equal("", Sql.Check(_folder.Database));
    }

    private static void Interrupt(string[] arguments, Func<bool> isUnderWay)
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

        Kill(process.Id, SignalInterrupt);
        Tool.Finish(process, output, errors).Refused(Interrupted, "Interrupted");
    }

    // Long enough that a load of it is still going on when the signal comes.
    private string WriteTracks()
    {
        var path = _folder.At("tracks.csv");
        using var reader = new TrackDataReader(600_000);
        using var file = File.Create(path);
        CsvWriter.Write(reader, file);
        return path;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
