using System;
using System.Diagnostics;
using System.IO;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Sweeps;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// A real file system that is full. Needs to mount one, and is skipped with a message where that fails.
/// </summary>
public sealed class FullFileSystemTests(ITestOutputHelper output)
{
    private const int MegaBytes = 8;

    [Fact]
    public void A_full_file_system_fails_transactions_and_loads_and_loses_nothing_committed()
    {
        using var folder = new TemporaryFolder();
        if (!Mount(folder.Path))
        {
            output.WriteLine("skipped: no file system can be mounted");
            return;
        }

        try
        {
            Fill(folder);
        }
        finally
        {
            Run("umount", folder.Path);
        }
    }

    private void Fill(TemporaryFolder folder)
    {
        var ballast = folder["ballast"];
        int committed = 0, refused = 0, loads = 0;
        var database = Worker.Open(folder["db"]);
        try
        {
            SqlDisk.Execute(database, "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT); CREATE INDEX i ON t (name)");

            // The disk grows full at another place each time.
            for (var step = 0; step < 12; step++)
            {
                File.WriteAllBytes(ballast, new byte[Math.Max(0, FreeBytes(folder.Path) - (step * 40_000))]);
                for (var failures = 0; failures < 2;)
                {
                    var error = SqlDisk.Try(() => Insert(database, committed));
                    committed += error is null ? 50 : 0;
                    failures += error is null ? 0 : 1;
                    Assert.True(error is null or { Code: ErrorCode.DiskFull }, error?.ToString());
                    refused += error is null ? 0 : 1;
                }

                var loadError = SqlDisk.Try(() => Load(database));
                Assert.True(loadError is { Code: ErrorCode.DiskFull }, loadError?.ToString());
                loads++;
                Assert.Equal(committed, SqlDisk.Number(database, "SELECT COUNT(*) FROM t WHERE name >= ''"));

                // There is room again: the very same database goes on, whatever met the full disk.
                File.Delete(ballast);
                Assert.False(database.HasFailed);
                Insert(database, committed);
                committed += 50;
                SqlDisk.Execute(database, "CHECKPOINT");
            }

            Assert.Empty(database.CheckIntegrity());
        }
        finally
        {
            database.Dispose();
        }

        using var again = Worker.Open(folder["db"]);
        Assert.Equal(committed, SqlDisk.Number(again, "SELECT COUNT(*) FROM t"));
        Assert.Empty(again.CheckIntegrity());
        output.WriteLine($"{committed} rows, {refused} transactions and {loads} loads refused");
    }

    private static void Insert(Database database, int first)
    {
        using var session = database.OpenSession();
        session.Begin(TransactionMode.Serializable);
        using var statement = session.Prepare($"INSERT INTO t SELECT {first} + n, 'a name of some length ' || n FROM ("
            + "WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 49) SELECT n FROM r) AS x")[0];
        statement.Execute().Dispose();
        session.Commit();
    }

    private static void Load(Database database)
    {
        using var session = database.OpenSession();
        using var loader = session.BeginBulkLoad("t", null);
        for (var id = 0; id < 20_000; id++)
        {
            loader.SetInt64(0, 1_000_000 + id);
            loader.SetChars(1, "a loaded row that is rather long, so that the disk is full before the load is over");
            loader.EndRow();
        }

        loader.Complete();
    }

    private static long FreeBytes(string path) => new DriveInfo(path).AvailableFreeSpace;

    private static bool Mount(string path) =>
        OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={MegaBytes}m", "tmpfs", path);

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program) { RedirectStandardError = true, UseShellExecute = false };
            Array.ForEach(arguments, start.ArgumentList.Add);
            using var process = Process.Start(start)!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
