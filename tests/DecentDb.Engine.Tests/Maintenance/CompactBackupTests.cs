using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.IO;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Maintenance;

/// <summary>
/// Backups without free pages. Exercises <see cref="Engine.Maintenance.CompactCopy"/>,
/// <see cref="Engine.Maintenance.CopyPageWriter"/> and <see cref="Engine.Maintenance.DatabaseBackup"/>.
/// </summary>
public sealed class CompactBackupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Compact_backup_holds_the_same_rows_and_no_free_page(int seed)
    {
        var random = new Random(seed);
        using var db = new SqlDatabase(4096);
        Fill(db, random);
        var before = Describe(db.Session);
        var figures = db.Database.GetStatistics();
        Assert.True(figures.ReclaimableBytes > figures.FileLength / 10);
        var path = _folder["copy.ddb"];
        db.Database.Backup(path, compact: true);
        Assert.InRange(new FileInfo(path).Length, 1, figures.FileLength - figures.ReclaimableBytes);
        using var copy = Database.Open(new DatabaseOptions { Path = path });
        using var session = copy.OpenSession();
        Assert.Empty(copy.CheckIntegrity());
        Assert.Equal(before, Describe(session));
        Assert.Equal(0, copy.GetStatistics().FreePageCount);
        Execute(session, "INSERT INTO t0 (id, name, big) VALUES (-1, 'new', REPEAT('n', 30000)); DROP TABLE t1");
        Assert.Empty(copy.CheckIntegrity());
    }

    [Fact]
    public void Root_records_behind_the_rest_keep_their_place()
    {
        using var db = new SqlDatabase(4096);
        db.Run("CREATE TABLE big (id BIGINT PRIMARY KEY, s TEXT)");
        for (var i = 0; i < 300; i++)
        {
            db.Run("INSERT INTO big VALUES (?, REPEAT('x', 9000))", SqlValue.FromInt64(i));
        }

        for (var i = 0; i < 150; i++)
        {
            db.Run(string.Create(CultureInfo.InvariantCulture, $"CREATE TABLE s{i} (id BIGINT, n BIGINT UNIQUE)"));
            db.Run(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO s{i} VALUES ({i}, {i})"));
        }

        db.Run("DROP TABLE big");
        var path = _folder["copy.ddb"];
        db.Database.Backup(path, compact: true);
        using var copy = Database.Open(new DatabaseOptions { Path = path });
        using var session = copy.OpenSession();
        Assert.Empty(copy.CheckIntegrity());
        Assert.Equal("149|", Rows(session, "SELECT n FROM s149"));
        Execute(session, "CREATE TABLE more (id BIGINT); INSERT INTO more VALUES (1)");
        Assert.Empty(copy.CheckIntegrity());
    }

    [Fact]
    public void The_page_behind_a_page_is_the_next_one_that_will_be_handed_out()
    {
        uint[] taken = [2, 5, 6, 9, 1100, 1101, 5000];
        var layout = PageDirectoryLayout.Of(4096);
        var files = new InMemoryFileSystem();
        using var file = files.Open("copy", FileOpenMode.CreateNew);
        using var pages = new CopyPageWriter(file, "copy", 4096, new Lsn(1), taken, CancellationToken.None);
        var id = pages.IdAhead(0);
        for (uint count = 1; count < 6000; count++)
        {
            var next = pages.IdBehind(id);
            Assert.Equal(pages.IdAhead(count), next);
            for (var passed = id.Value + 1; passed < next.Value; passed++)
            {
                Assert.True(taken.Contains(passed) || layout.Skip(passed) != passed);
            }

            id = next;
        }
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(8192)]
    [InlineData(32768)]
    public void Compact_backup_of_half_empty_pages_is_as_long_as_a_fresh_load(int pageSize)
    {
        using var db = new SqlDatabase(pageSize);
        using var fresh = new SqlDatabase(pageSize);
        foreach (var (target, step) in new[] { (db, 1), (fresh, 10) })
        {
            target.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT UNIQUE, n BIGINT)");
            target.Run("CREATE INDEX i ON t (n)");
            using var loader = target.Session.BeginBulkLoad("t", null);
            for (var i = 0; i < 60_000; i += step)
            {
                loader.SetInt64(0, i);
                loader.SetChars(1, string.Create(CultureInfo.InvariantCulture, $"{i * 7919L % 60_000} name"));
                loader.SetInt64(2, i * 31L % 1000);
                loader.EndRow();
            }

            loader.Complete();
        }

        db.Run("DELETE FROM t WHERE id % 10 <> 0; CHECKPOINT");
        fresh.Run("CHECKPOINT");
        var path = _folder["copy.ddb"];
        db.Database.Backup(path, compact: true);
        var length = new FileInfo(path).Length;
        var freshLength = new FileInfo(fresh.Path).Length;
        Assert.InRange(length, freshLength / 2, freshLength * 1.05);
        using var copy = Database.Open(new DatabaseOptions { Path = path });
        using var session = copy.OpenSession();
        Assert.Empty(copy.CheckIntegrity());
        const string sql = "SELECT id, name, n FROM t ORDER BY n, name";
        Assert.Equal(Rows(fresh.Session, sql), Rows(session, sql));
    }

    [Fact]
    public void Compact_backup_takes_rows_with_long_values_one_by_one_and_keeps_numbers_and_positions()
    {
        using var db = new SqlDatabase(4096);
        db.Run("CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a TEXT, b TEXT UNIQUE)");
        for (var i = 0; i < 6; i++)
        {
            db.Run("INSERT INTO t (a, b) VALUES (REPEAT('a', 2000000) || CAST(? AS TEXT), REPEAT('key', 3000) || ?)",
                SqlValue.FromInt64(i), SqlValue.FromText(i.ToString(CultureInfo.InvariantCulture)));
            db.Run("INSERT INTO t (a) VALUES (NULL)");
        }

        db.Run("DELETE FROM t WHERE id > 10");
        db.Run("ALTER TABLE t ADD COLUMN n INTEGER DEFAULT 7");
        var path = _folder["copy.ddb"];
        db.Database.Backup(path, compact: true);
        using var copy = Database.Open(new DatabaseOptions { Path = path });
        using var session = copy.OpenSession();
        Assert.Empty(copy.CheckIntegrity());
        const string sql = "SELECT id, LENGTH(a), a, b, n FROM t ORDER BY b DESC, id";
        Assert.Equal(Rows(db.Session, sql), Rows(session, sql));
        Execute(session, "INSERT INTO t (a) VALUES ('next')");
        Assert.Equal("13|", Rows(session, "SELECT id FROM t WHERE a = 'next'"));
    }

    // Tables with long values, long keys and several levels, with gaps where rows and tables were.
    private static void Fill(SqlDatabase db, Random random)
    {
        for (var t = 0; t < 3; t++)
        {
            db.Run(string.Create(CultureInfo.InvariantCulture,
                $"CREATE TABLE t{t} (id BIGINT PRIMARY KEY, name TEXT UNIQUE, big TEXT)"));
            db.Run(string.Create(CultureInfo.InvariantCulture, $"CREATE INDEX i{t} ON t{t} (big)"));
            using var loader = db.Session.BeginBulkLoad("t" + t, null);
            for (var i = 0; i < 1500; i++)
            {
                loader.SetInt64(0, i);
                loader.SetChars(1, string.Create(CultureInfo.InvariantCulture, $"{new string('k', i % 40)} {t} {i}"));
                loader.SetChars(2, new string((char)('a' + (i % 26)), random.Next(30) == 0 ? random.Next(15_000) : 5));
                loader.EndRow();
            }

            loader.Complete();
        }

        db.Run("DROP TABLE t2; DELETE FROM t0 WHERE id % 3 = 0 AND id < 900");
        db.Run("ALTER TABLE t1 ADD COLUMN n INTEGER DEFAULT 7; UPDATE t1 SET name = name || 'x' WHERE id < 50");
        db.Run("CREATE TABLE last (id BIGINT); INSERT INTO last VALUES (1)");
    }

    private static string Describe(Session session) =>
        Rows(session, "SELECT * FROM t0 ORDER BY id") + Rows(session, "SELECT * FROM t1 ORDER BY name DESC")
        + Rows(session, "SELECT COUNT(*) FROM t0 WHERE big > 'c'") + Rows(session, "SELECT * FROM last");

    private static string Rows(Session session, string sql)
    {
        using var statement = session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        var text = new StringBuilder();
        while (cursor.Read())
        {
            for (var i = 0; i < cursor.ColumnCount; i++)
            {
                text.Append(cursor.GetValue(i)).Append('|');
            }
        }

        return text.ToString();
    }

    private static void Execute(Session session, string sql)
    {
        foreach (var statement in session.Prepare(sql))
        {
            using (statement)
            {
                statement.Execute().Dispose();
            }
        }
    }
}
