using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Sweeps;
using DecentDb.TestSupport;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace DecentDb.FaultTests.Processes;

/// <summary>One process at a time owns a database, by whatever name it comes to it.</summary>
public sealed partial class LockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string DatabasePath => _folder["db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_database_that_another_process_holds_is_refused_by_every_name_until_it_is_killed()
    {
        using (var process = new WorkerProcess([], "hold", DatabasePath))
        {
            Assert.Equal("open", process.ReadLine());
            File.CreateSymbolicLink(_folder["link"], DatabasePath);
            Directory.CreateSymbolicLink(_folder["folder"], _folder.Path);
            Signal("-STOP", process);
            foreach (var name in new[] { "db", "link", Path.Combine("folder", "db"), Path.Combine("folder", "link") })
            {
                var error = Assert.Throws<DatabaseException>(() => Open(_folder[name], DatabaseOpenMode.ReadWrite));
                Assert.True(error.Code == ErrorCode.DatabaseInUse, name + ": " + error.Message);
                AssertNames(process.Id, error);
                using var follower = Open(_folder[name], DatabaseOpenMode.ReadOnly);
                Assert.Equal(1, SqlDisk.Number(follower, "SELECT 1"));
            }

            if (HardLink(_folder["hard"]))
            {
                var error = Assert.Throws<DatabaseException>(() => Open(_folder["hard"]));
                Assert.Equal(ErrorCode.DatabaseInUse, error.Code);
            }

            Assert.Equal(
                ErrorCode.DatabaseInUse,
                Assert.Throws<DatabaseException>(() => Database.DeleteFiles(DatabasePath)).Code);
            process.Kill();
            process.Wait();
        }

        using var database = Open(DatabasePath);
        SqlDisk.Execute(database, "CREATE TABLE t (a BIGINT)");
    }

    [Fact]
    public void A_process_is_refused_while_this_one_holds_the_database_and_not_any_more_afterwards()
    {
        using (var database = Open(DatabasePath))
        {
            SqlDisk.Execute(database, "CREATE TABLE t (a BIGINT)");
            Assert.Equal("DatabaseInUse", Hold());
        }

        Assert.Equal("open", Hold());
    }

    [Fact]
    public void An_opening_for_writing_waits_for_the_process_that_owns_the_file()
    {
        using var process = new WorkerProcess([], "hold", DatabasePath);
        Assert.Equal("open", process.ReadLine());
        using var isOpening = new ManualResetEventSlim();
        Exception? failure = null;
        var opening = new Thread(() =>
        {
            isOpening.Set();
            failure = Record.Exception(() =>
            {
                using var database = Database.Open(
                    new DatabaseOptions { Path = DatabasePath, BusyTimeout = TimeSpan.FromMinutes(2) });
                SqlDisk.Execute(database, "CREATE TABLE t (a BIGINT)");
            });
        });
        opening.Start();
        isOpening.Wait();
        Assert.False(opening.Join(TimeSpan.FromMilliseconds(300)), "the file is in use");
        process.Kill();
        opening.Join();
        Assert.Null(failure);
    }

    [Fact]
    public void The_wait_for_the_owner_ends_with_the_busy_timeout_or_with_the_token()
    {
        using var process = new WorkerProcess([], "hold", DatabasePath);
        Assert.Equal("open", process.ReadLine());
        var error = Assert.Throws<DatabaseException>(() => Database.Open(
            new DatabaseOptions { Path = DatabasePath, BusyTimeout = TimeSpan.FromMilliseconds(50) }));
        Assert.Equal(ErrorCode.DatabaseInUse, error.Code);
        Assert.Contains("Busy Timeout", error.Message, StringComparison.Ordinal);
        AssertNames(process.Id, error);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        error = Assert.Throws<DatabaseException>(
            () => Database.Open(new DatabaseOptions { Path = DatabasePath }, source.Token));
        Assert.Equal(ErrorCode.QueryCanceled, error.Code);
    }

    [Fact]
    public void Names_of_one_file_share_one_engine_within_a_process()
    {
        using var database = Open(DatabasePath);
        SqlDisk.Execute(database, "CREATE TABLE t (a BIGINT); INSERT INTO t VALUES (7)");
        File.CreateSymbolicLink(_folder["link"], DatabasePath);
        using (var second = Open(_folder["link"]))
        {
            Assert.Equal(7, SqlDisk.Number(second, "SELECT a FROM t"));
            Assert.False(File.Exists(_folder["link-wal"]));
        }

        // A hard link cannot be followed to a name, so it is refused rather than given a log of its own.
        if (HardLink(_folder["hard"]))
        {
            Assert.Equal(
                ErrorCode.DatabaseInUse, Assert.Throws<DatabaseException>(() => Open(_folder["hard"])).Code);
        }

        SqlDisk.Execute(database, "INSERT INTO t VALUES (8)");
    }

    [Fact]
    public void A_closed_database_is_free_although_a_process_being_started_holds_a_copy_of_its_open_file()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // the copies are found by the links of /proc
        }

        var copies = new List<SafeFileHandle>();
        using (var database = Open(DatabasePath))
        {
            SqlDisk.Execute(database, "CREATE TABLE t (a BIGINT)");
            foreach (var link in new DirectoryInfo("/proc/self/fd").EnumerateFiles())
            {
                if (link.LinkTarget?.StartsWith(DatabasePath, StringComparison.Ordinal) == true)
                {
                    copies.Add(new SafeFileHandle(
                        Duplicate(int.Parse(link.Name, CultureInfo.InvariantCulture)), ownsHandle: true));
                }
            }
        }

        Assert.NotEmpty(copies);
        using (File.Open(DatabasePath, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.All(copies, copy => Assert.False(copy.IsInvalid));
        }

        copies.ForEach(copy => copy.Dispose());
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int file);

    private static Database Open(string path, DatabaseOpenMode mode = DatabaseOpenMode.ReadWriteCreate) =>
        Database.Open(new DatabaseOptions { Path = path, Mode = mode, BusyTimeout = TimeSpan.Zero });

    private static void AssertNames(int processId, DatabaseException error)
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains(processId.ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        }
    }

    private string? Hold()
    {
        using var process = new WorkerProcess([], "hold", DatabasePath);
        return process.ReadLine();
    }

    private static void Signal(string signal, WorkerProcess process)
    {
        using var kill =
            Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private bool HardLink(string path)
    {
        using var link = Process.Start("ln", [DatabasePath, path]);
        link.WaitForExit();
        return link.ExitCode == 0;
    }
}
