using System;
using System.Globalization;
using System.IO;
using System.Text;
using DecentDb.Engine.Api;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Sweeps;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// Does one thing after the other on one thread: creates a database, commits, makes checkpoints, loads, closes. A line
/// follows each: "ok" and its number, or "failed", its number and the error.
/// </summary>
internal sealed class CallWorker(string path, Stream output)
{
    public const int LoadSize = 200;
    private const int Creation = 0;
    private const int Load = 8;
    private const int Closing = 11;

    public static bool IsCheckpoint(int number) => number is 5 or 9;

    public static bool IsCommit(int number) => number is > Creation and < Closing && !IsCheckpoint(number);

    public int Run()
    {
        Database? database = null;
        if (!Try(Creation, () => database = Open(path)))
        {
            return 1;
        }

        for (var number = Creation + 1; number < Closing; number++)
        {
            Try(number, () => Do(database!, number));
        }

        Try(Closing, database!.Dispose);
        return 0;
    }

    /// <summary>Opens a database, reads the number of the last commit and closes it.</summary>
    public int Read()
    {
        Try(Creation, () =>
        {
            using var database = Open(path);
            SqlDisk.Number(database, "SELECT n FROM counter");
        });
        return 0;
    }

    /// <summary>The number of the last commit, after a check of everything.</summary>
    public static int Check(string path)
    {
        using var database = Open(path);
        var problems = database.CheckIntegrity();
        if (problems.Count > 0)
        {
            throw new InvalidOperationException("not sound: " + string.Join("; ", problems));
        }

        var number = 0L;
        var error = SqlDisk.Try(() => number = SqlDisk.Number(database, "SELECT n FROM counter"));
        if (error is not null)
        {
            return error.Code == ErrorCode.UndefinedTable ? 0 : throw error;
        }

        var rows = SqlDisk.Number(database, "SELECT COUNT(*) FROM t");
        return rows is 0 or LoadSize && rows <= number * LoadSize ? (int)number
            : throw new InvalidOperationException("half of a load is there");
    }

    private static Database Open(string path) => Database.Open(
        OperatingSystemFileSystem.Instance,
        new DatabaseOptions { Path = path, PageSize = 4096, CacheSize = 4 << 20 },
        storage => storage with
        {
            LogSegmentSize = 1 << 14,
            LoggedLoadRowsMax = 0,
            BackgroundCheckpoints = false,
        });

    private static void Do(Database database, int number)
    {
        if (IsCheckpoint(number))
        {
            database.Checkpoint();
            return;
        }

        if (number == 1)
        {
            SqlDisk.Execute(
                database,
                "BEGIN; CREATE TABLE counter (n BIGINT); INSERT INTO counter VALUES (1); "
                + "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT); COMMIT");
            return;
        }

        using var session = database.OpenSession();
        session.Begin(TransactionMode.Serializable);
        if (number == Load)
        {
            using var loader = session.BeginBulkLoad("t", null);
            for (var id = 0; id < LoadSize; id++)
            {
                loader.SetInt64(0, id);
                loader.SetChars(1, new string('x', 100));
                loader.EndRow();
            }

            loader.Complete();
        }

        using (var statement = session.Prepare(string.Create(
            CultureInfo.InvariantCulture, $"UPDATE counter SET n = {number}"))[0])
        {
            statement.Execute().Dispose();
        }

        session.Commit();
    }

    private bool Try(int number, Action action)
    {
        var error = SqlDisk.Try(action);
        var line = error is null
            ? string.Create(CultureInfo.InvariantCulture, $"ok {number}\n")
            : string.Create(CultureInfo.InvariantCulture, $"failed {number} {error.Code}\n");
        output.Write(Encoding.ASCII.GetBytes(line));
        return error is null;
    }
}
