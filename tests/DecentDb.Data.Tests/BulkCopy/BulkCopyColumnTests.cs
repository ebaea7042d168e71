using System;
using System.Collections.Generic;
using System.Data;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

/// <summary>Columns that the rows of a load do not have, and rows that it leaves out, for every source.</summary>
public sealed class BulkCopyColumnTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public BulkCopyColumnTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT DEFAULT 'none', c INTEGER)");
        _connection.Run("INSERT INTO t VALUES (1, 'old', 'kept', 7)");
    }

    public static TheoryData<string> Sources => ["arrays", "async arrays", "table", "reader", "objects", "writer"];

    public void Dispose() => _database.Dispose();

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Columns_that_are_not_loaded_are_not_updated(string source)
    {
        using var copy = Copy();
        copy.Conflict = DecentDbBulkCopyConflict.Update(["id"]);
        await Load(copy, source, (1, "new"), (2, "added"));
        Assert.Equal(
            [[1, "new", "kept", 7], [2, "added", "none", DBNull.Value]],
            _connection.Rows("SELECT id, a, b, c FROM t ORDER BY id"));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Columns_that_are_not_loaded_take_their_default_also_with_KeepNulls(string source)
    {
        using var copy = Copy(DecentDbBulkCopyOptions.KeepNulls);
        await Load(copy, source, (2, "added"));
        Assert.Equal([[2, "added", "none", DBNull.Value]], _connection.Rows("SELECT * FROM t WHERE id = 2"));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task A_default_that_asks_for_the_time_is_that_of_the_load(string source)
    {
        _connection.Run("CREATE TABLE d (id INTEGER PRIMARY KEY, a TEXT, at TIMESTAMPTZ DEFAULT now())");
        using var copy = Copy();
        copy.DestinationTableName = "d";
        await Load(copy, source, (1, "a"), (2, "b"));
        Assert.Equal(
            [[2L, true]],
            _connection.Rows("SELECT count(*), min(at) = max(at) FROM d WHERE at > now() - INTERVAL '1 hour'"));
    }

    [Fact]
    public void A_condition_that_asks_for_the_time_is_tested_at_the_time_of_the_load_and_of_the_check()
    {
        _connection.Run("CREATE TABLE d (id INTEGER PRIMARY KEY, at TIMESTAMP CHECK (at <= now() + INTERVAL '1 hour'))");
        using var copy = Copy();
        copy.DestinationTableName = "d";
        copy.WriteToServer([new object?[] { 1, DateTime.UtcNow }]);
        var e = Assert.Throws<DecentDbBulkCopyException>(
            () => copy.WriteToServer([new object?[] { 2, DateTime.UtcNow.AddDays(1) }]));
        Assert.Equal("23514", e.SqlState);
        Assert.Equal([[1L]], _connection.Rows("SELECT count(*) FROM d"));
        Assert.Empty(_connection.Rows("CHECK DATABASE"));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task A_required_column_that_is_not_loaded_is_refused_before_the_first_row(string source)
    {
        _connection.Run("CREATE TABLE r (id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL)");
        using var copy = Copy();
        copy.DestinationTableName = "r";
        copy.ErrorMode = DecentDbBulkCopyErrorMode.SkipRow;
        var rejected = 0;
        copy.RowRejected += (_, _) => rejected++;
        var e = await Assert.ThrowsAsync<DecentDbException>(() => Load(copy, source, (1, "a"), (2, "b")));
        Assert.Equal((ErrorCode.NotNullViolation, 0), (e.Code, rejected));
    }

    [Fact]
    public void A_row_shorter_or_longer_than_the_first_is_an_error_of_that_row()
    {
        using var copy = Copy();
        var e = Assert.Throws<DecentDbBulkCopyException>(() => copy.WriteToServer([[2, "a"], [3]]));
        Assert.Equal(1, e.RowNumber);
        Assert.Contains("Row 2 of the source", e.Message, StringComparison.Ordinal);
        Assert.Throws<DecentDbBulkCopyException>(() => copy.WriteToServer([[2, "a"], [3, "b", "c"]]));
        e = Assert.Throws<DecentDbBulkCopyException>(() => copy.WriteToServer([[2, "a", "b", 4, 5]]));
        Assert.Equal(0, e.RowNumber);
        copy.ErrorMode = DecentDbBulkCopyErrorMode.SkipRow;
        copy.Conflict = DecentDbBulkCopyConflict.Update(["id"]);
        var result = copy.WriteToServer([null!, [1, "short"], [1, "new", "all", 8]]);
        Assert.Equal((2, 1), (result.RowsRejected, result.RowsUpdated));
        Assert.Equal([[1, "new", "all", 8]], _connection.Rows("SELECT * FROM t"));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Generated_columns_are_computed_as_an_insert_computes_them(string source)
    {
        _connection.Run("CREATE TABLE g (id INTEGER PRIMARY KEY, a TEXT, twice INTEGER AS (id * 2) STORED NOT NULL, "
            + "name TEXT AS (upper(a)) UNIQUE, CHECK (twice < 10))");
        _connection.Run("INSERT INTO g (id, a) VALUES (1, 'old')");
        using var copy = Copy();
        copy.DestinationTableName = "g";
        copy.Conflict = DecentDbBulkCopyConflict.Update(["id"]);
        await Load(copy, source, (1, "new"), (2, "added"));
        Assert.Equal(
            [[1, "new", 2, "NEW"], [2, "added", 4, "ADDED"]], _connection.Rows("SELECT * FROM g ORDER BY id"));
        copy.Conflict = default;
        var e = await Assert.ThrowsAnyAsync<DecentDbException>(() => Load(copy, source, (3, "c"), (5, "d")));
        Assert.Equal("23514", e.SqlState);
        e = await Assert.ThrowsAnyAsync<DecentDbException>(() => Load(copy, source, (3, "c"), (4, "C")));
        Assert.Equal("23505", e.SqlState);
        Assert.Equal(2, _connection.Count("g"));
        Assert.Empty(_connection.Rows("CHECK DATABASE"));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Indexes_of_expressions_and_of_some_rows_are_maintained(string source)
    {
        _connection.Run("CREATE TABLE x (id INTEGER PRIMARY KEY, a TEXT, b INTEGER DEFAULT 1)");
        _connection.Run("CREATE UNIQUE INDEX x_a ON x (lower(a)) WHERE id < 10; CREATE INDEX x_n ON x ((id * 2)) WHERE b > 0");
        _connection.Run("INSERT INTO x (id, a) VALUES (1, 'old')");
        using var copy = Copy();
        copy.DestinationTableName = "x";
        await Load(copy, source, (2, "new"), (12, "NEW"), (13, "Old"));
        Assert.Equal([[2]], _connection.Rows("SELECT id FROM x WHERE lower(a) = 'new' AND id < 10"));
        Assert.Equal([[13]], _connection.Rows("SELECT id FROM x WHERE id * 2 = 26 AND b > 0"));
        var e = await Assert.ThrowsAnyAsync<DecentDbException>(() => Load(copy, source, (3, "c"), (4, "OLD")));
        Assert.Equal("23505", e.SqlState);
        Assert.Equal(4, _connection.Count("x"));
        Assert.Empty(_connection.Rows("CHECK DATABASE"));
    }

    [Fact]
    public void A_value_for_a_generated_column_is_left_out_unless_it_is_mapped()
    {
        _connection.Run("CREATE TABLE g (id INTEGER PRIMARY KEY, twice INTEGER AS (id * 2), b TEXT)");
        using var copy = Copy();
        copy.DestinationTableName = "g";
        copy.WriteToServer([[1, 77, "b"]]);
        Assert.Equal([[1, 2, "b"]], _connection.Rows("SELECT * FROM g"));
        copy.ColumnMappings.Add(0, "id");
        copy.ColumnMappings.Add(1, "twice");
        Assert.Equal("428C9", Assert.ThrowsAny<DecentDbException>(() => copy.WriteToServer([[2, 77]])).SqlState);
    }

    [Fact]
    public async Task A_source_without_rows_loads_nothing_and_mappings_are_checked_before_its_first_row()
    {
        using var copy = Copy();
        Assert.Equal(0, copy.WriteToServer(Array.Empty<object?[]>()).RowsInserted);
        copy.ColumnMappings.Add(0, "nothing");
        Assert.Throws<InvalidOperationException>(() => copy.WriteToServer(NeverAsked()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => copy.WriteToServerAsync(NeverAsked()));
    }

    [Fact]
    public void The_row_number_of_a_late_error_counts_the_rows_that_were_left_out()
    {
        _connection.Run("CREATE TABLE child (id INTEGER, parent INTEGER REFERENCES t (id))");
        using var copy = Copy();
        copy.DestinationTableName = "child";
        copy.ErrorMode = DecentDbBulkCopyErrorMode.SkipRow;
        var numbers = new List<long>();
        copy.RowRejected += (_, e) => numbers.Add(e.Error.RowNumber);
        var result = copy.WriteToServer([["x", 1], [1, 1], [2, "y"], [3, 99], [4, 1], [5, 98]]);
        Assert.Equal([0, 2, 3, 5], numbers);
        Assert.Equal(2, result.RowsInserted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_load_that_leaves_rows_out_throws_OperationCanceledException(bool isAsync)
    {
        using var copy = Copy();
        copy.ErrorMode = DecentDbBulkCopyErrorMode.SkipRow;
        using var source = new CancellationTokenSource();
        copy.RowRejected += (_, e) =>
        {
            Assert.Equal(3, e.Error.RowNumber);
            source.Cancel();
        };
        object?[][] rows = [[2, "a"], [3, "b"], [4, "c"], ["x", "d"], [5, "e"]];
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => isAsync
            ? copy.WriteToServerAsync(Slowly(rows), source.Token)
            : copy.WriteToServerAsync(rows, source.Token));
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.Equal((4, 0), (copy.RowsCopied64, copy.RowsCommitted));
        Assert.Equal(1, _connection.Count("t"));
    }

    [Fact]
    public void A_pushed_value_that_its_column_does_not_take_drops_its_row()
    {
        _connection.Run("CREATE TABLE p (id INTEGER, v VARCHAR(3), c CHAR(2), j JSON, d DECIMAL(4,1))");
        using var copy = Copy();
        copy.DestinationTableName = "p";
        using var writer = copy.BeginWrite();
        writer.WriteRow(1, "abc", "ab", "{}", 1m);
        foreach (var (at, value) in new (int, object)[] { (1, "abcd"), (2, "abc"), (3, "{"), (4, 1000m), (0, "x") })
        {
            object?[] row = [2, "abc", "ab", "{}", 1m];
            row[at] = value;
            var e = Assert.Throws<DecentDbBulkCopyException>(() => writer.WriteRow(row));
            Assert.Equal(at, e.DestinationOrdinal);
            Assert.Throws<DecentDbBulkCopyException>((Action)(() =>
            {
                using var pushed = writer.StartRow();
                for (var i = 0; i < row.Length; i++)
                {
                    if (row[i] is string text)
                    {
                        pushed.Write(text.AsSpan());
                    }
                    else
                    {
                        pushed.Write(row[i]);
                    }
                }

                pushed.EndRow();
            }));
        }

        writer.WriteRow(3, "ab   ", "a   ", null, 999.94m);
        Assert.Equal(2, writer.Complete().RowsInserted);
        Assert.Equal(2, _connection.Count("p"));
    }

    [Fact]
    public void Savepoints_take_no_lock_and_work_in_every_transaction()
    {
        using var other = _database.Open("Busy Timeout=0");
        using (var readOnly = _connection.BeginReadOnlyTransaction())
        {
            readOnly.Save("a");
            readOnly.Save("b");
            readOnly.Rollback("A");
            Assert.Throws<DecentDbException>(() => readOnly.Release("b"));
            readOnly.Release("a");
            Assert.Throws<DecentDbException>(() => readOnly.Rollback("a"));
        }

        using var deferred = _connection.BeginTransaction(deferred: true);
        deferred.Save("outer");
        other.Run("UPDATE t SET c = c WHERE id = 100"); // changes nothing, and nobody has the lock
        deferred.Save("inner");
        _connection.Run("INSERT INTO t (id) VALUES (2)");
        deferred.Save("third");
        _connection.Run("INSERT INTO t (id) VALUES (3)");
        deferred.Rollback("third");
        Assert.Equal(2, _connection.Count("t"));
        deferred.Rollback("inner");
        Assert.Equal(1, _connection.Count("t"));
        _connection.Run("INSERT INTO t (id) VALUES (4)");
        deferred.Rollback("outer");
        deferred.Commit();
        Assert.Equal(1, other.Count("t"));
    }

    [Fact]
    public void A_null_is_the_second_value_of_a_row_of_two()
    {
        using var copy = Copy();
        using var writer = copy.BeginWrite("id", "a");
        writer.WriteRow(2, null);
        writer.WriteRow(3, DBNull.Value);
        writer.WriteRow(4, (ref DecentDbRowWriter row, int id) =>
        {
            row.Write(id);
            row.Write("by a function");
        });
        writer.WriteRow(5, static (ref row, id) =>
        {
            row.Write(id);
            row.WriteNull();
        });
        writer.WriteRow(6, "x");
        writer.Complete();
        Assert.Equal(
            [DBNull.Value, DBNull.Value, "by a function", DBNull.Value, "x"],
            _connection.Rows("SELECT a FROM t WHERE id > 1 ORDER BY id").Select(row => row[0]));
    }

    private static IEnumerable<object?[]> NeverAsked()
    {
        Assert.Fail("The source was asked for a row.");
        yield break;
    }

    private static async IAsyncEnumerable<object?[]> Slowly(IEnumerable<object?[]> rows)
    {
        foreach (var row in rows)
        {
            await Task.Yield();
            yield return row;
        }
    }

    private DecentDbBulkCopy Copy(DecentDbBulkCopyOptions options = DecentDbBulkCopyOptions.Default) =>
        new(_connection, options) { DestinationTableName = "t" };

    private static async Task Load(DecentDbBulkCopy copy, string source, params (int Id, string A)[] rows)
    {
        var arrays = rows.Select(row => new object?[] { row.Id, row.A });
        using var table = new DataTable();
        table.Columns.Add("id", typeof(int));
        table.Columns.Add("a", typeof(string));
        Array.ForEach(rows, row => table.Rows.Add(row.Id, row.A));
        switch (source)
        {
            case "arrays":
                copy.WriteToServer(arrays);
                break;
            case "async arrays":
                await copy.WriteToServerAsync(Slowly(arrays));
                break;
            case "table":
                copy.WriteToServer(table);
                break;
            case "reader":
                using (var reader = table.CreateDataReader())
                {
                    copy.WriteToServer(reader);
                }

                break;
            case "objects":
                copy.WriteToServer(rows.Select(row => new Thing(row.Id, row.A)));
                break;
            default:
                using (var writer = copy.BeginWrite("id", "a"))
                {
                    Array.ForEach(rows, row => writer.WriteRow(row.Id, row.A));
                    writer.Complete();
                }

                break;
        }
    }

    private sealed record Thing(int Id, string A);
}
