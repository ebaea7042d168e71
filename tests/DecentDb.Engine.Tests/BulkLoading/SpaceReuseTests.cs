using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using Xunit;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>
/// Loads write into pages that earlier rows left: a file that is filled again and again stops growing. Exercises
/// <see cref="Engine.Transactions.FreeListRewrite"/>, <see cref="Engine.Transactions.DirectWrite"/>,
/// <see cref="Engine.Transactions.DirectWriteGuard"/> and <see cref="Engine.Transactions.TailReturn"/>.
/// </summary>
public sealed class SpaceReuseTests
{
    private const int Rows = 4000;
    private const int Nights = 12;
    private const int FirstDay = 1_000_000; // so that all numbers have the same length

    public static TheoryData<string, BulkLoadAtomicity, BulkLoadDurability> Ways()
    {
        var data = new TheoryData<string, BulkLoadAtomicity, BulkLoadDurability>();
        foreach (var clearing in (string[])["DELETE FROM t", "DROP TABLE t; " + Table])
        {
            foreach (var durability in Enum.GetValues<BulkLoadDurability>())
            {
                data.Add(clearing, BulkLoadAtomicity.Load, durability);
                data.Add(clearing, BulkLoadAtomicity.Batch, durability);
            }
        }

        return data;
    }

    private static string Table =>
        "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT, n BIGINT UNIQUE); CREATE INDEX t_name ON t (name)";

    [Theory]
    [MemberData(nameof(Ways))]
    public void File_of_a_table_that_is_cleared_and_loaded_every_night_stops_growing(
        string clearing, BulkLoadAtomicity atomicity, BulkLoadDurability durability)
    {
        using var db = new SqlDatabase();
        db.Run(Table);
        var lengths = new List<long>();
        for (var night = 0; night < Nights; night++)
        {
            if (night > 0)
            {
                db.Run(clearing);
            }

            Load(db, 0, Rows, atomicity, durability);
            if (durability == BulkLoadDurability.None)
            {
                db.Run("CHECKPOINT"); // such a load leaves it to others
            }

            lengths.Add(db.Database.GetStatistics().FileLength);
        }

        AssertFlat(lengths, 2.1);
        Assert.Equal(Rows.ToString(CultureInfo.InvariantCulture), db.Rows("SELECT COUNT(*) FROM t")[0]);
        db.AssertSound();
        db.Reopen();
        db.AssertSound();
    }

    [Fact]
    public void File_of_a_table_that_is_cleared_and_loaded_in_one_transaction_stops_growing()
    {
        using var db = new SqlDatabase();
        db.Run(Table);
        var lengths = new List<long>();
        for (var night = 0; night < Nights; night++)
        {
            db.Run("BEGIN; DELETE FROM t");
            Load(db, 0, Rows, BulkLoadAtomicity.Load, BulkLoadDurability.Deferred);
            db.Run("COMMIT; CHECKPOINT");
            lengths.Add(db.Database.GetStatistics().FileLength);
        }

        AssertFlat(lengths, 2.1);
        db.AssertSound();
    }

    [Fact]
    public void File_of_a_table_that_is_loaded_anew_in_each_opening_stops_growing()
    {
        using var db = new SqlDatabase();
        db.Run(Table);
        var lengths = new List<long>();
        for (var night = 0; night < Nights; night++)
        {
            db.Run("DELETE FROM t");
            Load(db, 0, Rows, BulkLoadAtomicity.Load, BulkLoadDurability.Deferred);
            db.Reopen();
            lengths.Add(new FileInfo(db.Path).Length);
        }

        AssertFlat(lengths, 2.1);
        db.AssertSound();
    }

    [Fact]
    public void File_of_a_sliding_window_of_loads_stays_near_the_size_of_the_window()
    {
        const int days = 10;
        using var db = new SqlDatabase();
        db.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT, n BIGINT)");
        var lengths = new List<long>();
        for (var day = 0; day < 5 * days; day++)
        {
            Load(db, FirstDay + (day * Rows), Rows, BulkLoadAtomicity.Load, BulkLoadDurability.Deferred);
            if (day >= days)
            {
                var last = FirstDay + ((day - days + 1) * Rows);
                db.Run("DELETE FROM t WHERE id <= " + last.ToString(CultureInfo.InvariantCulture));
            }

            lengths.Add(db.Database.GetStatistics().FileLength);
        }

        for (var day = days; day < lengths.Count; day++)
        {
            Assert.True(
                lengths[day] <= 1.15 * lengths[days],
                $"day {day}: {lengths[day]} bytes, on day {days} they were {lengths[days]}");
        }

        db.AssertSound();
    }

    [Fact]
    public void Pages_that_a_snapshot_sees_are_not_written()
    {
        using var db = new SqlDatabase();
        db.Run(Table);
        Load(db, 0, Rows, BulkLoadAtomicity.Load, BulkLoadDurability.Deferred);
        using var reader = db.Database.OpenSession();
        reader.Begin(TransactionMode.ReadOnly);
        var before = Sum(reader);
        for (var night = 1; night < 4; night++)
        {
            db.Run("DELETE FROM t; CHECKPOINT");
            Load(db, 0, Rows, BulkLoadAtomicity.Load, BulkLoadDurability.Deferred);
            Assert.Equal(before, Sum(reader));
        }

        reader.Rollback();
        db.AssertSound();
    }

    [Fact]
    public void Load_that_fails_leaves_the_file_as_it_was()
    {
        using var db = new SqlDatabase();
        db.Run(Table);
        Load(db, 0, 300, BulkLoadAtomicity.Load, BulkLoadDurability.Deferred);
        db.Run("DELETE FROM t WHERE id <= 150; CHECKPOINT");
        var before = db.Database.GetStatistics().FileLength;
        using (var loader = db.Session.BeginBulkLoad("t", null))
        {
            AddRows(loader, 1000, 20 * Rows);
        }

        Assert.Equal(before, db.Database.GetStatistics().FileLength);
        Assert.Equal("150", db.Rows("SELECT COUNT(*) FROM t")[0]);
        db.AssertSound();
        Load(db, 1000, Rows, BulkLoadAtomicity.Load, BulkLoadDurability.Deferred);
        db.AssertSound();
    }

    [Theory]
    [InlineData("DROP TABLE t; CHECKPOINT")]
    [InlineData("DELETE FROM t; CHECKPOINT")]
    [InlineData("DELETE FROM t WHERE id > 10; CHECKPOINT")]
    public void Free_pages_at_the_end_are_given_back_by_a_checkpoint(string sql)
    {
        using var db = new SqlDatabase();
        db.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT, n BIGINT); CREATE TABLE u (id BIGINT)");
        db.Run("CHECKPOINT");
        var before = db.Database.GetStatistics().FileLength;
        Load(db, 0, 10 * Rows, BulkLoadAtomicity.Load, BulkLoadDurability.Deferred);
        Assert.True(db.Database.GetStatistics().FileLength > 10 * before);
        db.Run(sql);
        Assert.True(db.Database.GetStatistics().FileLength <= before + (8 * 8192));
        db.AssertSound();
        db.Run("INSERT INTO u VALUES (1)");
        db.Reopen();
        Assert.Equal("1", db.Rows("SELECT id FROM u")[0]);
        db.AssertSound();
    }

    [Fact]
    public void Free_pages_at_the_end_are_given_back_when_the_database_is_closed()
    {
        using var db = new SqlDatabase();
        db.Run(Table);
        Load(db, 0, Rows, BulkLoadAtomicity.Load, BulkLoadDurability.Deferred);
        var before = new FileInfo(db.Path).Length;
        db.Run("DROP TABLE t");
        db.Reopen();
        Assert.True(new FileInfo(db.Path).Length < before / 4);
        db.AssertSound();
    }

    [Fact]
    public void File_is_not_cut_while_a_snapshot_counts_the_pages_at_its_end()
    {
        using var db = new SqlDatabase();
        db.Run(Table);
        Load(db, 0, Rows, BulkLoadAtomicity.Load, BulkLoadDurability.Deferred);
        var before = db.Database.GetStatistics().FileLength;
        using var reader = db.Database.OpenSession();
        reader.Begin(TransactionMode.ReadOnly);
        var rows = Sum(reader);
        db.Run("DROP TABLE t; CHECKPOINT");
        Assert.True(db.Database.GetStatistics().FileLength >= before);
        db.Run(Table);
        Load(db, 5000, Rows, BulkLoadAtomicity.Load, BulkLoadDurability.Deferred);
        Assert.Equal(rows, Sum(reader));
        reader.Rollback();
        db.AssertSound();
        db.Run("DROP TABLE t; CHECKPOINT");
        Assert.True(db.Database.GetStatistics().FileLength < before);
        db.AssertSound();
    }

    [Fact]
    public void Transaction_that_read_may_write_after_a_checkpoint_that_gave_pages_back()
    {
        using var db = new SqlDatabase();
        db.Run(Table);
        Load(db, 0, Rows, BulkLoadAtomicity.Load, BulkLoadDurability.Deferred);
        db.Run("DELETE FROM t");
        using var other = db.Database.OpenSession();
        other.Begin(TransactionMode.Deferred);
        Assert.StartsWith("0|", Sum(other), StringComparison.Ordinal);
        var before = db.Database.GetStatistics().PageCount;
        db.Run("CHECKPOINT");
        Assert.True(db.Database.GetStatistics().PageCount < before);
        using (var insert = other.Prepare("INSERT INTO t VALUES (1, 'one', 1)")[0])
        {
            insert.Execute().Dispose();
        }

        other.Commit();
        Assert.Equal("1", db.Rows("SELECT COUNT(*) FROM t")[0]);
        db.AssertSound();
    }

    private static void AssertFlat(List<long> lengths, double factor)
    {
        for (var night = 2; night < lengths.Count; night++)
        {
            var message = string.Join(' ', lengths);
            Assert.True(lengths[night] <= factor * lengths[0], message);
            Assert.True(lengths[night] <= Math.Max(lengths[1], lengths[2]), message);
        }
    }

    private static string Sum(Session session)
    {
        using var statement = session.Prepare("SELECT COUNT(*), SUM(n), MIN(name), MAX(name) FROM t")[0];
        using var cursor = statement.Execute();
        Assert.True(cursor.Read());
        return $"{cursor.GetValue(0)}|{cursor.GetValue(1)}|{cursor.GetValue(2)}|{cursor.GetValue(3)}";
    }

    private static void Load(
        SqlDatabase db, int firstId, int count, BulkLoadAtomicity atomicity, BulkLoadDurability durability)
    {
        var options = new BulkLoadOptions { Atomicity = atomicity, Durability = durability, BatchSize = 1000 };
        using var loader = db.Session.BeginBulkLoad("t", null, options);
        AddRows(loader, firstId, count);
        loader.Complete();
    }

    private static void AddRows(BulkLoader loader, int firstId, int count)
    {
        for (var i = 1; i <= count; i++)
        {
            var id = firstId + i;
            loader.SetInt64(0, id);
            loader.SetChars(1, string.Create(CultureInfo.InvariantCulture, $"name {id * 7919L % 100_003} of {id}"));
            loader.SetInt64(2, id * 3);
            loader.EndRow();
        }
    }
}
