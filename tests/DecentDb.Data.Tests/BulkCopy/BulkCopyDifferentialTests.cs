using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

/// <summary>What a bulk copy leaves is what INSERT leaves: the same rows in every order, or the same refusal.</summary>
public sealed class BulkCopyDifferentialTests : IDisposable
{
    private const string Columns =
        "(id INTEGER PRIMARY KEY, grp INTEGER, name VARCHAR(12) DEFAULT 'none', amount DECIMAL(8,2) CHECK " +
        "(amount < 9000),"
        + " score DOUBLE PRECISION, day DATE, code TEXT UNIQUE)";

    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public BulkCopyDifferentialTests() => _connection = _database.Open();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Bulk_copy_and_insert_leave_the_same(int seed)
    {
        var random = new Random(seed);
        foreach (var table in new[] { "loaded", "inserted" })
        {
            _connection.Run($"CREATE TABLE {table} {Columns}");
            _connection.Run($"CREATE INDEX {table}_grp ON {table} (grp, name)");
        }

        for (var round = 0; round < 4; round++)
        {
            var rows = MakeRows(random, round, random.Next(1, 400));
            Assert.True(Load(rows) == Insert(rows), $"seed {seed}, round {round}: one succeeds, the other does not");
            Compare("SELECT * FROM {0} ORDER BY id", seed);
            Compare("SELECT grp, name, id FROM {0} WHERE grp = 3 ORDER BY name, id", seed);
            Compare("SELECT id FROM {0} WHERE code LIKE 'c1%' ORDER BY code", seed);
            Compare("SELECT COUNT(*), SUM(amount), MIN(day) FROM {0}", seed);
        }

        Assert.Empty(_connection.Rows("CHECK DATABASE"));
    }

    private static List<object?[]> MakeRows(Random random, int round, int count)
    {
        var ids = Enumerable.Range(round * 1000, count).ToArray();
        if (random.Next(2) == 0)
        {
            random.Shuffle(ids);
        }

        var rows = ids.Select(id => new object?[]
        {
            id,
            random.Next(8) is var g && g == 0 ? null : g,
            random.Next(5) == 0 ? null : "n" + random.Next(100),
            decimal.Round((decimal)random.NextDouble() * 8000, 2),
            random.Next(4) == 0 ? null : random.NextDouble(),
            new DateOnly(2020, 1, 1).AddDays(random.Next(2000)),
            "c" + id,
        }).ToList();
        var spoilt = rows[random.Next(rows.Count)];
        switch (random.Next(6))
        {
            case 0:
                spoilt[3] = 9500m;
                break;
            case 1:
                spoilt[6] = "c" + ids[0];
                break;
            case 2:
                spoilt[2] = "much too long a name";
                break;
        }

        return rows;
    }

    private bool Load(List<object?[]> rows)
    {
        using var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "loaded", BatchSize = 64 };
        try
        {
            copy.WriteToServer(rows);
            return true;
        }
        catch (DecentDbBulkCopyException)
        {
            return false;
        }
    }

    private bool Insert(List<object?[]> rows)
    {
        using var transaction = _connection.BeginTransaction();
        try
        {
            foreach (var row in rows)
            {
                var name = row[2] is null ? "DEFAULT" : "@p2";
                using var command = _connection.Make(
                    $"INSERT INTO inserted VALUES (@p0, @p1, {name}, @p3, @p4, @p5, @p6)", row);
                if (row[2] is null)
                {
                    command.Parameters.RemoveAt("p2");
                }

                command.ExecuteNonQuery();
            }

            transaction.Commit();
            return true;
        }
        catch (DecentDbException)
        {
            return false;
        }
    }

    private void Compare(string sql, int seed)
    {
        var loaded = _connection.Rows(string.Format(sql, "loaded"));
        var inserted = _connection.Rows(string.Format(sql, "inserted"));
        Assert.True(
            loaded.Count == inserted.Count && loaded.Zip(inserted).All(p => p.First.SequenceEqual(p.Second)),
            $"seed {seed}: {sql} differs, {loaded.Count} and {inserted.Count} rows");
    }
}
