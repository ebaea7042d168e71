using System;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.FaultTests.Sweeps;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// Bulk loads of every durability, one after the other, with indexes; the state is the count of rows.
/// </summary>
internal sealed class LoadModel(BulkLoadAtomicity atomicity) : WorkModel
{
    public const int LoadSize = 300;
    private const int BatchSize = 50;

    protected override string Schema =>
        "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT, u BIGINT UNIQUE); CREATE INDEX i ON t (name); "
        + "CREATE TABLE counter (n BIGINT); INSERT INTO counter VALUES (0)";

    // Batches are reported as soon as the loader says so, but several may be committed before it does.
    public override bool MayFollow(long state, long acknowledged) => atomicity == BulkLoadAtomicity.Load
        ? state == acknowledged || state == acknowledged + LoadSize
        : state >= acknowledged && state <= (acknowledged / LoadSize * LoadSize) + LoadSize
            && (state - acknowledged) % BatchSize == 0;

    public override void Work(Database database, int commitsMax, Action<long> acknowledge)
    {
        using var session = database.OpenSession();
        var first = SqlDisk.Number(database, "SELECT COUNT(*) FROM t");
        for (var i = 0; i < commitsMax; i++)
        {
            var number = first / LoadSize;
            if (number % 4 == 3)
            {
                using var aborted = session.BeginBulkLoad("t", null, OptionsOf(number, BulkLoadAtomicity.Load));
                AddRows(aborted, first, LoadSize / 2, () => { });
            }

            using (var loader = session.BeginBulkLoad("t", null, OptionsOf(number, atomicity)))
            {
                long reported = 0;
                AddRows(loader, first, LoadSize - (first % LoadSize), () =>
                {
                    if (atomicity == BulkLoadAtomicity.Batch && loader.RowsCommitted > reported)
                    {
                        reported = loader.RowsCommitted;
                        acknowledge(first + reported);
                    }
                });
                loader.Complete();
            }

            first += LoadSize - (first % LoadSize);
            acknowledge(first);
            SqlDisk.Execute(database, "UPDATE counter SET n = n + 1");
        }
    }

    protected override long CheckTables(Database database)
    {
        long rows = 0;
        using var session = database.OpenSession();
        using var statement = session.Prepare("SELECT id, name, u FROM t ORDER BY id")[0];
        using var cursor = statement.Execute();
        while (cursor.Read())
        {
            rows++;
            if (cursor.GetInt64(0) != rows || cursor.GetInt64(2) != rows * 7
                || !string.Equals(cursor.GetString(1), NameOf(rows), StringComparison.Ordinal))
            {
                throw new InvalidOperationException("row " + rows + " is another one");
            }
        }

        return rows;
    }

    private static void AddRows(BulkLoader loader, long before, long count, Action added)
    {
        for (var id = before + 1; id <= before + count; id++)
        {
            loader.SetInt64(0, id);
            loader.SetChars(1, NameOf(id));
            loader.SetInt64(2, id * 7);
            loader.EndRow();
            added();
        }
    }

    private static BulkLoadOptions OptionsOf(long number, BulkLoadAtomicity atomicity) => new()
    {
        Atomicity = atomicity,
        Durability = (BulkLoadDurability)(number % 3),
        BatchSize = BatchSize,
        SyncInterval = 2,
        CheckpointOnComplete = number % 2 == 0,
        MemoryBudget = 1 << 20,
    };

    private static string NameOf(long id) => id % 90 == 0 ? new string('x', 6000)
        : string.Create(CultureInfo.InvariantCulture, $"{id * 7919 % 1000} begins the rather long name of row {id}");
}
