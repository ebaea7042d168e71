using System;
using System.Globalization;
using System.IO;
using System.Text;
using DecentDb.Engine.Api;
using DecentDb.Engine.Types;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Maintenance;

/// <summary>
/// Backups without free pages. Exercises <see cref="Engine.Maintenance.CompactCopy"/> and
/// <see cref="Engine.Maintenance.DatabaseBackup"/>.
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
        Assert.Equal(figures.FileLength - figures.ReclaimableBytes, new FileInfo(path).Length);
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
