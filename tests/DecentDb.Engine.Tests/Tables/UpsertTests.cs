using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Tables;

/// <summary>Rows whose keys a table has, against a dictionary.</summary>
public sealed class UpsertTests : IDisposable
{
    private readonly SqlDatabase _db = new(4096);

    public void Dispose() => _db.Dispose();

    [Theory]
    [InlineData((int)ConflictAction.Ignore)]
    [InlineData((int)ConflictAction.Replace)]
    [InlineData((int)ConflictAction.Update)]
    public void Rows_one_by_one_and_in_batches_give_what_the_model_says(int action)
    {
        const int seed = 11;
        var random = new Random(seed);
        var policy = (ConflictAction)action;
        _db.Run("CREATE TABLE single (id INTEGER PRIMARY KEY, n INTEGER, s INTEGER)");
        _db.Run("CREATE TABLE batch (id INTEGER PRIMARY KEY, n INTEGER, s INTEGER); CREATE INDEX i ON batch (n)");
        var model = new SortedDictionary<long, (long N, long S)>();
        for (var round = 0; round < 20; round++)
        {
            var ids = Enumerable.Range(0, 400).OrderBy(_ => random.Next()).Take(random.Next(1, 120)).Order().ToArray();
            var rows = Array.ConvertAll(ids, id => ((long)id, (long)random.Next(1000), (long)round));
            var updated = rows.Count(row => model.ContainsKey(row.Item1));
            using var write = _db.Database.Engine.Transactions.BeginWrite();
            var writers = new TableWriters(write);
            Assert.Equal(updated, PutSingly(writers, policy, rows));
            Assert.Equal(updated, PutBatch(writers, policy, rows));
            write.Commit(CommitDurability.None);
            foreach (var (id, n, s) in rows)
            {
                model[id] = !model.TryGetValue(id, out var old) || policy == ConflictAction.Replace ? (n, s)
                    : policy == ConflictAction.Update ? (n, old.S) : old;
            }
        }

        var expected = model.Select(row => $"{row.Key}|{row.Value.N}|{row.Value.S}");
        Assert.Equal(expected, _db.Rows("SELECT id, n, s FROM single ORDER BY id"));
        Assert.Equal(expected, _db.Rows("SELECT id, n, s FROM batch ORDER BY id"));
        _db.AssertSound();
    }

    [Fact]
    public void Row_replaces_all_rows_that_have_one_of_its_keys()
    {
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, u INTEGER UNIQUE, v INTEGER, UNIQUE (v, id))");
        _db.Run("INSERT INTO t VALUES (1, 10, 1), (2, 20, 2), (3, NULL, 3)");
        using (var write = _db.Database.Engine.Transactions.BeginWrite())
        {
            var (writer, policy) = Open(new TableWriters(write), "t", ConflictAction.Replace, []);
            var upsert = new RowUpsert(policy);
            Assert.Equal(RowOutcome.Updated, Put(upsert, writer, [1, 20, 9]));
            Assert.Equal(RowOutcome.Inserted, Put(upsert, writer, [4, 30, 4]));
            write.Commit(CommitDurability.None);
        }

        Assert.Equal(["1|20|9", "3|NULL|3", "4|30|4"], _db.Rows("SELECT * FROM t ORDER BY id"));
        _db.AssertSound();
    }

    [Fact]
    public void Policy_needs_exactly_the_columns_of_a_unique_key()
    {
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, u INTEGER, v INTEGER, UNIQUE (u, v))");
        var table = Catalog().GetTable("t");
        Assert.True(ConflictPolicy.Find(ConflictAction.Ignore, table, [0])?.ChecksRowId);
        Assert.Equal("t_u_v_key", Assert.Single(
            ConflictPolicy.Find(ConflictAction.Ignore, table, [2, 1])?.Indexes ?? []).Name);
        Assert.Null(ConflictPolicy.Find(ConflictAction.Ignore, table, [1]));
        Assert.Null(ConflictPolicy.Find(ConflictAction.Ignore, table, [0, 1]));
        var every = ConflictPolicy.Find(ConflictAction.Update, table, []);
        Assert.True(every is { ChecksRowId: true, Indexes.Length: 1, LeavesRows: true });
        Assert.False(every.WithUpdates([1]).LeavesRows);
    }

    private static RowOutcome? Put(RowUpsert upsert, TableWriter writer, params long[][] columnsOfOne)
    {
        var batch = BatchOf(Array.ConvertAll(columnsOfOne, row => (row[0], row[1], row[2])));
        batch.Selection = [0];
        batch.SelectedCount = 1;
        return upsert.Find(writer, batch) ? upsert.Apply(writer, batch, [], isSealed: true) : null;
    }

    private static Batch BatchOf((long Id, long N, long S)[] rows)
    {
        var columns = new[] { new Int64Vector(), new Int64Vector(), new Int64Vector() };
        foreach (var column in columns)
        {
            column.EnsureCapacity(rows.Length);
        }

        for (var i = 0; i < rows.Length; i++)
        {
            (columns[0].Values[i], columns[1].Values[i], columns[2].Values[i]) = rows[i];
        }

        var batch = new Batch { Columns = columns };
        batch.SelectAll(rows.Length);
        return batch;
    }

    private int PutSingly(TableWriters writers, ConflictAction action, (long Id, long N, long S)[] rows)
    {
        var (writer, policy) = Open(writers, "single", action, [0]);
        var upsert = new RowUpsert(policy);
        return rows.Count(row => Put(upsert, writer, [row.Id, row.N, row.S]) != RowOutcome.Inserted);
    }

    private int PutBatch(TableWriters writers, ConflictAction action, (long Id, long N, long S)[] rows)
    {
        var (writer, policy) = Open(writers, "batch", action, [0]);
        var upsert = new BatchUpsert(policy, rows.Length);
        upsert.Apply(writer, BatchOf(rows), Array.ConvertAll(rows, row => row.Id), []);
        Assert.Equal(rows.Length, upsert.Inserted.Length + upsert.UpdatedCount + upsert.IgnoredCount);
        return upsert.UpdatedCount + upsert.IgnoredCount;
    }

    private (TableWriter Writer, ConflictPolicy Policy) Open(
        TableWriters writers, string name, ConflictAction action, int[] keys)
    {
        var catalog = Catalog();
        var table = catalog.GetTable(name);
        var policy = ConflictPolicy.Find(action, table, keys) ?? throw new ArgumentException(name);
        return (writers.Get(table, catalog), action == ConflictAction.Update ? policy.WithUpdates([1]) : policy);
    }

    private CatalogSnapshot Catalog()
    {
        using var reader = _db.Database.Engine.Transactions.BeginRead();
        return CatalogBuilder.Build(reader.SchemaVersion, CatalogRecords.Read(reader), reader.FileName);
    }
}
