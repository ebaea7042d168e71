using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Threading;
using DecentDb.Data.Statements;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;

namespace DecentDb.Data.Sessions;

/// <summary>
/// What an open connection holds of the database: a session with the prepared statements it has gathered. A pool hands
/// it from one connection to the next. All leases that are out are kept in a table, so that one whose connection was
/// abandoned is still whole when the connection's finalizer gives it back.
/// </summary>
internal sealed class SessionLease
{
    private static readonly Lock Gate = new(); // protects Out
    private static readonly HashSet<SessionLease> Out = [];

    private const long TextBytesMax = 4 << 20;
    private readonly Engine.Api.Database _database;
    private readonly SessionPool? _pool;
    private readonly int _generation;
    private volatile bool _isBroken;

    private SessionLease(Engine.Api.Database database, Session session, SessionPool? pool)
    {
        _database = database;
        Session = session;
        _pool = pool;
        _generation = pool?.Generation ?? 0;
    }

    public Session Session { get; }

    public Engine.Api.Database Database => _database;

    /// <summary>
    /// Prepared texts that no command holds at the moment, so that short-lived commands (the habit of every mapper) do
    /// not prepare the same text again.
    /// </summary>
    public TextCache<PreparedText> Texts { get; } = new(TextBytesMax, shareMax: 4);

    public ExecutionGuard? SpareGuard { get; set; }

    /// <summary>When the lease came to rest in its pool, in ticks of the environment.</summary>
    public long RestingSince { get; set; }

    /// <summary>The pool was not cleared since the lease was made.</summary>
    public bool IsCurrent => _pool is not null && _pool.Generation == _generation && !_isBroken;

    /// <summary>Opens the database.</summary>
    /// <exception cref="DatabaseException">The database cannot be opened.</exception>
    public static SessionLease Open(
        DatabaseOptions options, CommitMode commitMode, SessionPool? pool, CancellationToken cancellationToken)
    {
        var database = Engine.Api.Database.Open(options, cancellationToken);
        try
        {
            var session = database.OpenSession();
            session.BusyTimeout = options.BusyTimeout;
            session.CommitMode = commitMode;
            return new SessionLease(database, session, pool);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The sessions in use and at rest, by pool.</summary>
    public static IEnumerable<Measurement<int>> Count()
    {
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        lock (Gate)
        {
            foreach (var lease in Out)
            {
                var name = lease._pool?.Name ?? lease._database.Path;
                used[name] = used.GetValueOrDefault(name) + 1;
            }
        }

        foreach (var (name, count) in used)
        {
            yield return MeasurementOf(count, name, "used");
        }

        foreach (var (name, count) in SessionPool.CountResting())
        {
            yield return MeasurementOf(count, name, "idle");
        }
    }

    private static Measurement<int> MeasurementOf(int count, string poolName, string state) => new(
        count,
        new KeyValuePair<string, object?>("db.client.connection.pool.name", poolName),
        new KeyValuePair<string, object?>("db.client.connection.state", state));

    /// <summary>The counters of the databases that have a session in use.</summary>
    public static IReadOnlyList<(string Path, DatabaseStatistics Statistics)> GetStatistics()
    {
        var databases = new Dictionary<string, DatabaseStatistics>(StringComparer.Ordinal);
        lock (Gate)
        {
            foreach (var lease in Out)
            {
                if (!databases.ContainsKey(lease._database.Path))
                {
                    databases.Add(lease._database.Path, lease._database.GetStatistics());
                }
            }
        }

        var list = new List<(string, DatabaseStatistics)>(databases.Count);
        foreach (var (path, statistics) in databases)
        {
            list.Add((path, statistics));
        }

        return list;
    }

    /// <summary>The session is in an unknown state: it is closed when it is given back.</summary>
    public void MarkBroken() => _isBroken = true;

    public void MarkOut()
    {
        lock (Gate)
        {
            Out.Add(this);
        }
    }

    /// <summary>The connection is done: the session goes to its pool, or is closed.</summary>
    /// <exception cref="DatabaseException">Closing the database failed.</exception>
    public void GiveBack()
    {
        lock (Gate)
        {
            if (!Out.Remove(this))
            {
                return;
            }
        }

        if (!TryRest())
        {
            Close();
        }
    }

    /// <summary>The connection was abandoned: called by a finalizer, which leaves the work to another thread.</summary>
    public void Abandon() => ThreadPool.UnsafeQueueUserWorkItem(static lease => lease.CloseAbandoned(), this, false);

    /// <summary>Rolls back, and closes the database when nobody else uses it.</summary>
    public void Close()
    {
        try
        {
            Texts.Clear();
            Session.Dispose();
        }
        finally
        {
            _database.Dispose();
        }
    }

    // A session that cannot be brought back to its beginning is closed, so that its database is not held for ever.
    private bool TryRest()
    {
        try
        {
            return _pool is { } pool && IsCurrent && pool.TryKeep(this);
        }
        catch
        {
            Close();
            throw;
        }
    }

    private void CloseAbandoned()
    {
        lock (Gate)
        {
            if (!Out.Remove(this))
            {
                return;
            }
        }

        try
        {
            Close();
        }
        catch (Exception)
        {
            // Nobody is left to tell, and on a thread of the pool it would end the process; the next opening recovers.
            return;
        }
    }
}
