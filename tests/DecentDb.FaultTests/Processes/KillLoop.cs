using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.TestSupport;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// Kills a process that writes to databases, again and again. After each kill every database opens, is sound, and holds
/// every commit that was acknowledged; one that was not is there whole or not at all.
/// </summary>
internal sealed class KillLoop(int seed) : IDisposable
{
    private const int StateMax = 5000;
    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(seed);
    private readonly Dictionary<WorkKind, long> _states = [];

    /// <summary>Processes that were killed.</summary>
    public int KillCount { get; private set; }

    /// <summary>Databases that were opened and judged after a kill.</summary>
    public int DatabaseCount { get; private set; }

    /// <summary>Commits that were acknowledged by all the processes.</summary>
    public long AcknowledgedCount { get; private set; }

    /// <summary>Kills before the first commit of a process: in the creation, the recovery, the opening.</summary>
    public int EarlyCount { get; private set; }

    public void Run(int loops)
    {
        for (var i = 0; i < loops; i++)
        {
            try
            {
                var acknowledged = WorkAndKill();
                foreach (var kind in Enum.GetValues<WorkKind>())
                {
                    Check(kind, acknowledged.GetValueOrDefault(kind), checksCopy: i % 3 == 0);
                }
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture, $"seed {seed}, kill {i}: {e.Message}"), e);
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    // The last states that were acknowledged.
    private Dictionary<WorkKind, long> WorkAndKill()
    {
        var acknowledged = new Dictionary<WorkKind, long>(_states);
        var wanted = _random.Next(5) == 0 ? 0 : _random.Next(1, 80);
        var count = 0;
        using var process = new WorkerProcess([], "work", _folder.Path);
        if (process.ReadLine() != Worker.Opening)
        {
            throw new InvalidOperationException("the process did not start: " + process.Errors);
        }

        while (count < wanted && Note(process.ReadLine(), acknowledged))
        {
            count++;
        }

        if (count < wanted)
        {
            throw new InvalidOperationException("the process ended by itself: " + process.Errors);
        }

        // Somewhere in what comes next; opening takes longer, since everything in it runs for the first time.
        Thread.SpinWait(_random.Next(wanted == 0 ? 4_000_000 : 50_000));
        process.Kill();
        while (Note(process.ReadLine(), acknowledged))
        {
            count++;
        }

        process.Wait();
        KillCount++;
        EarlyCount += count == 0 ? 1 : 0;
        AcknowledgedCount += count;
        return acknowledged;
    }

    private static bool Note(string? line, Dictionary<WorkKind, long> acknowledged)
    {
        if (line?.Split(' ') is not [var kind, var state])
        {
            return false;
        }

        acknowledged[Enum.Parse<WorkKind>(kind)] = long.Parse(state, CultureInfo.InvariantCulture);
        return true;
    }

    private void Check(WorkKind kind, long acknowledged, bool checksCopy)
    {
        var path = _folder[kind.ToString()];
        if (checksCopy)
        {
            // The next process recovers what this one left, and may be killed at that.
            Copy(path, _folder["copy"]);
            Copy(path + "-wal", _folder["copy-wal"]);
        }

        var model = WorkModel.Of(kind);
        long state;
        using (var database = Worker.Open(checksCopy ? _folder["copy"] : path))
        {
            state = model.Check(database);
        }

        DatabaseCount++;
        if (!model.MayFollow(state, acknowledged))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"{kind}: state {state} is there; {acknowledged} was acknowledged"));
        }

        _states[kind] = state;
        if (state > StateMax && !checksCopy)
        {
            Database.DeleteFiles(path);
            _states[kind] = 0;
        }
    }

    private static void Copy(string from, string to)
    {
        File.Delete(to);
        if (File.Exists(from))
        {
            File.Copy(from, to);
        }
    }
}
