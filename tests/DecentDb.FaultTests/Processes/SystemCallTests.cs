using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using DecentDb.Engine.Paging;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Processes;

/// <summary>The real system calls of a process: their order, and what follows when one of them fails.</summary>
public sealed class SystemCallTests(ITestOutputHelper output)
{
    private const string Skipped = "skipped: strace is not there or must not trace";

    [Fact]
    public void System_calls_of_creation_commit_load_and_checkpoint_come_in_the_safe_order()
    {
        if (!Strace.IsThere)
        {
            output.WriteLine(Skipped);
            return;
        }

        using var folder = new TemporaryFolder();
        var watch = new CallOrder(folder["db"], folder.Path);
        foreach (var call in Strace.Calls(folder, folder["db"]))
        {
            watch.See(call);
        }

        Assert.Equal(12, watch.DoneCount);
        Assert.True(watch.MetaCount >= 4 && watch.DataWriteCount > 10 && watch.LogWriteCount > 8, watch.ToString());
        output.WriteLine(watch.ToString());
    }

    [Fact]
    public void A_clean_database_is_opened_read_and_closed_without_a_write_or_a_sync()
    {
        if (!Strace.IsThere)
        {
            output.WriteLine(Skipped);
            return;
        }

        using var folder = new TemporaryFolder();
        using (var stream = new MemoryStream())
        {
            new CallWorker(folder["db"], stream).Run();
        }

        var before = File.ReadAllBytes(folder["db"]);
        var calls = Strace.Calls(folder, folder["db"], "read");
        Assert.Contains(calls, static call => call.Rest.Contains("\"ok 0", StringComparison.Ordinal));
        var opened = calls.FindAll(call => call.Path.StartsWith(folder["db"], StringComparison.Ordinal));
        Assert.NotEmpty(opened);
        Assert.All(opened, static call => Assert.Equal("open", call.Name));
        Assert.DoesNotContain(calls, call => call.Path == folder.Path && call.Name is "fsync" or "fdatasync");
        Assert.Equal(before, File.ReadAllBytes(folder["db"]));
        Assert.False(File.Exists(folder["db-wal"]));
    }

    [Theory]
    [InlineData("fdatasync", "EIO", 1)]
    [InlineData("fsync", "EIO", 1)]
    [InlineData("ftruncate", "EIO", 1)]
    [InlineData("pwrite64", "EIO", 4)]
    [InlineData("pwrite64", "ENOSPC", 4)]
    public void A_system_call_that_fails_is_reported_and_loses_nothing_acknowledged(string call, string error, int step)
    {
        if (!Strace.IsThere)
        {
            output.WriteLine(Skipped);
            return;
        }

        var runs = 0;
        for (var number = 1; ; number += Soak.IsOn ? 1 : step)
        {
            using var folder = new TemporaryFolder();
            var lines = Strace.RunWithFault(folder, folder["db"], call, error, number);
            var context = string.Create(CultureInfo.InvariantCulture, $"{call} {number} {error}");
            try
            {
                Judge(folder["db"], lines, error);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(
                    context + ": " + e.Message + " (" + string.Join(", ", lines) + ")", e);
            }

            if (!lines.Exists(line => line.StartsWith("failed", StringComparison.Ordinal)))
            {
                break; // there are no more such calls
            }

            runs++;
        }

        Assert.True(runs > 0, call + " never failed");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{runs} failures of {call} with {error}"));
    }

    [Fact]
    public void A_file_system_without_locks_is_refused()
    {
        if (!Strace.IsThere)
        {
            output.WriteLine(Skipped);
            return;
        }

        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["db"], []);
        var refused = 0;
        for (var number = 1; number <= 3; number++)
        {
            // The base library asks for a lock too when it opens a file, and goes on without one.
            var lines = Strace.RunWithFault(folder, folder["db"], "flock", "ENOLCK", number);
            refused += lines[0] == "failed 0 CannotOpen" ? 1 : 0;
            Assert.True(lines[0] is "ok 0" or "failed 0 CannotOpen", lines[0]);
        }

        Assert.True(refused > 0);
    }

    // A failed sync or write that a commit depends on shuts the database until it is opened again; a full disk fails
    // one transaction. Whatever was acknowledged is there afterwards.
    private static void Judge(string path, List<string> lines, string error)
    {
        int acknowledged = 0, started = 0;
        var isShut = false;
        foreach (var line in lines)
        {
            var parts = line.Split(' ');
            var number = int.Parse(parts[1], CultureInfo.InvariantCulture);
            if (CallWorker.IsCommit(number))
            {
                started = isShut ? started : number;
                if (parts[0] == "ok")
                {
                    Assert.False(isShut, "a commit after the database was shut");
                    acknowledged = number;
                }
            }

            if (parts[0] == "failed")
            {
                var code = parts[2];
                Assert.True(
                    code is "IoError" or "DiskFull" or "Poisoned" or "TransactionResolutionUnknown" or "CannotOpen",
                    "an error of another kind");
                Assert.True(!isShut || code == "Poisoned", "another error than that the database must be reopened");
                isShut |= code is "TransactionResolutionUnknown" or "Poisoned";
                Assert.True(error == "ENOSPC" || code != "DiskFull");
            }
        }

        if (File.Exists(path))
        {
            var found = CallWorker.Check(path);
            Assert.True(found >= acknowledged && found <= started,
                string.Create(CultureInfo.InvariantCulture, $"{found} is there, not {acknowledged} to {started}"));
        }
    }

    /// <summary>The rules of the order, for a program with one thread.</summary>
    private sealed class CallOrder(string dataPath, string folder)
    {
        private readonly string _logPath = dataPath + "-wal";
        private bool _isDataDirty;
        private bool _isLogDirty;
        private bool _isFolderDirty;
        private bool _isMetaDirty;
        private int _logWritesSeen;

        public int DoneCount { get; private set; }

        public int MetaCount { get; private set; }

        public int DataWriteCount { get; private set; }

        public int LogWriteCount { get; private set; }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{DoneCount} actions, {LogWriteCount} writes to the log, {DataWriteCount} to the data file, "
            + $"{MetaCount} of them meta slots");

        public void See(SystemCall call)
        {
            switch (call.Name)
            {
                case "open" when call.Rest.Contains("O_CREAT", StringComparison.Ordinal) && IsOurs(call.Path):
                    _isFolderDirty = true;
                    break;
                case "fsync" or "fdatasync":
                    Sync(call.Path);
                    break;
                case "ftruncate" when call.Path == dataPath:
                    _isDataDirty = true;
                    break;
                case "pwrite64" when call.Path == dataPath:
                    WriteData(call.Rest);
                    break;
                case "pwrite64" when call.Path == _logPath:
                    WriteLog();
                    break;
                case "write" when call.Rest.Contains("\"ok ", StringComparison.Ordinal):
                    Acknowledge();
                    break;
                default:
                    Assert.False(call.Rest.Contains("\"failed ", StringComparison.Ordinal), call.Rest);
                    break;
            }
        }

        private bool IsOurs(string path) => path == dataPath || path == _logPath;

        private void Sync(string path)
        {
            if (path == dataPath)
            {
                _isDataDirty = false;
                _isMetaDirty = false;
            }

            _isLogDirty &= path != _logPath;
            _isFolderDirty &= path != folder;
        }

        private void WriteData(string rest)
        {
            DataWriteCount++;
            // The offset is the last argument; an unfinished call has no result behind it.
            var end = rest.LastIndexOf(')') is var close and >= 0 ? close
                : rest.IndexOf(" <unfinished", StringComparison.Ordinal);
            var offset = long.Parse(rest[..end].Split(", ")[^1], CultureInfo.InvariantCulture);
            var isMeta = offset < 2 * MetaFormat.SlotDistance;
            Assert.False(_isLogDirty, "a page is overwritten before the log is synced");
            if (isMeta)
            {
                MetaCount++;
                Assert.False(_isDataDirty, "a meta slot before the pages are synced");
                _isMetaDirty = true;
            }

            _isDataDirty = true;
        }

        private void WriteLog()
        {
            LogWriteCount++;
            Assert.False(_isMetaDirty, "space of the log is used again before the meta slot is synced");
            Assert.False(_isDataDirty, "a commit in the log before the pages of its load are synced");
            _isLogDirty = true;
        }

        private void Acknowledge()
        {
            Assert.False(_isDataDirty || _isLogDirty || _isFolderDirty, "an acknowledgement before the syncs");
            if (CallWorker.IsCommit(DoneCount))
            {
                Assert.True(LogWriteCount > _logWritesSeen, "a commit without a write to the log");
            }

            _logWritesSeen = LogWriteCount;
            DoneCount++;
        }
    }
}
