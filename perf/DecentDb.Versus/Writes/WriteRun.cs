using System;
using System.Data.Common;
using System.Diagnostics;

namespace DecentDb.Versus.Writes;

/// <summary>A case of one contender, to be run again and again on the database that it began with.</summary>
/// <param name="path">The database, which is removed at the end unless others need it.</param>
/// <param name="connection">Stays open between the runs; null where each run opens its own.</param>
/// <param name="prepare">What comes before the clock runs, such as making values.</param>
/// <param name="write">Writes durably, and gives how many of the unit were written.</param>
internal sealed class WriteRun(
    string path, DbConnection? connection, Action prepare, Func<int> write) : IDisposable
{
    /// <summary>True when the database belongs to the case alone.</summary>
    public bool OwnsDatabase { get; init; } = true;

    /// <summary>Writes once.</summary>
    public WriteCost Run(Contender contender)
    {
        prepare();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var process = Process.GetCurrentProcess();
        var log = connection is null ? 0 : contender.LogBytes(connection);
        var processor = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes();
        var clock = Stopwatch.StartNew();
        var count = write();
        var seconds = clock.Elapsed.TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        process.Refresh();
        var busy = (process.TotalProcessorTime - processor).TotalSeconds;
        log = connection is null ? 0 : contender.LogBytes(connection) - log;
        return new WriteCost(count / seconds, busy * 1e6 / count, allocated / (double)count, log / (double)count);
    }

    public void Dispose()
    {
        connection?.Dispose();
    }

    /// <summary>Removes the database, closed before, if it is this case's own.</summary>
    public void Delete()
    {
        if (OwnsDatabase)
        {
            Contender.Delete(path);
        }
    }
}
