using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>
/// The same comparison one floor higher: tables, defaults, checks and keys written in SQL, rows through the public
/// loader, under every combination of options and inside transactions. Exercises
/// <see cref="Engine.BulkLoading.SingleRowSink"/>.
/// </summary>
public class BulkLoadEqualsSqlTests
{
    private static readonly string[] Orders = ["generated", "ascending", "gaps", "random", "descending"];

    public static TheoryData<int> Seeds()
    {
        var count = Environment.GetEnvironmentVariable("DECENTDB_SOAK") is null ? 40 : 5000;
        var data = new TheoryData<int>();
        for (var seed = 1; seed <= count; seed++)
        {
            data.Add(seed);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Load_leaves_what_one_insert_leaves_when_anything_is_loaded(int seed)
    {
        var random = new Random(seed * 7_368_787);
        var table = new RandomSqlTable(random);
        var order = Orders[random.Next(Orders.Length)];
        using var expected = Create(table, random.Next(2));
        using var actual = Create(table, random.Next(2));
        var before = random.Next(2) == 0 ? [] : table.Rows(random.Next(1, 150), "ascending", 10);
        expected.Insert(table, before);
        actual.Insert(table, before);
        var rows = table.Rows(random.Next(5) == 0 ? random.Next(3) : random.Next(400), order,
            random.Next(3) == 0 ? -1000 : 1000);
        var fault = random.Next(3) == 0 ? Spoil(random, table, rows, before, order) : -1;

        var options = Options(random, BulkLoadAtomicity.Load);
        var expectedError = SqlDatabase.Try(() => expected.Insert(table, rows));
        var actualError = actual.Load(rows, options, random, out var committed);

        AssertSameError(expectedError, actualError, fault);
        Assert.Equal(fault < 0 ? rows.Count : 0, committed);
        AssertSame(expected, actual);
        actual.Reopen();
        AssertSame(expected, actual);

        // Numbers go on alike.
        var later = table.Rows(2, "generated", 0);
        var first = SqlDatabase.Try(() => expected.Insert(table, later));
        Assert.Equal(first?.Code, SqlDatabase.Try(() => actual.Insert(table, later))?.Code);
        AssertSame(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Load_by_batch_leaves_what_inserts_of_whole_batches_leave(int seed)
    {
        var random = new Random(seed * 49_979_687);
        var table = new RandomSqlTable(random);
        var order = Orders[random.Next(Orders.Length)];
        using var expected = Create(table, 0);
        using var actual = Create(table, 0);
        var rows = table.Rows(random.Next(300), order, 1);
        if (table.HasSelf)
        {
            // A parent in a later batch is missing when its child is committed.
            rows.ForEach(row => row[table.IndexOf("self")] = SqlValue.Null);
        }

        var fault = random.Next(2) == 0 ? Spoil(random, table, rows, [], order) : -1;
        var options = Options(random, BulkLoadAtomicity.Batch);
        var error = actual.Load(rows, options, random, out var committed);
        Assert.Equal(fault < 0, error is null);
        var size = options.BatchSize == 0 ? int.MaxValue : options.BatchSize;
        Assert.Equal(fault < 0 ? rows.Count : fault / size * size, committed);
        for (var start = 0; start < committed; start += Math.Min(size, (int)committed))
        {
            expected.Insert(table, rows.GetRange(start, (int)Math.Min(size, committed - start)));
        }

        AssertSame(expected, actual);
        actual.Reopen();
        AssertSame(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Load_in_a_transaction_is_part_of_it(int seed)
    {
        var random = new Random(seed * 86_028_121);
        var table = new RandomSqlTable(random);
        using var expected = Create(table, 0);
        using var actual = Create(table, 0);
        var own = table.Rows(random.Next(1, 20), "ascending", 10);
        var rows = table.Rows(random.Next(200), "ascending", 1000);
        var fault = random.Next(3) == 0 ? Spoil(random, table, rows, own, "ascending") : -1;
        var last = table.Rows(3, "ascending", 5000);

        actual.Session.Begin(TransactionMode.Serializable);
        actual.Insert(table, own);
        var options = new BulkLoadOptions { BatchSize = random.Next(100), MemoryBudget = 1 << 20 };
        var error = actual.Load(rows, options, random, out var committed);
        Assert.Equal(fault < 0, error is null);
        Assert.Equal(0, committed);
        actual.Insert(table, last);
        if (random.Next(3) == 0)
        {
            actual.Session.Rollback();
        }
        else
        {
            actual.Session.Commit();
            expected.Insert(table, own);
            expected.Insert(table, fault < 0 ? rows : []);
            expected.Insert(table, last);
        }

        AssertSame(expected, actual);
        actual.Reopen();
        AssertSame(expected, actual);
    }

    [Fact]
    public void Columns_left_out_get_defaults_and_numbers()
    {
        using var database = new SqlDatabase(files: new InMemoryFileSystem());
        database.Run(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'x', n BIGINT GENERATED ALWAYS AS IDENTITY "
            + "(START WITH 5 INCREMENT BY 2), b INTEGER)");
        using (var loader = database.Session.BeginBulkLoad("t", ["b"]))
        {
            for (var i = 0; i < 3; i++)
            {
                loader.SetInt64(0, i);
                loader.EndRow();
            }

            Assert.Equal(3, loader.Complete().RowsCommitted);
        }

        Assert.Equal(["1|x|5|0", "2|x|7|1", "3|x|9|2"], database.Rows("SELECT * FROM t"));
    }

    private static SqlDatabase Create(RandomSqlTable table, int kind)
    {
        var database = new SqlDatabase(
            kind == 0 ? 4096 : 8192, new InMemoryFileSystem(), loggedLoadRows: kind == 0 ? 0 : 1000);
        database.Run("CREATE TABLE p (id BIGINT PRIMARY KEY)");
        database.Run("INSERT INTO p VALUES (" + string.Join("),(", Enumerable.Range(1, 60)) + ")");
        foreach (var statement in table.Statements)
        {
            database.Run(statement);
        }

        return database;
    }

    private static BulkLoadOptions Options(Random random, BulkLoadAtomicity atomicity) => new()
    {
        Atomicity = atomicity,
        Durability = (BulkLoadDurability)random.Next(3),
        BatchSize = random.Next(3) == 0 ? 0 : random.Next(1, 150),
        SyncInterval = random.Next(1, 4),
        CheckpointOnComplete = random.Next(2) == 0,
        MemoryBudget = 1 << 20,
    };

    private static void AssertSame(SqlDatabase expected, SqlDatabase actual)
    {
        Assert.Equal(expected.Rows("SELECT * FROM t"), actual.Rows("SELECT * FROM t"));
        Assert.Equal(expected.Scalar("SELECT COUNT(*) FROM t"), actual.Scalar("SELECT COUNT(*) FROM t"));
        Assert.Equal(
            expected.Rows("SELECT * FROM t WHERE u BETWEEN 1000 AND 300000 ORDER BY u"),
            actual.Rows("SELECT * FROM t WHERE u BETWEEN 1000 AND 300000 ORDER BY u"));
        expected.AssertSound();
        actual.AssertSound();
    }

    private static void AssertSameError(DatabaseException? expected, DatabaseException? actual, int fault)
    {
        Assert.Equal(expected?.Code, actual?.Code);
        if (expected is null || actual is null)
        {
            Assert.Equal(-1, fault);
            return;
        }

        Assert.Equal(fault, actual.RowIndex);
        Assert.Equal("t", actual.TableName);
        if (expected.RowIndex is not null)
        {
            Assert.Equal(expected.TableName, actual.TableName);
            Assert.Equal(expected.ColumnName, actual.ColumnName);
            Assert.Equal(expected.ConstraintName, actual.ConstraintName);
        }
    }

    /// <summary>Makes one row break one rule and returns its index, or -1.</summary>
    private static int Spoil(
        Random random, RandomSqlTable table, List<SqlValue[]> rows, List<SqlValue[]> before, string order)
    {
        if (rows.Count == 0)
        {
            return -1;
        }

        var at = random.Next(3) switch { 0 => 0, 1 => rows.Count - 1, _ => random.Next(rows.Count) };
        var u = table.IndexOf("u");
        switch (random.Next(8))
        {
            case 0:
                rows[at][u] = SqlValue.FromInt64(13);
                return at;
            case 1 when table.HasParent:
                rows[at][table.IndexOf("parent")] = SqlValue.FromInt64(777);
                return at;
            case 2 when table.HasSelf:
                rows[at][table.IndexOf("self")] = SqlValue.FromInt64(-777_777);
                return at;
            case 3 when table.HasUnique && at > 0 && !rows[0][u].IsNull:
                rows[at][u] = rows[0][u];
                return at;
            case 4 when table.HasUnique && before.Count > 0 && !before[0][u].IsNull:
                rows[at][u] = before[0][u];
                return at;
            case 5 when table.KeyKind is 4 or 5 && at > 0:
                rows[at][0] = rows[0][0];
                rows[at][1] = table.KeyKind == 5 ? rows[0][1] : rows[at][1];
                return at;
            case 6 when table.KeyKind is 1 or 2 && order != "generated" && at > 0 && !table.HasSelf:
                rows[at][0] = rows[random.Next(at)][0];
                return at;
            case 7 when table.KeyKind is 1 or 2 && order != "generated" && before.Count > 0 && !table.HasSelf:
                rows[at][0] = before[random.Next(before.Count)][0];
                return at;
            default:
                for (var i = 0; i < table.Names.Count; i++)
                {
                    if (table.NotNull[i])
                    {
                        rows[at][i] = SqlValue.Null;
                        return at;
                    }
                }

                return -1;
        }
    }
}
