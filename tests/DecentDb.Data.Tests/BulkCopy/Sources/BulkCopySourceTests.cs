using System;
using System.Collections.Generic;
using System.ComponentModel.DataAnnotations.Schema;
using System.Data;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy.Sources;

/// <summary>Every kind of source ends up as the same rows.</summary>
public sealed class BulkCopySourceTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;
    private readonly DecentDbBulkCopy _copy;

    public BulkCopySourceTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, unit_price DECIMAL(8,2), name TEXT DEFAULT 'none')");
        _copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" };
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Every_source_loads_the_same_rows()
    {
        var table = MakeTable(1, 2, 3);
        var loads = new Func<Task<DecentDbBulkCopyResult>>[]
        {
            () => Task.FromResult(_copy.WriteToServer(table)),
            () => Task.FromResult(_copy.WriteToServer(table, DataRowState.Added)),
            () => Task.FromResult(_copy.WriteToServer(table.Select())),
            () => Task.FromResult(_copy.WriteToServer(table.Rows.Cast<DataRow>())),
            () => Task.FromResult(_copy.WriteToServer(table.CreateDataReader())),
            () => Task.FromResult(_copy.WriteToServer((IDataReader)table.CreateDataReader())),
            () => Task.FromResult(_copy.WriteToServer(Values())),
            () => Task.FromResult(_copy.WriteToServer(Objects())),
            () => _copy.WriteToServerAsync(table),
            () => _copy.WriteToServerAsync(table, DataRowState.Added),
            () => _copy.WriteToServerAsync(table.Select()),
            () => _copy.WriteToServerAsync(table.Rows.Cast<DataRow>()),
            () => _copy.WriteToServerAsync(table.CreateDataReader()),
            () => _copy.WriteToServerAsync((IDataReader)table.CreateDataReader()),
            () => _copy.WriteToServerAsync(Values()),
            () => _copy.WriteToServerAsync(Later(Values())),
            () => _copy.WriteToServerAsync(Objects()),
            () => _copy.WriteToServerAsync(Later(Objects())),
        };
        foreach (var load in loads)
        {
            _connection.Run("DELETE FROM t");
            var result = await load();
            Assert.Equal((3, 3, 3), (result.RowsRead, result.RowsInserted, result.RowsCommitted));
            Assert.Equal((1, 3), (result.FirstIdentity, result.LastIdentity));
            var rows = _connection.Rows("SELECT * FROM t ORDER BY id");
            Assert.Equal([1, 1.25m, "row 1"], rows[0]);
            Assert.Equal([3, 3.25m, "row 3"], rows[2]);
        }
    }

    [Theory]
    [InlineData("D")]
    [InlineData("DRR")]
    [InlineData("RRD")]
    [InlineData("RDDDDR")]
    [InlineData("RDR")]
    [InlineData("")]
    [InlineData("RR")]
    [InlineData("RDRDDRRRDRDRDDDRRRRDD")]
    public void Deleted_rows_of_a_table_are_left_out(string pattern)
    {
        var table = MakeTable(Enumerable.Range(1, pattern.Length).ToArray());
        table.AcceptChanges();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == 'D')
            {
                table.Rows[i].Delete();
            }
        }

        var expected = Enumerable.Range(1, pattern.Length).Where(i => pattern[i - 1] == 'R').Cast<object>();
        _copy.WriteToServer(table);
        Assert.Equal(expected, _connection.Rows("SELECT id FROM t ORDER BY id").Select(r => r[0]));
        _connection.Run("DELETE FROM t");
        _copy.WriteToServer(table.Rows.Cast<DataRow>().ToArray());
        Assert.Equal(expected, _connection.Rows("SELECT id FROM t ORDER BY id").Select(r => r[0]));
    }

    [Fact]
    public void Rows_of_a_table_are_chosen_by_their_state()
    {
        var table = MakeTable(Enumerable.Range(1, 9).ToArray());
        table.AcceptChanges();
        table.Rows[0]["name"] = "changed";
        _copy.BatchSize = 7;
        Assert.Equal(8, _copy.WriteToServer(table, DataRowState.Unchanged).RowsRead);
        Assert.Equal(1, _copy.WriteToServer(table, DataRowState.Modified).RowsRead);
        Assert.Equal("changed", _connection.Scalar("SELECT name FROM t WHERE id = 1"));
        _connection.Run("DELETE FROM t");
        Assert.Equal(9, _copy.WriteToServer(table, DataRowState.Deleted).RowsRead);
    }

    [Fact]
    public void An_array_without_rows_loads_nothing_but_still_needs_the_table()
    {
        _copy.ColumnMappings.Add("anything", "name");
        Assert.Equal(0, _copy.WriteToServer(Array.Empty<DataRow>()).RowsRead);
        _copy.DestinationTableName = "nothing";
        Assert.Throws<InvalidOperationException>(() => _copy.WriteToServer(Array.Empty<DataRow>()));
    }

    [Fact]
    public void Arrays_of_any_type_are_rows_of_values()
    {
        _copy.WriteToServer(new List<string[]> { new[] { "1", "2.5", "one" }, new[] { "2", "3.5", "two" } });
        _copy.WriteToServer(new[] { new[] { 3, 30 }, new[] { 4, 40 } });
        Assert.Equal(
            [2.5m, 3.5m, 30m, 40m], _connection.Rows("SELECT unit_price FROM t ORDER BY id").Select(r => r[0]));
    }

    [Fact]
    public void Sources_that_are_null_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => _copy.WriteToServer((DataTable)null!));
        Assert.Throws<ArgumentNullException>(() => _copy.WriteToServer((DataRow[])null!));
        Assert.Throws<ArgumentNullException>(() => _copy.WriteToServer((IEnumerable<DataRow>)null!));
        Assert.Throws<ArgumentNullException>(() => _copy.WriteToServer((IEnumerable<Track>)null!));
        Assert.Throws<ArgumentNullException>(() => { _ = _copy.WriteToServerAsync((DataTable)null!); });
        Assert.Throws<ArgumentNullException>(() => { _ = _copy.WriteToServerAsync((IDataReader)null!); });
    }

    [Fact]
    public void Objects_go_by_name_attribute_and_fluent_map()
    {
        _copy.WriteToServer([new Renamed { Number = 1, Price = 2m, Hidden = 9 }]);
        Assert.Equal([1, 2m, "none"], _connection.Rows("SELECT * FROM t")[0]);
        var map = new DecentDbBulkMap<Renamed>()
            .Map("id", row => row.Number + 10)
            .Map(row => row.Price, "UNIT_PRICE")
            .Map("name", row => "made of " + row.Number)
            .Default("name");
        _copy.WriteToServer([new Renamed { Number = 2, Price = 3m }], map);
        Assert.Equal([12, 3m, "none"], _connection.Rows("SELECT * FROM t WHERE id = 12")[0]);
        _copy.WriteToServer(
            [new Renamed { Number = 3 }], DecentDbBulkMap.ByConvention<Renamed>().Ignore(row => row.Price));
        Assert.Equal(DBNull.Value, _connection.Scalar("SELECT unit_price FROM t WHERE id = 3"));
    }

    [Fact]
    public void A_property_without_a_column_is_refused_unless_ignored()
    {
        var rows = new[] { new { Id = 1, Comment = "x" } };
        var e = Assert.Throws<InvalidOperationException>(() => _copy.WriteToServer(rows));
        Assert.Contains("'Comment'", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new DecentDbBulkMap<Track>().Map(row => row.Name!.Length));
        Assert.Throws<InvalidOperationException>(() => _copy.WriteToServer("text"));
    }

    [Fact]
    public void Structures_and_nullable_values_are_objects_too()
    {
        _copy.WriteToServer([new Point(1, 2.5m, null), new Point(2, null, State.Open)]);
        var rows = _connection.Rows("SELECT * FROM t ORDER BY id");
        Assert.Equal([1, 2.5m, "none"], rows[0]);
        Assert.Equal([2, DBNull.Value, "7"], rows[1]);
    }

    [Fact]
    public void Generated_keys_are_written_into_the_objects()
    {
        var rows = Enumerable.Range(0, 100).Select(i => new Track { Name = "n" + i }).ToArray();
        _connection.Run("INSERT INTO t (id) VALUES (41)");
        var result = _copy.WriteToServer(rows, DecentDbBulkMap.ByConvention<Track>().Identity(row => row.Id));
        Assert.Equal(Enumerable.Range(42, 100), rows.Select(row => row.Id));
        Assert.Equal((42, 141), (result.FirstIdentity, result.LastIdentity));
        Assert.Equal("n7", _connection.Scalar("SELECT name FROM t WHERE id = 49"));
        Assert.Throws<ArgumentException>(() => new DecentDbBulkMap<Point>().Identity(row => row.Id));
    }

    [Fact]
    public void An_object_that_is_null_names_the_row()
    {
        var e = Assert.Throws<DecentDbBulkCopyException>(
            () => _copy.WriteToServer(new Track?[] { new() { Id = 1 }, null }));
        Assert.Equal((1, DecentDbBulkCopyErrorKind.Source), (e.RowNumber, e.Kind));
        var rows = Assert.Throws<DecentDbBulkCopyException>(
            () => _copy.WriteToServer(new DataRow?[] { MakeTable(1).Rows[0], null }!));
        Assert.Equal(1, rows.RowNumber);
        Assert.Equal(0, _connection.Count("t"));
    }

    [Fact]
    public async Task An_asynchronous_source_sees_the_token_and_is_disposed()
    {
        using var stop = new CancellationTokenSource();
        var isDisposed = false;
        async IAsyncEnumerable<object?[]> Endless(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    await Task.Yield();
                    token.ThrowIfCancellationRequested();
                    yield return [i];
                    if (i == 500)
                    {
                        await stop.CancelAsync();
                    }
                }
            }
            finally
            {
                isDisposed = true;
            }
        }

        var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _copy.WriteToServerAsync(Endless(), stop.Token));
        Assert.Equal(stop.Token, e.CancellationToken);
        Assert.True(isDisposed);
        Assert.Equal(0, _connection.Count("t"));
    }

    private static DataTable MakeTable(params int[] ids)
    {
        var table = new DataTable();
        table.Columns.Add("id", typeof(int));
        table.Columns.Add("unit_price", typeof(decimal));
        table.Columns.Add("name", typeof(string));
        foreach (var id in ids)
        {
            table.Rows.Add(id, id + 0.25m, "row " + id);
        }

        return table;
    }

    private static IEnumerable<object?[]> Values() =>
        Enumerable.Range(1, 3).Select(i => new object?[] { i, i + 0.25m, "row " + i });

    private static IEnumerable<Track> Objects() =>
        Enumerable.Range(1, 3).Select(i => new Track { Id = i, UnitPrice = i + 0.25m, Name = "row " + i });

    private static async IAsyncEnumerable<T> Later<T>(IEnumerable<T> rows)
    {
        foreach (var row in rows)
        {
            await Task.Yield();
            yield return row;
        }
    }

    private enum State
    {
        Open = 7,
    }

    private sealed class Track
    {
        public string? Name { get; set; }

        public int Id { get; set; }

        public decimal UnitPrice { get; set; }

        public List<Track> Related { get; } = [];
    }

    private sealed class Renamed
    {
        [Column("id")]
        public int Number { get; set; }

        [Column("unit_price")]
        public decimal? Price { get; set; }

        [NotMapped]
        public int Hidden { get; set; }
    }

    private readonly record struct Point(int Id, decimal? UnitPrice, State? Name);
}
