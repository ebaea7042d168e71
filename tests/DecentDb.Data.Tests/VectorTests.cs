using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>VECTOR and HALFVEC as CLR values: parameters, getters, bulk copies, schema.</summary>
public sealed class VectorTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public VectorTests()
    {
        _connection = _database.Open();
        using var command = _connection.CreateCommand();
        command.CommandText = "CREATE TABLE t (id INTEGER PRIMARY KEY, v VECTOR(3), h HALFVEC(2));"
            + "CREATE TABLE item (id BIGINT PRIMARY KEY, v VECTOR(3))";
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void Arrays_lists_and_memory_are_parameters()
    {
        object[] vectors =
        [
            new float[] { 1, 2, 3 }, new double[] { 1, 2, 3 }, new List<int> { 1, 2, 3 }, "[1,2,3]",
            (ReadOnlyMemory<float>)new float[] { 1, 2, 3 }, (Memory<float>)new float[] { 1, 2, 3 },
        ];
        for (var i = 0; i < vectors.Length; i++)
        {
            Run("INSERT INTO t VALUES (@id, @v, @h)", ("@id", i), ("@v", vectors[i]), ("@h", new[] { (Half)0.5, (Half)2 }));
        }

        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT v, h, v <-> @q FROM t ORDER BY v <-> @q, id LIMIT 100";
        command.Parameters.AddWithValue("@q", new float[] { 1, 2, 5 });
        using var reader = command.ExecuteReader();
        var count = 0;
        while (reader.Read())
        {
            count++;
            Assert.Equal([1f, 2, 3], reader.GetFieldValue<float[]>(0));
            Assert.Equal([1f, 2, 3], reader.GetFieldValue<ReadOnlyMemory<float>>(0).ToArray());
            Assert.Equal([1f, 2, 3], reader.GetFieldValue<List<float>>(0));
            Assert.Equal(new float[] { 1, 2, 3 }, reader.GetValue(0));
            Assert.Equal([(Half)0.5, (Half)2], reader.GetFieldValue<Half[]>(1));
            Assert.Equal([0.5f, 2], reader.GetFieldValue<float[]>(1));
            Assert.Equal("[1,2,3]", reader.GetString(0));
            Assert.Equal(2, reader.GetDouble(2));
        }

        Assert.Equal(vectors.Length, count);
        Assert.Equal("VECTOR(3)", reader.GetDataTypeName(0));
        Assert.Equal("HALFVEC(2)", reader.GetDataTypeName(1));
        Assert.Equal(typeof(float[]), reader.GetFieldType(0));
        Assert.Equal(typeof(Half[]), reader.GetFieldType(1));
    }

    [Fact]
    public void A_bulk_copy_takes_arrays_memory_texts_and_bytes()
    {
        object?[][] rows =
        [
            [1, new float[] { 1, 2, 3 }, new[] { (Half)1, (Half)2 }],
            [2, (ReadOnlyMemory<float>)new float[] { 1, 2, 3 }, new float[] { 1, 2 }],
            [3, "[1,2,3]", "[1,2]"],
            [4, new double[] { 1, 2, 3 }, null],
            [5, new byte[] { 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40 }, null],
        ];
        using (var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" })
        {
            copy.WriteToServer(rows!);
        }

        Assert.Equal(5L, Scalar("SELECT COUNT(*) FROM t WHERE v = '[1,2,3]'"));
        Assert.Equal(3L, Scalar("SELECT COUNT(*) FROM t WHERE h = '[1,2]'"));
    }

    [Theory]
    [InlineData(new float[] { 1, 2 })]
    [InlineData(new float[] { 1, 2, float.NaN })]
    [InlineData(new float[0])]
    public void A_bulk_copy_says_which_row_and_column_has_no_vector(float[] bad)
    {
        object?[][] rows = [[1, new float[] { 1, 2, 3 }, null], [2, bad, null]];
        using var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" };
        var error = Assert.Throws<DecentDbBulkCopyException>(() => copy.WriteToServer(rows!));
        Assert.Equal(("v", 1L, "22000"), (error.DestinationColumn, error.RowNumber, error.SqlState));
        Assert.Equal(0L, Scalar("SELECT COUNT(*) FROM t"));
    }

    [Fact]
    public void Objects_with_vectors_are_copied()
    {
        using (var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" })
        {
            copy.WriteToServer(Enumerable.Range(0, 100).Select(i => new Item(i, [i, i + 1, i + 2])));
        }

        Assert.Equal("[99,100,101]", Scalar("SELECT v::TEXT FROM t ORDER BY v <-> '[1000,1000,1000]' LIMIT 1"));
    }

    [Fact]
    public void Vectors_are_inserted_with_their_ids_and_progress()
    {
        var reports = new List<(long Done, long? Total)>();
        (long, ReadOnlyMemory<float>)[] vectors = [(7, Vector(1)), (3, Vector(2)), (-5, Vector(3))];
        Assert.Equal([7, 3, -5], _connection.InsertVectors("item", vectors, new Reports(reports.Add)));
        Assert.Equal([(1, 3L), (2, 3L), (3, 3L)], reports);
        Assert.Equal("[3,3,3]", Scalar("SELECT v::TEXT FROM item WHERE id = -5"));
        Assert.Empty(_connection.InsertVectors("main.\"item\"", []));
        Assert.False(_connection.InTransaction);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void Vectors_before_a_bad_one_stay_and_the_source_stands_behind_it(int bad)
    {
        foreach (var (fault, state) in new[] { ("dimensions", "22000"), ("number", "22000"), ("id", "23505"), ("source", "22023") })
        {
            Run("DELETE FROM item");
            var reports = new List<(long Done, long? Total)>();
            using var source = new OnceOnly(Source(bad, fault));
            var error = Assert.Throws<DecentDbBulkCopyException>(
                () => _connection.InsertVectors("item", source, new Reports(reports.Add)));
            Assert.Equal((bad, bad, bad, state), (error.RowNumber, error.RowsCopied, error.RowsCommitted, error.SqlState));
            Assert.Equal(Enumerable.Range(0, bad).Select(i => (long)i), error.Result!.GeneratedKeys!);
            Assert.NotNull(error.InnerException);
            Assert.Equal(Enumerable.Range(1, bad).Select(i => ((long)i, (long?)null)), reports);
            Assert.Equal((long)bad, Scalar("SELECT COUNT(*) FROM item WHERE id < 100"));
            if (fault != "source")
            {
                Assert.Equal(Enumerable.Range(bad + 1, 4 - bad).Select(i => (long)i), _connection.InsertVectors("item", source));
            }
        }
    }

    [Fact]
    public void What_the_callback_throws_comes_out_and_the_rows_so_far_stay()
    {
        var callback = new Reports(report =>
        {
            if (report.Done == 3)
            {
                throw new InvalidOperationException("stop");
            }
        });
        Assert.Equal("stop", Assert.Throws<InvalidOperationException>(
            () => _connection.InsertVectors("item", Source(bad: 5, ""), callback)).Message);
        Assert.Equal(3L, Scalar("SELECT COUNT(*) FROM item"));
        using var cancellation = new System.Threading.CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => _connection.InsertVectors(
            "item", Source(bad: 5, "").Select(item => (item.Id + 10, item.Vector)), new Reports(report => cancellation.Cancel()),
            cancellation.Token));
        Assert.Equal(4L, Scalar("SELECT COUNT(*) FROM item"));
        Assert.False(_connection.InTransaction);
    }

    [Fact]
    public void In_a_transaction_of_the_caller_nothing_is_committed()
    {
        using var transaction = _connection.BeginTransaction();
        var error = Assert.Throws<DecentDbBulkCopyException>(() => _connection.InsertVectors("item", Source(2, "id")));
        Assert.Equal((2, 0), (error.RowsCopied, error.RowsCommitted));
        Assert.Equal(2L, Scalar("SELECT COUNT(*) FROM item WHERE id < 100"));
        transaction.Rollback();
        Assert.Equal(0L, Scalar("SELECT COUNT(*) FROM item"));
    }

    [Fact]
    public void A_table_without_an_id_and_one_vector_is_refused()
    {
        Run("CREATE TABLE two (id INTEGER PRIMARY KEY, a VECTOR(2), b VECTOR(2)); CREATE TABLE keyless (a VECTOR(2))");
        Assert.Throws<ArgumentException>(() => _connection.InsertVectors("two", []));
        Assert.Throws<ArgumentException>(() => _connection.InsertVectors("keyless", []));
        Assert.Equal("42P01", Assert.Throws<DecentDbException>(() => _connection.InsertVectors("none", [])).SqlState);
        Assert.Throws<ArgumentNullException>(() => _connection.InsertVectors("item", null!));
    }

    // Five vectors, one of which cannot be stored.
    private IEnumerable<(long Id, ReadOnlyMemory<float> Vector)> Source(int bad, string fault)
    {
        if (fault == "id")
        {
            Run("INSERT INTO item VALUES (100, NULL)");
        }

        for (var i = 0; i < 5; i++)
        {
            yield return i != bad ? (i, Vector(i))
                : fault == "dimensions" ? (i, new float[] { 1, 2 })
                : fault == "number" ? (i, new[] { 1, float.NaN, 2 })
                : fault == "id" ? (100L, Vector(i))
                : fault == "source" ? throw new InvalidOperationException("broken")
                : (i, Vector(i));
        }
    }

    private static ReadOnlyMemory<float> Vector(int i) => new float[] { i, i, i };

    private sealed class Reports(Action<(long Done, long? Total)> report) : IProgress<(long Done, long? Total)>
    {
        public void Report((long Done, long? Total) value) => report(value);
    }

    /// <summary>A source that is read once: what reads it again goes on where the last one stopped.</summary>
    private sealed class OnceOnly(IEnumerable<(long Id, ReadOnlyMemory<float> Vector)> source)
        : IEnumerable<(long Id, ReadOnlyMemory<float> Vector)>, IDisposable
    {
        private readonly IEnumerator<(long Id, ReadOnlyMemory<float> Vector)> _enumerator = source.GetEnumerator();

        public IEnumerator<(long Id, ReadOnlyMemory<float> Vector)> GetEnumerator()
        {
            while (_enumerator.MoveNext())
            {
                yield return _enumerator.Current;
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose() => _enumerator.Dispose();
    }

    private void Run(string sql, params (string Name, object Value)[] values)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }

    private object? Scalar(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private sealed record Item(int Id, float[] V);
}
