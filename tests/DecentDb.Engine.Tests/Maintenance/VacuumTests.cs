using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Maintenance;

/// <summary>
/// Space given back while a database is in use. Exercises <see cref="Engine.Maintenance.Vacuum"/> and what it is made
/// of: <see cref="Engine.Maintenance.PageMover"/> with <see cref="Engine.Maintenance.LowFreePages"/>,
/// <see cref="Engine.Trees.LeafWalk"/> with <see cref="Engine.TableTrees.TableLeafWalk"/> and
/// <see cref="Engine.IndexTrees.IndexLeafWalk"/>, <see cref="Engine.TableTrees.TableLeafPacker"/> and
/// <see cref="Engine.IndexTrees.IndexLeafPacker"/>.
/// </summary>
public sealed class VacuumTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(2, 8192)]
    [InlineData(3, 32768)]
    public void After_most_rows_are_deleted_the_file_is_as_long_as_one_that_never_had_them(int seed, int pageSize)
    {
        var random = new Random(seed);
        using var db = new SqlDatabase(pageSize);
        const int count = 60_000;
        Create(db);
        Load(db, count, static _ => true, seed);
        var kept = new HashSet<int>();
        for (var i = 0; i < count; i++)
        {
            if (random.Next(10) == 0)
            {
                kept.Add(i);
            }
        }

        DeleteAllBut(db, count, kept);
        db.Run("CHECKPOINT");
        var before = db.Rows("SELECT id, name, big FROM t ORDER BY id");
        db.Run("VACUUM");
        Assert.Empty(db.Database.CheckIntegrity());
        Assert.Equal(before, db.Rows("SELECT id, name, big FROM t ORDER BY id"));
        Assert.Equal(kept.Count, db.Rows("SELECT id FROM t ORDER BY name").Count);

        using var fresh = new SqlDatabase(pageSize);
        Create(fresh);
        Load(fresh, count, kept.Contains, seed);
        fresh.Run("CHECKPOINT");
        var length = db.Database.GetStatistics().FileLength;
        var freshLength = fresh.Database.GetStatistics().FileLength;
        Assert.True(length <= freshLength * 1.05, $"{length} bytes, freshly loaded {freshLength}");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Rows_and_keys_are_those_of_a_model_after_each_of_many_vacuums(int seed)
    {
        var random = new Random(seed);
        using var db = new SqlDatabase(4096);
        Create(db);
        var model = new SortedDictionary<long, string>();
        for (var round = 0; round < 12; round++)
        {
            var from = random.Next(2000);
            var count = random.Next(1500);
            db.Run("BEGIN");
            for (var id = from; id < from + count; id++)
            {
                switch (random.Next(round % 3 == 0 ? 2 : 3))
                {
                    case 0 when model.Remove(id):
                        db.Run("DELETE FROM t WHERE id = ?", SqlValue.FromInt64(id));
                        break;
                    case 1 when !model.ContainsKey(id):
                        var length = random.Next(40) == 0 ? 9000 : random.Next(60);
                        var big = new string((char)('a' + random.Next(26)), length);
                        model.Add(id, big);
                        db.Run(
                            "INSERT INTO t VALUES (?, ?, ?)", SqlValue.FromInt64(id), SqlValue.FromText(Name(id, seed)),
                            SqlValue.FromText(big));
                        break;
                    default:
                        break;
                }
            }

            db.Run("COMMIT");
            db.Run(round % 4 == 3 ? "VACUUM t" : "VACUUM");
            db.AssertSound($"seed {seed}, round {round}: ");
            AssertHolds(db, model, seed);
        }

        db.Run("DELETE FROM t; VACUUM");
        db.AssertSound();
        Assert.Equal(0, db.Database.GetStatistics().FreePageCount);
        Assert.True(db.Database.GetStatistics().PageCount <= 6);
    }

    [Fact]
    public void Free_pages_are_gone_afterwards_whatever_had_them()
    {
        using var db = new SqlDatabase(4096);
        db.Run("CREATE TABLE first (id BIGINT PRIMARY KEY, s TEXT)");
        for (var i = 0; i < 300; i++)
        {
            db.Run("INSERT INTO first VALUES (?, REPEAT('x', 9000))", SqlValue.FromInt64(i));
        }

        Create(db);
        Load(db, 5000, static _ => true, seed: 5);
        db.Run("DROP TABLE first; CHECKPOINT");
        var pages = db.Database.GetStatistics();
        Assert.True(pages.FreePageCount > 600);
        db.Run("VACUUM");
        db.AssertSound();
        var after = db.Database.GetStatistics();
        Assert.Equal(0, after.FreePageCount);
        Assert.True(after.PageCount <= pages.PageCount - pages.FreePageCount);
        Assert.Equal(after.PageCount * after.PageSize, new FileInfo(db.Path).Length);
        db.Reopen();
        db.AssertSound();
        Assert.Equal(5000, db.Scalar("SELECT COUNT(*) FROM t"));
    }

    [Fact]
    public void A_snapshot_from_before_reads_on_and_may_begin_to_write()
    {
        using var db = new SqlDatabase(4096);
        Create(db);
        Load(db, 8000, static _ => true, seed: 6);
        db.Run("DELETE FROM t WHERE id % 8 <> 0");
        using var other = db.Database.OpenSession();
        Run(other, "BEGIN");
        var before = Rows(other);
        using var statement = other.Prepare("SELECT id, name, big FROM t ORDER BY id")[0];
        using var cursor = statement.Execute();
        Assert.True(cursor.Read());
        db.Run("VACUUM");
        db.Run("INSERT INTO t VALUES (-1, 'another', '')");
        var rest = 1;
        while (cursor.Read())
        {
            rest++;
        }

        Assert.Equal(1000, rest);
        Assert.Equal(before, Rows(other));
        Run(other, "COMMIT; BEGIN");
        Assert.Equal(1001, SqlDatabase.Scalar(other, "SELECT COUNT(*) FROM t"));
        db.Run("DELETE FROM t WHERE id < 0");
        db.Run("VACUUM");
        Run(other, "ROLLBACK; BEGIN");
        Assert.Equal(1000, SqlDatabase.Scalar(other, "SELECT COUNT(*) FROM t"));
        db.Run("VACUUM");
        Run(other, "INSERT INTO t VALUES (-2, 'mine', ''); COMMIT");
        db.AssertSound();
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task Others_write_and_read_while_two_vacuums_run(int seed)
    {
        using var db = new SqlDatabase(4096);
        Create(db);
        Load(db, 20_000, static id => id % 5 == 0, seed);
        using var stop = new CancellationTokenSource();
        var vacuums = new Task[2];
        for (var i = 0; i < vacuums.Length; i++)
        {
            vacuums[i] = Task.Run(() =>
            {
                using var session = db.Database.OpenSession();
                while (!stop.IsCancellationRequested)
                {
                    Run(session, "VACUUM");
                }
            });
        }

        var reads = Task.Run(() =>
        {
            using var session = db.Database.OpenSession();
            while (!stop.IsCancellationRequested)
            {
                // Pairs of rows are changed together, so that each snapshot has an even number of them.
                Assert.Equal(0, SqlDatabase.Scalar(session, "SELECT COUNT(*) FROM t WHERE id >= 100000") % 2);
            }
        });
        var random = new Random(seed);
        var model = new SortedDictionary<long, string>();
        for (var i = 0; i < 400; i++)
        {
            var id = 100_000 + (random.Next(300) * 2);
            db.Run("BEGIN");
            for (var k = 0; k < 2; k++)
            {
                if (model.Remove(id + k))
                {
                    db.Run("DELETE FROM t WHERE id = ?", SqlValue.FromInt64(id + k));
                }
                else
                {
                    var big = new string('z', random.Next(10) == 0 ? 9000 : random.Next(300));
                    model.Add(id + k, big);
                    db.Run("INSERT INTO t VALUES (?, ?, ?)", SqlValue.FromInt64(id + k),
                        SqlValue.FromText(Name(id + k, seed)), SqlValue.FromText(big));
                }
            }

            db.Run("COMMIT");
            if (i % 8 == 0)
            {
                db.Run("DELETE FROM t WHERE id BETWEEN ? AND ?", SqlValue.FromInt64(i * 50),
                    SqlValue.FromInt64((i * 50) + 300));
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll([.. vacuums, reads]);
        db.AssertSound($"seed {seed}: ");
        db.Run("DELETE FROM t WHERE id < 100000");
        AssertHolds(db, model, seed);
    }

    [Fact]
    public void Cancelled_between_steps_it_leaves_what_it_did()
    {
        using var db = new SqlDatabase(4096);
        Create(db);
        Load(db, 20_000, static _ => true, seed: 7);
        db.Run("DELETE FROM t WHERE id % 8 <> 0");
        var rows = db.Rows("SELECT id, name, big FROM t ORDER BY id");
        using var statement = db.Session.Prepare("VACUUM")[0];
        var pages = db.Database.GetStatistics().FreePageCount;
        var cancelled = 0;
        for (var looks = 1; looks < 2000; looks = (looks * 2) + 1)
        {
            using var source = new CancellationTokenSource();
            var left = looks;
            Cancellation.Observer = () =>
            {
                if (--left == 0)
                {
                    source.Cancel();
                }
            };
            DatabaseException? error;
            try
            {
                error = SqlDatabase.Try(() => statement.Execute(source.Token).Dispose());
            }
            finally
            {
                Cancellation.Observer = null;
            }

            db.AssertSound();
            if (error is null)
            {
                break;
            }

            Assert.Equal(ErrorCode.QueryCanceled, error.Code);
            cancelled++;
        }

        Assert.True(cancelled > 4);
        Assert.NotEqual(pages, db.Database.GetStatistics().FreePageCount);
        Assert.Equal(rows, db.Rows("SELECT id, name, big FROM t ORDER BY id"));
    }

    [Fact]
    public void It_may_be_cancelled_at_each_page_of_a_long_value()
    {
        const int pages = 500;
        using var db = new SqlDatabase(4096);
        db.Run("CREATE TABLE first (s TEXT)");
        db.Run("INSERT INTO first VALUES (REPEAT('x', 50000))");
        db.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, big TEXT)");
        db.Run("INSERT INTO t VALUES (1, ?)", SqlValue.FromText(new string('y', pages * 4096)));
        db.Run("DROP TABLE first");
        var looks = 0;
        Cancellation.Observer = () => looks++;
        try
        {
            db.Run("VACUUM t");
        }
        finally
        {
            Cancellation.Observer = null;
        }

        db.AssertSound();
        Assert.True(looks > pages, $"{looks} looks at {pages} pages");
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(8192)]
    [InlineData(32768)]
    public void No_step_works_on_more_pages_than_a_step_may(int pageSize)
    {
        using var db = new SqlDatabase(pageSize);
        Create(db);
        db.Run("CREATE TABLE first (s TEXT)");
        db.Run($"INSERT INTO first VALUES (REPEAT('x', {200 * pageSize}))");
        Load(db, 60_000, static _ => true, seed: 9);
        db.Run("INSERT INTO t VALUES (-1, 'long', ?)", SqlValue.FromText(new string('y', 100 * pageSize)));
        db.Run("DELETE FROM t WHERE id % 7 <> 0 AND id > 0; DROP TABLE first");
        var transactions = db.Database.Engine.Transactions;
        var commits = transactions.GetStatistics().CommitCount;
        var vacuum = new Engine.Maintenance.Vacuum(
            transactions, db.Database.Engine.Catalogs, TimeSpan.FromSeconds(30), CancellationToken.None);
        vacuum.Run(null);
        db.AssertSound();
        var most = Engine.Maintenance.Vacuum.PagesInStep(pageSize);
        Assert.InRange(vacuum.LargestStep, most / 2, most);
        Assert.True(vacuum.StepCount > 10);
        Assert.Equal(commits, transactions.GetStatistics().CommitCount);
        Assert.Equal(8573, db.Rows("SELECT id FROM t ORDER BY name").Count);
    }

    [Fact]
    public void Not_within_a_transaction_nor_of_what_is_not_there()
    {
        using var db = new SqlDatabase(4096);
        Create(db);
        Assert.Equal("25001", ErrorCodes.SqlState(db.Error("BEGIN; VACUUM").Code));
        Assert.Equal("25001", ErrorCodes.SqlState(db.Error("VACUUM INTO 'x.ddb'").Code));
        db.Run("ROLLBACK");
        Assert.Equal(ErrorCode.UndefinedTable, db.Error("VACUUM nothing").Code);
        Assert.Equal(ErrorCode.UndefinedTable, db.Error("VACUUM nowhere.t").Code);
        db.Run("VACUUM main.t");
        db.CloseAndRead();
        using var readOnly = Database.Open(
            new DatabaseOptions { Path = db.Path, Mode = DatabaseOpenMode.ReadOnly });
        using var session = readOnly.OpenSession();
        var error = Assert.Throws<DatabaseException>(() => Run(session, "VACUUM"));
        Assert.Equal(ErrorCode.ReadOnlyTransaction, error.Code);
    }

    [Fact]
    public void A_database_in_memory_gets_smaller_too()
    {
        using var database = Database.Open(
            new DatabaseOptions { Path = "vacuum-in-memory", Mode = DatabaseOpenMode.Memory });
        using var session = database.OpenSession();
        Run(session, "CREATE TABLE t (id BIGINT PRIMARY KEY, s TEXT)");
        Run(session, "INSERT INTO t WITH RECURSIVE n (v) AS (VALUES (1) UNION ALL SELECT v + 1 FROM n WHERE v < 20000) "
            + "SELECT v, REPEAT('x' || v, 30) FROM n");
        Run(session, "DELETE FROM t WHERE id % 10 <> 0");
        var pages = database.GetStatistics().PageCount;
        Run(session, "VACUUM");
        Assert.True(database.GetStatistics().PageCount < pages / 5);
        Assert.Equal(2000, SqlDatabase.Scalar(session, "SELECT COUNT(*) FROM t"));
    }

    [Fact]
    public void Into_writes_a_copy_without_free_pages()
    {
        using var db = new SqlDatabase(4096);
        Create(db);
        Load(db, 5000, static _ => true, seed: 8);
        db.Run("DELETE FROM t WHERE id < 2500");
        var path = _folder["copy.ddb"];
        db.Run($"VACUUM INTO '{path}'");
        Assert.Equal(ErrorCode.CannotOpen, db.Error($"VACUUM INTO '{path}'").Code);
        using var copy = Database.Open(new DatabaseOptions { Path = path });
        Assert.Empty(copy.CheckIntegrity());
        Assert.Equal(0, copy.GetStatistics().FreePageCount);
        using var session = copy.OpenSession();
        Assert.Equal(2500, SqlDatabase.Scalar(session, "SELECT COUNT(*) FROM t"));
    }

    private static string Name(long id, int seed)
    {
        var hash = (uint)(((id + seed) * 2654435761L) & 0xFFFFFF);
        return string.Create(CultureInfo.InvariantCulture, $"{hash} {new string('n', (int)(id % 60) * 20)} {id}");
    }

    private static void AssertHolds(SqlDatabase db, SortedDictionary<long, string> model, int seed)
    {
        var expected = new List<string>();
        foreach (var (id, big) in model)
        {
            expected.Add(string.Create(CultureInfo.InvariantCulture, $"{id}|{Name(id, seed)}|{big}"));
        }

        Assert.Equal(expected, db.Rows("SELECT id, name, big FROM t ORDER BY id"));
        Assert.Equal(expected.Count, db.Rows("SELECT name FROM t ORDER BY name").Count);
    }

    private static List<string> Rows(Session session)
    {
        var rows = new List<string>();
        using var statement = session.Prepare("SELECT id, name, big FROM t ORDER BY id")[0];
        using var cursor = statement.Execute();
        while (cursor.Read())
        {
            rows.Add(cursor.GetValue(0) + "|" + cursor.GetValue(1) + "|" + cursor.GetValue(2));
        }

        return rows;
    }

    private static void Run(Session session, string sql)
    {
        foreach (var statement in session.Prepare(sql))
        {
            using (statement)
            {
                statement.Execute().Dispose();
            }
        }
    }

    private static void Create(SqlDatabase db)
    {
        db.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT UNIQUE, big TEXT)");
        db.Run("CREATE INDEX i ON t (big)");
    }

    private static void Load(SqlDatabase db, int count, Func<int, bool> isLoaded, int seed)
    {
        using var loader = db.Session.BeginBulkLoad("t", null);
        for (var i = 0; i < count; i++)
        {
            if (isLoaded(i))
            {
                var random = new Random((seed * count) + i);
                loader.SetInt64(0, i);
                loader.SetChars(1, string.Create(
                    CultureInfo.InvariantCulture, $"{random.Next(1_000_000)} {new string('k', i % 40)} {i}"));
                loader.SetChars(2, new string(
                    (char)('a' + random.Next(26)), random.Next(300) == 0 ? random.Next(20_000) : random.Next(20)));
                loader.EndRow();
            }
        }

        loader.Complete();
    }

    private static void DeleteAllBut(SqlDatabase db, int count, HashSet<int> kept)
    {
        db.Run("CREATE TABLE kept (id BIGINT PRIMARY KEY)");
        using (var loader = db.Session.BeginBulkLoad("kept", null))
        {
            for (var i = 0; i < count; i++)
            {
                if (kept.Contains(i))
                {
                    loader.SetInt64(0, i);
                    loader.EndRow();
                }
            }

            loader.Complete();
        }

        db.Run("DELETE FROM t WHERE id NOT IN (SELECT id FROM kept); DROP TABLE kept");
    }
}
