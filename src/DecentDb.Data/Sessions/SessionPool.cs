using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Data.Statements;

namespace DecentDb.Data.Sessions;

/// <summary>
/// Sessions at rest that were opened with one connection string. While one rests the database stays open, so that the
/// next connection costs no access to a file; one that has rested too long is closed. Thread-safe.
/// </summary>
internal sealed class SessionPool
{
    private const int RestingMax = 64;
    private const int LookEveryMs = 1000;

    private static readonly ConcurrentDictionary<string, SessionPool> Pools = new(StringComparer.Ordinal);
    private static readonly Timer Sweeper = MakeSweeper();

    private readonly Stack<SessionLease> _resting = new();
    private int _generation;

    private readonly TimeSpan _idleLifetime;

    private SessionPool(string name, TimeSpan idleLifetime)
    {
        Name = name;
        _idleLifetime = idleLifetime;
    }

    /// <summary>The connection string; it holds no secret.</summary>
    public string Name { get; }

    /// <summary>Grows when the pool is cleared; leases of before are not kept any more.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>The pool for a connection string.</summary>
    /// <param name="connectionString">Its name.</param>
    /// <param name="idleLifetime">How long a session rests, as the string says; zero = without end.</param>
    public static SessionPool Of(string connectionString, TimeSpan idleLifetime) =>
        Pools.TryGetValue(connectionString, out var pool)
            ? pool
            : Pools.GetOrAdd(connectionString, static (name, time) => new SessionPool(name, time), idleLifetime);

    /// <summary>Closes all sessions at rest; those in use are closed when their connections are.</summary>
    public static void ClearAll()
    {
        foreach (var pool in Pools.Values)
        {
            pool.Clear();
        }
    }

    /// <summary>Closes the sessions at rest on one database.</summary>
    /// <returns>True when there was one.</returns>
    public static bool CloseResting(string path)
    {
        var any = false;
        foreach (var pool in Pools.Values)
        {
            any |= pool.CloseResting(lease => string.Equals(lease.Database.Path, path, StringComparison.Ordinal));
        }

        return any;
    }

    /// <summary>The sessions at rest of every pool.</summary>
    public static IReadOnlyList<(string Name, int Count)> CountResting()
    {
        var counts = new List<(string Name, int Count)>();
        foreach (var pool in Pools.Values)
        {
            lock (pool._resting)
            {
                counts.Add((pool.Name, pool._resting.Count));
            }
        }

        return counts;
    }

    public SessionLease? Take()
    {
        lock (_resting)
        {
            return _resting.TryPop(out var lease) ? lease : null;
        }
    }

    /// <summary>Keeps a session that is not in a transaction any more; false when there are enough.</summary>
    public bool TryKeep(SessionLease lease)
    {
        // Outside the lock, because a roll back may wait for the disk, and what it throws is the caller's.
        if (!lease.Session.TryReset())
        {
            return false;
        }

        lease.RestingSince = Environment.TickCount64;
        lock (_resting)
        {
            if (!lease.IsCurrent || _resting.Count >= RestingMax)
            {
                return false;
            }

            _resting.Push(lease);
        }

        return Sweeper is not null;
    }

    public void Clear()
    {
        Interlocked.Increment(ref _generation);
        CloseResting(static _ => true);
    }

    private static Timer MakeSweeper()
    {
        // Databases are closed in good order when the process ends, so that the next opening has nothing to recover.
        AppDomain.CurrentDomain.ProcessExit += static (_, _) => ClearAll();
        var timer = ProcessTimer.Create(static _ => Sweep());
        timer.Change(LookEveryMs, LookEveryMs);
        return timer;
    }

    private static void Sweep()
    {
        foreach (var pool in Pools.Values)
        {
            pool.CloseIdle();
        }
    }

    private void CloseIdle()
    {
        if (_idleLifetime == TimeSpan.Zero)
        {
            return;
        }

        var before = Environment.TickCount64 - (long)_idleLifetime.TotalMilliseconds;
        lock (_resting)
        {
            // Looked at each second, and most of the time there is nothing to do.
            if (_resting.Count == 0)
            {
                return;
            }
        }

        CloseResting(lease => lease.RestingSince < before);
    }

    private bool CloseResting(Predicate<SessionLease> isWanted)
    {
        var closing = new List<SessionLease>();
        lock (_resting)
        {
            var kept = new List<SessionLease>(_resting.Count);
            while (_resting.TryPop(out var lease))
            {
                (isWanted(lease) ? closing : kept).Add(lease);
            }

            for (var i = kept.Count - 1; i >= 0; i--)
            {
                _resting.Push(kept[i]);
            }
        }

        foreach (var lease in closing)
        {
            try
            {
                lease.Close();
            }
            catch (Exception)
            {
                // What could not be written is in the log; the next opening recovers it. This may be the thread of a
                // timer, or the end of the process.
                continue;
            }
        }

        return closing.Count > 0;
    }
}
