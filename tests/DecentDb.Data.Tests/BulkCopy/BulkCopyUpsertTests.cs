using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

/// <summary>
/// Rows whose key may be there go into the table sorted by key when nothing else can collide, and one by one else: a
/// unique column that is always NULL makes the difference, and no difference may be seen.
/// </summary>
public sealed class BulkCopyUpsertTests : IDisposable
{
    private const string Columns =
        "(id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents(id), name TEXT, n SMALLINT NOT NULL CHECK " +
        "(n < 100)";

    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public BulkCopyUpsertTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE parents (id INTEGER PRIMARY KEY)");
        for (var i = 0; i < 20; i++)
        {
            _connection.Run($"INSERT INTO parents VALUES ({i})");
        }

        _connection.Run($"CREATE TABLE sorted {Columns})");
        _connection.Run("CREATE INDEX sorted_name ON sorted (name, n)");
        _connection.Run($"CREATE TABLE single {Columns}, never TEXT UNIQUE)");
    }

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Both_ways_give_the_same_table_result_and_refusal(int seed)
    {
        var random = new Random(seed);
        var modes = new[]
        {
            DecentDbBulkCopyConflict.Ignore(), DecentDbBulkCopyConflict.Ignore("id"),
            DecentDbBulkCopyConflict.Replace(), DecentDbBulkCopyConflict.Update(["id"]),
            DecentDbBulkCopyConflict.Update(["id"], "n"), DecentDbBulkCopyConflict.Update(["id"], "name", "parent"),
        };
        for (var round = 0; round < 12; round++)
        {
            var rows = MakeRows(random, random.Next(1, 1500), random.Next(1, 2500));
            var conflict = modes[random.Next(modes.Length)];
            var batchSize = random.Next(3) == 0 ? 0 : random.Next(1, 700);
            var atomicity = (DecentDbBulkCopyAtomicity)random.Next(2);
            var isExternal = atomicity == DecentDbBulkCopyAtomicity.Load && random.Next(3) == 0;
            Assert.True(
                Load("sorted", rows, conflict, batchSize, atomicity, isExternal)
                    == Load("single", rows, conflict, batchSize, atomicity, isExternal),
                $"seed {seed}, round {round}, {conflict.Mode}: the results differ");
            Assert.True(
                Rows("sorted").SequenceEqual(Rows("single")),
                $"seed {seed}, round {round}, {conflict.Mode}: the tables differ");
        }

        Assert.Empty(_connection.Rows("CHECK DATABASE"));
    }

    [Fact]
    public void Rows_that_do_not_fit_the_memory_are_merged_from_temporary_files()
    {
        const int count = 20_000;
        var random = new Random(7);
        var model = new SortedDictionary<long, string>();
        for (var load = 0; load < 3; load++)
        {
            var rows = new List<object?[]>(count);
            for (var i = 0; i < count; i++)
            {
                var id = random.Next(count * 2);
                var name = $"{load} {i} " + new string((char)('a' + (i % 26)), 200);
                rows.Add([id, null, name, i % 100]);
                model[id] = name;
            }

            using var copy = new DecentDbBulkCopy(_connection)
            {
                DestinationTableName = "sorted",
                MemoryBudget = 1 << 20,
                Conflict = DecentDbBulkCopyConflict.Update(["id"]),
            };
            var result = copy.WriteToServer(rows);
            Assert.Equal(count, result.RowsInserted + result.RowsUpdated);
        }

        var stored = _connection.Rows("SELECT id, name FROM sorted ORDER BY id");
        Assert.Equal(model.Select(pair => $"{pair.Key}|{pair.Value}"), stored.Select(row => $"{row[0]}|{row[1]}"));
        Assert.Empty(_connection.Rows("CHECK DATABASE"));
    }

    [Fact]
    public void A_refused_row_is_told_by_its_number_in_the_source()
    {
        foreach (var (mode, key) in new[]
        {
            (DecentDbBulkCopyConflict.Update(["id"]), 7), (DecentDbBulkCopyConflict.Update(["id"]), 700),
            (DecentDbBulkCopyConflict.Replace(), 7), (DecentDbBulkCopyConflict.Replace(), 700),
        })
        {
            _connection.Run("DELETE FROM sorted");
            _connection.Run("INSERT INTO sorted VALUES (3, 1, 'c', 1), (7, 1, 'g', 1), (9, 1, 'i', 1)");
            using var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "sorted", Conflict = mode };
            var e = Assert.Throws<DecentDbBulkCopyException>(() => copy.WriteToServer(
                [[9, 1, "ii", 2], [8, 1, "hh", 2], [key, 999, "no such parent", 2], [3, 1, "cc", 2]]));
            Assert.Equal(
                (2, DecentDbBulkCopyErrorKind.ForeignKey, 0), (e.RowNumber, e.Kind, e.RowsCommitted));
            Assert.Equal("c g i", string.Join(' ', Rows("sorted").Select(row => row.Split('|')[2])));
        }
    }

    [Fact]
    public void A_row_that_others_refer_to_is_updated_and_not_replaced_by_another_key()
    {
        _connection.Run("INSERT INTO sorted VALUES (1, 5, 'x', 1)");
        using var copy = new DecentDbBulkCopy(_connection)
        {
            DestinationTableName = "parents",
            Conflict = DecentDbBulkCopyConflict.Replace(),
        };
        Assert.Equal(3, copy.WriteToServer([[6], [5], [5]]).RowsUpdated);
        Assert.Empty(_connection.Rows("CHECK DATABASE"));
    }

    private static List<object?[]> MakeRows(Random random, int count, int keys)
    {
        var rows = Enumerable.Range(0, count).Select(_ => new object?[]
        {
            random.Next(keys),
            random.Next(4) == 0 ? null : random.Next(20),
            random.Next(5) == 0 ? null : "n" + random.Next(1000),
            random.Next(100),
        }).ToList();
        if (random.Next(6) == 0)
        {
            // No such parent, or a number that is too large.
            rows[random.Next(count)][random.Next(2) == 0 ? 1 : 3] = 101;
        }

        return rows;
    }

    private string Load(
        string table,
        List<object?[]> rows,
        DecentDbBulkCopyConflict conflict,
        int batchSize,
        DecentDbBulkCopyAtomicity atomicity,
        bool isExternal)
    {
        using var transaction = isExternal ? _connection.BeginTransaction() : null;
        using var copy = new DecentDbBulkCopy(_connection)
        {
            DestinationTableName = table,
            Conflict = conflict,
            BatchSize = batchSize,
            Atomicity = atomicity,
        };
        try
        {
            var result = copy.WriteToServer(rows);
            transaction?.Commit();
            return $"{result.RowsInserted} {result.RowsUpdated} {result.RowsIgnored} {result.RowsCommitted}"
                + $" {result.FirstIdentity} {result.LastIdentity} {result.Batches}";
        }
        catch (DecentDbBulkCopyException e)
        {
            transaction?.Commit();
            return $"{e.Kind} {e.RowsCommitted}";
        }
    }

    private List<string> Rows(string table) =>
        [.. _connection.Rows($"SELECT id, parent, name, n FROM {table} ORDER BY id").Select(r => string.Join('|', r))];
}
