using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.IO;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// Writes to several databases at once until it is killed, each with a thread of its own and work of its own kind. A
/// line goes out before they are opened, and one after each commit that returned: the kind, and the number of the
/// state that the commit made.
/// </summary>
internal sealed class Worker(string folder, Stream output)
{
    public const string Opening = "opening";
    private const int CommitsMax = 100_000;

    /// <summary>A database with a small log, so that much happens in few transactions.</summary>
    public static Database Open(string path) => Database.Open(
        OperatingSystemFileSystem.Instance,
        new DatabaseOptions { Path = path, PageSize = 4096, CacheSize = 4 << 20 },
        storage => storage with
        {
            LogSegmentSize = 1 << 16,
            LoggedLoadRowsMax = 100,
            LogStreamThreshold = 1 << 15,
            LogCheckpointThreshold = 1 << 17,
            DirectWriteBlockSize = 1 << 15,
        });

    public void Run()
    {
        Write(Opening);
        var threads = Array.ConvertAll(Enum.GetValues<WorkKind>(), kind => new Thread(() => Work(kind)));
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    private void Work(WorkKind kind)
    {
        using var database = Open(Path.Combine(folder, kind.ToString()));
        var model = WorkModel.Of(kind);
        model.CreateTables(database);
        if (kind == WorkKind.Checkpoints)
        {
            var thread = new Thread(() => CheckpointAlways(database))
            {
                IsBackground = true,
            };
            thread.Start();
        }

        model.Work(
            database, CommitsMax,
            state => Write(string.Create(CultureInfo.InvariantCulture, $"{kind} {state}")));
    }

    private static void CheckpointAlways(Database database)
    {
        while (true)
        {
            database.Checkpoint();
        }
    }

    // One write to the pipe, so that the line is there as soon as this returns. Nobody reads any more: the end.
    private void Write(string line)
    {
        lock (output)
        {
            output.Write(Encoding.ASCII.GetBytes(line + "\n"));
        }
    }
}
