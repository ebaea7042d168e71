using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;

namespace DecentDb.FaultTests.Sweeps;

/// <summary>Sweeps over statements; each transaction writes its number into a table.</summary>
internal sealed class SqlSweep(int seed, IReadOnlyList<string> transactions)
{
    /// <summary>Statements of every kind.</summary>
    public static readonly IReadOnlyList<string> OfEveryKind =
    [
        "CREATE TABLE number (n BIGINT NOT NULL); INSERT INTO number VALUES (0)",
        "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT, u BIGINT UNIQUE)",
        "INSERT INTO t VALUES (1, 'one', 10)",
        "INSERT INTO t SELECT id + 1, name || ' and another one', u + 1 FROM t; CREATE INDEX i ON t (name)",
        "INSERT INTO t SELECT id + 2, name || '" + Long + "', u + 2 FROM t",
        "INSERT INTO t SELECT id + 4, name, u + 4 FROM t",
        "UPDATE t SET name = 'two' WHERE id = 2",
        "SAVEPOINT s; DELETE FROM t WHERE id < 4; ROLLBACK TO s; UPDATE t SET u = u + 1000 WHERE id > 6",
        "CHECKPOINT",
        "INSERT INTO t SELECT id + 8, name || name, u + 8 FROM t",
        "DELETE FROM t WHERE id IN (3, 4, 11)",
        "CREATE TABLE big (id BIGINT PRIMARY KEY, b TEXT); INSERT INTO big SELECT id, '" + Long + Long
            + "' || id FROM t",
        "UPDATE t SET name = 'x' || id WHERE id > 3",
        "DROP TABLE big",
        "CHECKPOINT",
        "INSERT INTO t SELECT id + 20, name || '" + Long + "', u + 20 FROM t",
        "DROP INDEX i",
        "DELETE FROM t",
        "INSERT INTO t VALUES (1, 'again', 1)",
    ];

    /// <summary>Tables of several levels that lose most of their rows and are vacuumed, once and again.</summary>
    public static readonly IReadOnlyList<string> WithVacuums =
    [
        "CREATE TABLE number (n BIGINT NOT NULL); INSERT INTO number VALUES (0)",
        "CREATE TABLE gone (id BIGINT PRIMARY KEY, b TEXT)",
        "INSERT INTO gone " + Numbers + "59) SELECT v, '" + Long + "' || v FROM n",
        "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT UNIQUE, b TEXT)",
        "INSERT INTO t " + Numbers + "89) SELECT v, '" + Long + "' || v, 'short' FROM n",
        "CREATE INDEX i ON t (b)",
        "UPDATE t SET b = REPEAT('a long value ' || id, 900) WHERE id IN (7, 77)",
        "DELETE FROM t WHERE id % 4 <> 3 AND id <> 77",
        "VACUUM",
        "INSERT INTO t " + Numbers + "39) SELECT v + 100, '" + Long + "' || v || ' again', 'again' FROM n",
        "DROP TABLE gone",
        "VACUUM t",
        "UPDATE t SET name = 'short ' || id, b = 'x'",
        "VACUUM",
        "DELETE FROM t WHERE id > 50",
        "VACUUM",
    ];

    /// <summary>Changes of schemas, rows that meet keys, and chains of foreign keys.</summary>
    public static readonly IReadOnlyList<string> WithSchemaChanges =
    [
        "CREATE TABLE number (n BIGINT NOT NULL); INSERT INTO number VALUES (0)",
        "CREATE TABLE p (id BIGINT PRIMARY KEY, name TEXT UNIQUE); INSERT INTO p VALUES (1, 'a'), (2, 'b'), (3, 'c')",
        "CREATE TABLE t (id BIGINT PRIMARY KEY, p BIGINT REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE, b TEXT)",
        "INSERT INTO t " + Numbers + "29) SELECT v, 1 + v % 3, '" + Long + "' || v FROM n; CREATE INDEX i ON t (p)",
        "INSERT INTO t SELECT id + 20, p, 'new' FROM t ON CONFLICT (id) DO UPDATE SET b = excluded.b || t.id",
        "UPDATE p SET id = id + 10; REPLACE INTO p VALUES (14, 'b')",
        "ALTER TABLE t ADD COLUMN n INTEGER DEFAULT 7, ADD CONSTRAINT c CHECK (n < 100), ADD UNIQUE (id, n)",
        "CHECKPOINT",
        "CREATE TABLE u AS SELECT id, b FROM t; ALTER TABLE t DROP COLUMN b; ALTER TABLE t RENAME COLUMN n TO m",
        "MERGE INTO t USING u ON t.id = u.id + 5 WHEN MATCHED THEN UPDATE SET m = 8 "
            + "WHEN NOT MATCHED THEN INSERT (id) VALUES (u.id + 1000) WHEN NOT MATCHED BY SOURCE THEN DELETE",
        "SAVEPOINT s; TRUNCATE p, t; ALTER TABLE p RENAME TO q; ROLLBACK TO s; DELETE FROM p WHERE id = 11",
        "CHECKPOINT",
        "ALTER TABLE t DROP CONSTRAINT c, ALTER m SET DEFAULT 9, RENAME TO v; TRUNCATE u RESTART IDENTITY",
        "INSERT INTO u VALUES (1, 'again'); INSERT INTO v (id) VALUES (5000)",
    ];

    private const string Numbers =
        "WITH RECURSIVE n (v) AS (VALUES (1) UNION ALL SELECT v + 1 FROM n WHERE v <= ";

    private const string Long =
        "a text that is long enough to fill pages soon, because it goes on and on and on without saying anything new, "
        + "and when it seems to be over it begins again and fills even more of the page than it did the first time";

    private readonly List<string> _dumps = [string.Empty];

    public Recording Record()
    {
        var disk = new SimulatedDisk { Asserter = new OrderAsserter(SweepNames.Path) };
        var recording = new Recording(disk);
        var durable = 0;
        using (var database = SqlDisk.Open(disk, seed))
        {
            using var session = database.OpenSession();
            foreach (var sql in transactions)
            {
                if (sql.StartsWith("CHECKPOINT", StringComparison.Ordinal)
                    || sql.StartsWith("VACUUM", StringComparison.Ordinal))
                {
                    SqlDisk.Execute(database, sql);
                    durable = _dumps.Count - 1;
                    recording.Promise(durable, durable, durable);
                    continue;
                }

                var number = _dumps.Count;
                recording.Promise(durable, number - 1, number);
                session.CommitMode = (number + seed) % 5 == 0 ? CommitMode.Normal : CommitMode.Full;
                foreach (var statement in session.Prepare(string.Create(
                    CultureInfo.InvariantCulture, $"BEGIN; {sql}; UPDATE number SET n = {number}; COMMIT")))
                {
                    statement.Execute().Dispose();
                }

                durable = session.CommitMode == CommitMode.Full ? number : durable;
                _dumps.Add(SqlDisk.Dump(database));
                recording.Promise(durable, number, number);
            }
        }

        return recording;
    }

    /// <summary>The oracle.</summary>
    public int Recover(SimulatedDisk disk, int openSeed)
    {
        int number;
        using (var database = SqlDisk.Open(disk, openSeed + 100))
        {
            number = NumberOf(database);
            Compare(database, number);
            SqlDisk.Execute(database, "CREATE TABLE after (a INTEGER); INSERT INTO after VALUES (77)");
            disk = disk.AfterPowerCut(CrashImage.AllLost, new Random(openSeed));
        }

        using (var database = SqlDisk.Open(disk, openSeed + 200))
        {
            if (SqlDisk.Number(database, "SELECT a FROM after") != 77 || NumberOf(database) != number)
            {
                throw new InvalidOperationException("a write after the recovery is lost");
            }

            SqlDisk.Execute(database, "DROP TABLE after");
            Compare(database, number);
        }

        return number;
    }

    private static int NumberOf(Database database)
    {
        var number = 0;
        var error = SqlDisk.Try(() => number = (int)SqlDisk.Number(database, "SELECT n FROM number"));
        return error is null or { Code: ErrorCode.UndefinedTable } ? number : throw error;
    }

    private void Compare(Database database, int number)
    {
        SqlDisk.RefuseDamage(database);
        if (!string.Equals(SqlDisk.Dump(database), _dumps[number], StringComparison.Ordinal))
        {
            throw new InvalidOperationException("other rows than after transaction " + number);
        }
    }
}
