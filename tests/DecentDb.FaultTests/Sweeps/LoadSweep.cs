using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;

namespace DecentDb.FaultTests.Sweeps;

/// <summary>
/// Sweeps over bulk loads: reserving ids, writing blocks of pages, the sync of the data file, the commit in the log,
/// its sync, the checkpoint after it, an unrelated commit, closing. States are pairs of a count of rows and a counter.
/// </summary>
/// <param name="atomicity">What becomes visible together.</param>
/// <param name="durability">When it reaches the disk.</param>
/// <param name="variant">What happens before and around the load.</param>
/// <param name="seed">Chooses the sizes, the ids and the salts.</param>
internal sealed class LoadSweep(
    BulkLoadAtomicity atomicity, BulkLoadDurability durability, LoadVariant variant, int seed)
{
    private const int Before = 40;
    private const long Strange = 1_000_000; // from here on the ids are those of rows that others have added
    private readonly int _loaded = 110 + (seed % 8 * 13);
    private readonly int _batch = 40 - (seed % 5 * 4);
    private readonly int _longInterval = 60 - (seed % 7);

    private readonly Dictionary<(long Rows, long Counter), int> _numbers = [];
    private Recording? _recording;
    private int _last;
    private int _acknowledged;
    private long _rows;
    private long _counter;

    public Recording Record()
    {
        var disk = Prepare().AfterProcessEnd();
        disk.Asserter = new OrderAsserter(SweepNames.Path);
        _numbers.Add((_rows, 0), 0);
        using (var database = Open(disk, (1000 * seed) + 2))
        {
            DeclareLog(database);
            _recording = new Recording(disk);
            BeforeLoad(database, disk);
            if (!database.HasFailed)
            {
                RunLoads(database);
                return _recording;
            }
        }

        // The full disk was met by a sync.
        using (var database = Open(disk, (1000 * seed) + 3))
        {
            NoteFound(SqlDisk.Number(database, "SELECT COUNT(*) FROM t"));
            DeclareLog(database);
            RunLoads(database);
        }

        return _recording;
    }

    // A commit that makes the log longer syncs the data file to make it count the new segments, as the first one of an
    // opening does. That must not hide a sync that a load lacks, so there is space in the log for all that follows. Where
    // the end of the file is to be cut off, no table may be behind it.
    private void DeclareLog(Database database)
    {
        if (variant != LoadVariant.AfterCut)
        {
            SqlDisk.Execute(
                database,
                "CREATE TABLE IF NOT EXISTS first (s TEXT); INSERT INTO first VALUES (REPEAT('long ', 30000)); "
                + "CHECKPOINT");
        }
    }

    private void RunLoads(Database database)
    {
        if (variant == LoadVariant.InTransaction)
        {
            LoadInTransaction(database);
        }
        else if (variant == LoadVariant.OthersBetweenBatches && atomicity == BulkLoadAtomicity.Batch)
        {
            LoadInTurns(database);
        }
        else
        {
            Load(database, variant == LoadVariant.WholeBatches ? 3 * _batch : _loaded, completes: true);
        }

        if (variant == LoadVariant.TwoLoads)
        {
            Load(database, _loaded, completes: true);
        }

        Count(database);
    }

    // A batch whose outcome was unknown is there after all.
    private void NoteFound(long rows)
    {
        if (rows != _rows)
        {
            _rows = rows;
            _numbers.Add((_rows, _counter), ++_last);
        }

        _acknowledged = _last;
        _recording!.Promise(_last, _last, _last);
    }

    /// <summary>The oracle.</summary>
    public int Recover(SimulatedDisk disk, int openSeed)
    {
        int number;
        using (var database = Open(disk, openSeed + 100))
        {
            number = Compare(database);
            SqlDisk.Execute(database, "UPDATE counter SET n = n + 1000");
            disk = disk.AfterPowerCut(CrashImage.AllLost, new Random(openSeed));
        }

        using (var database = Open(disk, openSeed + 200))
        {
            SqlDisk.Execute(database, "UPDATE counter SET n = n - 1000");
            if (Compare(database) != number)
            {
                throw new InvalidOperationException("a write after the recovery is lost");
            }
        }

        return number;
    }

    private void AddRows(BulkLoader loader, long firstId, int count, Action? added = null)
    {
        for (var id = firstId; id < firstId + count; id++)
        {
            loader.SetInt64(0, id);
            loader.SetChars(1, NameOf(id));
            loader.SetInt64(2, id * 7);
            loader.EndRow();
            added?.Invoke();
        }
    }

    private string NameOf(long id) => id % _longInterval == 0 ? new string('x', 9000)
        : string.Create(CultureInfo.InvariantCulture,
            $"row {id * 7919 % 1000} of a table whose names are rather long, {id}");

    private SimulatedDisk Prepare()
    {
        var disk = new SimulatedDisk();
        using var database = Open(disk, (1000 * seed) + 1);
        SqlDisk.Execute(
            database,
            "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT, u BIGINT UNIQUE); CREATE INDEX i ON t (name); "
            + "CREATE TABLE counter (n BIGINT); INSERT INTO counter VALUES (0); CREATE TABLE old (id BIGINT, b TEXT)");
        using (var session = database.OpenSession())
        {
            if (variant != LoadVariant.IntoEmptyTable)
            {
                using var loader = session.BeginBulkLoad("t", null);
                AddRows(loader, 1, Before);
                loader.Complete();
                _rows = Before;
            }

            if (variant is LoadVariant.AfterDrop or LoadVariant.AfterCut || LeavesGap)
            {
                Fill(session, "old", 400);
            }

            if (LeavesGap)
            {
                SqlDisk.Execute(database, "CREATE TABLE last (id BIGINT, b TEXT)");
                Fill(session, "last", 20);
            }
        }

        return disk;
    }

    // The pages of the dropped table have others behind them, so that the file cannot just be cut.
    private bool LeavesGap => variant is LoadVariant.IntoFreedPages or LoadVariant.IntoFreedPagesAfterAbortedLoad
        or LoadVariant.AfterUnsyncedDrop or LoadVariant.CheckpointWithinLoad;

    private static void Fill(Session session, string table, int count)
    {
        using var loader = session.BeginBulkLoad(table, null);
        for (var i = 0; i < count; i++)
        {
            loader.SetInt64(0, i);
            loader.SetChars(1, new string((char)('a' + (i % 26)), 900)); // one text for all would be stored once
            loader.EndRow();
        }

        loader.Complete();
    }

    private void BeforeLoad(Database database, SimulatedDisk disk)
    {
        switch (variant)
        {
            case LoadVariant.AfterDrop:
                SqlDisk.Execute(database, "DROP TABLE old");
                break;
            case LoadVariant.IntoFreedPages or LoadVariant.AfterCut:
                SqlDisk.Execute(database, "DROP TABLE old; CHECKPOINT");
                break;
            case LoadVariant.CheckpointWithinLoad:
                SqlDisk.Execute(database, "DROP TABLE old; CHECKPOINT");
                Count(database);
                break;
            case LoadVariant.IntoFreedPagesAfterAbortedLoad:
                SqlDisk.Execute(database, "DROP TABLE old; CHECKPOINT");
                Load(database, _loaded - 7, completes: false);
                break;
            case LoadVariant.AfterUnsyncedDrop:
                SqlDisk.Execute(database, "DROP TABLE old", CommitMode.Normal);
                break;
            case LoadVariant.OverUncheckpointedCommits:
                SqlDisk.Execute(
                    database, "INSERT INTO old SELECT id, name || name || name FROM t; DELETE FROM old WHERE id > 3");
                Count(database);
                break;
            case LoadVariant.AfterAbortedLoad:
                Load(database, _loaded - 7, completes: false);
                break;
            case LoadVariant.AfterFullDisk:
                disk.FaultKind = FaultKind.DiskFull;
                disk.FaultAtStep = disk.StepCount + 3;
                Load(database, _loaded, completes: true);
                disk.FaultAtStep = int.MaxValue;
                break;
            default:
                break;
        }
    }

    private void Count(Database database)
    {
        _recording!.Promise(_acknowledged, _last, _last + 1);
        SqlDisk.Execute(database, "UPDATE counter SET n = n + 1");
        _numbers.Add((_rows, ++_counter), ++_last);
        _acknowledged = _last;
        _recording.Promise(_last, _last, _last);
    }

    private void LoadInTransaction(Database database)
    {
        _recording!.Promise(_acknowledged, _last, _last + 1);
        using var session = database.OpenSession();
        session.Begin(TransactionMode.Serializable);
        session.CreateSavepoint("s");
        using (var loader = session.BeginBulkLoad("t", null))
        {
            AddRows(loader, _rows + 1, _loaded / 2);
            loader.Complete();
        }

        session.RollbackToSavepoint("s");
        using (var loader = session.BeginBulkLoad("t", null))
        {
            AddRows(loader, _rows + 1, _loaded);
            loader.Complete();
        }

        session.Commit();
        _rows += _loaded;
        _numbers.Add((_rows, _counter), ++_last);
        _acknowledged = _last;
        _recording.Promise(_last, _last, _last);
    }

    private Database Open(SimulatedDisk disk, int openSeed) =>
        SqlDisk.Open(disk, openSeed, variant == LoadVariant.ThroughLog ? int.MaxValue : 0);

    // After each batch somebody else commits: changes another table, or adds a row far behind those of the load, which
    // counts as a change of the counter.
    private void LoadInTurns(Database database)
    {
        var before = _rows;
        using var session = database.OpenSession();
        var options = new BulkLoadOptions
        {
            Atomicity = atomicity,
            Durability = durability,
            BatchSize = _batch,
            SyncInterval = 2,
            YieldWriter = true,
            CheckpointOnComplete = false,
            MemoryBudget = 1 << 20,
        };
        using var loader = session.BeginBulkLoad("t", null, options);
        for (var added = 0; added < _loaded;)
        {
            var count = Math.Min(_batch, _loaded - added);
            _recording!.Promise(_acknowledged, _last, _last + 1);
            AddRows(loader, before + added + 1, count);
            added += count;
            if (count == _batch)
            {
                if (!SpinWait.SpinUntil(() => loader.RowsCommitted == added, TimeSpan.FromSeconds(10)))
                {
                    loader.Complete(); // throws what went wrong
                }

                NoteTurn(before + added, durability == BulkLoadDurability.Full);
                Disturb(database);
            }
        }

        loader.Complete();
        NoteTurn(before + _loaded, durability != BulkLoadDurability.None);
    }

    private void NoteTurn(long rows, bool isDurable)
    {
        if (rows != _rows)
        {
            _rows = rows;
            _numbers.Add((_rows, _counter), ++_last);
        }

        _acknowledged = isDurable ? _last : _acknowledged;
        _recording!.Promise(_acknowledged, _last, _last);
    }

    private void Disturb(Database database)
    {
        if (_counter % 2 == 0)
        {
            Count(database);
            return;
        }

        _recording!.Promise(_acknowledged, _last, _last + 1);
        var id = Strange + _counter;
        SqlDisk.Execute(
            database, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO t VALUES ({id}, 'strange', {-id})"));
        _numbers.Add((_rows, ++_counter), ++_last);
        _acknowledged = _last;
        _recording.Promise(_last, _last, _last);
    }

    private void Load(Database database, int count, bool completes)
    {
        var before = _rows;
        var first = _last;
        _recording!.Promise(_acknowledged, _last, int.MaxValue);
        using var session = database.OpenSession();
        var options = new BulkLoadOptions
        {
            Atomicity = atomicity,
            Durability = durability,
            BatchSize = _batch,
            SyncInterval = 2,
            CheckpointOnComplete = variant is not (
                LoadVariant.TwoLoads or LoadVariant.OverUncheckpointedCommits or LoadVariant.WholeBatches),
            MemoryBudget = 1 << 20,
        };
        long committed = 0;
        using (var loader = session.BeginBulkLoad("t", null, options))
        {
            var error = SqlDisk.Try(() =>
            {
                var added = 0;
                AddRows(loader, before + 1, count, () =>
                {
                    NoteCommitted(loader, before, first, count);
                    if (++added == count / 2 && variant == LoadVariant.CheckpointWithinLoad)
                    {
                        database.Checkpoint();
                    }
                });
                if (completes)
                {
                    loader.Complete();
                }
            });
            if (error is not null || !completes)
            {
                loader.Dispose();
            }

            committed = loader.RowsCommitted;
        }

        NoteStates(before, committed, count);
        var isDurable = durability != BulkLoadDurability.None && (completes || durability == BulkLoadDurability.Full);
        _acknowledged = isDurable ? _last : _acknowledged;
        _recording.Promise(_acknowledged, _last, _last);
    }

    // Rows that a load reports as committed while it goes on.
    private void NoteCommitted(BulkLoader loader, long before, int first, int count)
    {
        if (atomicity == BulkLoadAtomicity.Batch && loader.RowsCommitted > 0)
        {
            var number = first + (int)((loader.RowsCommitted + _batch - 1) / _batch);
            _acknowledged = durability == BulkLoadDurability.Full ? number : _acknowledged;
            _recording!.Promise(_acknowledged, number, int.MaxValue);
        }
    }

    private void NoteStates(long before, long committed, int count)
    {
        for (long rows = _batch; atomicity == BulkLoadAtomicity.Batch && rows < committed; rows += _batch)
        {
            _numbers.Add((before + rows, _counter), ++_last);
        }

        if (committed > 0)
        {
            _rows = before + committed;
            _numbers.Add((_rows, _counter), ++_last);
        }
    }

    private int Compare(Database database)
    {
        SqlDisk.RefuseDamage(database);
        var counter = SqlDisk.Number(database, "SELECT n FROM counter");
        long rows = 0;
        using (var session = database.OpenSession())
        {
            using var statement = session.Prepare("SELECT id, name, u FROM t ORDER BY id")[0];
            using var cursor = statement.Execute();
            while (cursor.Read())
            {
                if (cursor.GetInt64(0) >= Strange)
                {
                    counter++;
                    continue;
                }

                rows++;
                if (cursor.GetInt64(0) != rows || cursor.GetInt64(2) != rows * 7
                    || !string.Equals(cursor.GetString(1), NameOf(rows), StringComparison.Ordinal))
                {
                    throw new InvalidOperationException("row " + rows + " is another one");
                }
            }
        }

        return _numbers.TryGetValue((rows, counter), out var number)
            ? number
            : throw new InvalidOperationException($"{rows} rows at counter {counter} never were");
    }
}
