using System;
using System.Collections.Generic;
using System.Data;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

/// <summary>What users of other bulk copies rely on, in the corners.</summary>
public sealed class BulkCopyContractTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;
    private readonly DecentDbBulkCopy _copy;

    public BulkCopyContractTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(5), note TEXT DEFAULT 'none', doc JSON)");
        _copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" };
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Sources_of_different_widths_load_one_after_the_other()
    {
        _connection.Run("CREATE TABLE w (a INTEGER, b INTEGER, c INTEGER)");
        _copy.DestinationTableName = "w";
        foreach (var width in new[] { 2, 3, 2 })
        {
            using var table = new DataTable();
            for (var i = 0; i < width; i++)
            {
                table.Columns.Add(((char)('a' + i)).ToString(), typeof(int));
            }

            for (var i = 0; i < 5; i++)
            {
                table.Rows.Add(Enumerable.Range(0, width).Select(object (n) => n + i).ToArray());
            }

            using var reader = table.CreateDataReader();
            Assert.Equal(5, _copy.WriteToServer(reader).RowsInserted);
            Assert.Empty(_copy.ColumnMappings);
        }

        Assert.Equal([15L, 5L], _connection.Rows("SELECT COUNT(*), COUNT(c) FROM w")[0]);
    }

    [Fact]
    public void A_table_may_be_created_and_loaded_in_one_transaction()
    {
        foreach (var commits in new[] { false, true })
        {
            using var transaction = _connection.BeginTransaction();
            _connection.Run("CREATE TABLE fresh (id INTEGER PRIMARY KEY, n INTEGER CHECK (n > 0))");
            using var copy = new DecentDbBulkCopy(_connection, DecentDbBulkCopyOptions.CheckConstraints, transaction)
            {
                DestinationTableName = "fresh",
            };
            copy.WriteToServer([[1, 10], [2, 20]]);
            if (commits)
            {
                transaction.Commit();
                Assert.Equal(2, _connection.Count("fresh"));
            }
            else
            {
                transaction.Rollback();
                Assert.Throws<DecentDbException>(() => _connection.Count("fresh"));
            }
        }
    }

    [Fact]
    public void A_checkpoint_follows_the_commit_of_the_transaction_that_a_load_was_part_of()
    {
        foreach (var checkpoints in new[] { false, true })
        {
            _copy.CheckpointOnComplete = checkpoints;
            using var transaction = _connection.BeginTransaction();
            _copy.WriteToServer([[checkpoints ? 1 : 2, "a"]]);
            var before = _connection.GetStatistics().CheckpointCount;
            transaction.Commit();
            Assert.Equal(checkpoints ? 1 : 0, _connection.GetStatistics().CheckpointCount - before);
        }
    }

    [Theory]
    [InlineData("123.45", 4, 1, "123.5")]
    [InlineData("12.345", 3, 1, "12.3")]
    [InlineData("-12.35", 3, 1, "-12.4")]
    [InlineData("111.00", 2, 0, null)]
    public void A_number_is_rounded_to_the_scale_of_its_column(string value, int precision, int scale, string? stored)
    {
        _connection.Run($"CREATE TABLE d (n DECIMAL({precision},{scale}))");
        _copy.DestinationTableName = "d";
        var number = decimal.Parse(value, CultureInfo.InvariantCulture);
        if (stored is null)
        {
            Assert.Equal(
                ErrorCode.NumericValueOutOfRange,
                Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer([[number]])).Code);
            return;
        }

        _copy.WriteToServer([[number]]);
        Assert.Equal(decimal.Parse(stored, CultureInfo.InvariantCulture), _connection.Rows("SELECT n FROM d")[0][0]);
    }

    [Fact]
    public void Numbers_of_other_types_widen_into_a_decimal()
    {
        _connection.Run("CREATE TABLE d (n DECIMAL(18,10))");
        _copy.DestinationTableName = "d";
        _copy.WriteToServer([[1.5f], [null], [2.25], [DBNull.Value], [1e-10], [7L], [(byte)3]]);
        Assert.Equal(
            [1.5m, DBNull.Value, 2.25m, DBNull.Value, 0.0000000001m, 7m, 3m],
            _connection.Rows("SELECT n FROM d").Select(row => row[0]));
    }

    [Fact]
    public void Mappings_and_tables_may_change_from_load_to_load_with_CacheMetadata()
    {
        _connection.Run("CREATE TABLE other (x INTEGER, y INTEGER)");
        using var copy = new DecentDbBulkCopy(_connection, DecentDbBulkCopyOptions.CacheMetadata)
        {
            DestinationTableName = "other",
        };
        copy.ColumnMappings.Add(0, "x");
        copy.WriteToServer([[1, 2]]);
        copy.ColumnMappings.Clear();
        copy.ColumnMappings.Add(0, "y");
        copy.ColumnMappings.Add(1, "x");
        copy.WriteToServer([[3, 4]]);
        copy.ClearCachedMetadata();
        copy.ClearCachedMetadata();
        _connection.Run("DROP TABLE other");
        _connection.Run("CREATE TABLE other (y INTEGER, x TEXT)");
        copy.WriteToServer([[5, "6"]]);
        Assert.Equal([[5, "6"]], _connection.Rows("SELECT y, x FROM other"));
    }

    [Fact]
    public void Long_and_odd_values_come_back_as_they_were()
    {
        _connection.Run("CREATE TABLE long (\"@a\" TEXT, b BYTEA, t TIME, i INTERVAL, f REAL, j JSON)");
        _copy.DestinationTableName = "long";
        var pairs = string.Concat(Enumerable.Repeat("a\uD83D\uDE00", 40_000));
        var blob = new byte[524_200];
        new Random(5).NextBytes(blob);
        var odd = new[] { " ", "\t", ",", "\n", "\r\n", "\\", "'\"`[]", pairs };
        var rows = odd.Select(text => new object?[]
        {
            text, blob, new TimeOnly(23, 59, 58, 456), IntervalValue.FromTimeSpan(TimeSpan.FromHours(-30)), 1e-14f,
            "{\"k\": [1, \"ü\"]}",
        }).ToList();
        _copy.WriteToServer(rows);
        var stored = _connection.Rows("SELECT * FROM long");
        for (var i = 0; i < odd.Length; i++)
        {
            Assert.Equal(odd[i], stored[i][0]);
            Assert.Equal(blob, stored[i][1]);
            Assert.Equal(rows[i][2..], stored[i][2..]);
        }
    }

    [Fact]
    public void Intervals_of_both_signs_come_back_as_spans()
    {
        _connection.Run("CREATE TABLE spans (i INTERVAL)");
        _copy.DestinationTableName = "spans";
        TimeSpan[] spans = [TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.MinValue, TimeSpan.MaxValue, new(-3, 4, 5)];
        _copy.WriteToServer(spans.Select(span => new object?[] { span }));
        _connection.Run("INSERT INTO spans VALUES (INTERVAL '-2 days 3 hours'), (INTERVAL '5 days -1 second')");
        Assert.Equal(
            [.. spans, new TimeSpan(-2, 3, 0, 0), new TimeSpan(5, 0, 0, -1)],
            _connection.Rows("SELECT i FROM spans").Select(row => (TimeSpan)(IntervalValue)row[0]));
    }

    [Fact]
    public void What_is_no_JSON_is_refused_by_every_way()
    {
        Action[] ways =
        [
            () => _copy.WriteToServer([[1, "a", "b", "{}"], [2, "a", "b", "not json"]]),
            () => _copy.WriteToServer(new[] { new { Id = 1, Doc = "[1]" }, new { Id = 2, Doc = "[1" } }),
            () =>
            {
                using var writer = _copy.BeginWrite("id", "doc");
                writer.WriteRow(1, "{}");
                writer.WriteRow(2, "tru");
                writer.Complete();
            },
        ];
        foreach (var way in ways)
        {
            var e = Assert.Throws<DecentDbBulkCopyException>(way);
            Assert.Equal((1, "doc", ErrorCode.InvalidTextRepresentation), (e.RowNumber, e.DestinationColumn, e.Code));
            Assert.Equal(0, _connection.Count("t"));
        }
    }

    [Fact]
    public void No_kind_of_text_is_cut()
    {
        foreach (var text in new object[] { "12345678", "12345678".ToCharArray(), "12345678".AsMemory() })
        {
            var e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer([[1, text]]));
            Assert.Equal((DecentDbBulkCopyErrorKind.Length, "name"), (e.Kind, e.DestinationColumn));
        }
    }

    [Fact]
    public void A_row_number_counts_the_rows_that_a_table_leaves_out()
    {
        using var table = new DataTable { Columns = { { "id", typeof(int) }, { "name", typeof(string) } } };
        for (var i = 0; i < 6; i++)
        {
            table.Rows.Add(i, i == 5 ? "too long" : "ok");
        }

        table.AcceptChanges();
        table.Rows[1].Delete();
        table.Rows[3].Delete();
        var e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer(table));
        Assert.Equal(5, e.RowNumber);
        e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer(table.Rows.Cast<DataRow>().ToArray()));
        Assert.Equal(5, e.RowNumber);
    }

    [Fact]
    public void KeepNulls_keeps_the_NULL_of_a_row_and_not_of_a_column_that_it_does_not_have()
    {
        using var copy = new DecentDbBulkCopy(_connection, DecentDbBulkCopyOptions.KeepNulls)
        {
            DestinationTableName = "t",
        };
        copy.WriteToServer([[0]]);
        copy.WriteToServer([[1, "a", null]]);
        _copy.WriteToServer([[2]]);
        Assert.Equal(
            [[0, "none"], [1, DBNull.Value], [2, "none"]], _connection.Rows("SELECT id, note FROM t ORDER BY id"));
    }

    [Fact]
    public async Task A_source_that_cancels_itself_has_failed()
    {
        async IAsyncEnumerable<object?[]> Rows()
        {
            yield return [1];
            await Task.Yield();
            throw new TaskCanceledException("The request took too long.");
        }

        var e = await Assert.ThrowsAsync<DecentDbBulkCopyException>(() => _copy.WriteToServerAsync(Rows()));
        Assert.Equal((DecentDbBulkCopyErrorKind.Source, 1), (e.Kind, e.RowNumber));
        Assert.IsType<TaskCanceledException>(e.InnerException);
    }

    [Fact]
    public async Task A_timeout_ends_the_wait_for_an_asynchronous_source()
    {
        async IAsyncEnumerable<object?[]> Rows(
            [EnumeratorCancellation] CancellationToken token = default)
        {
            yield return [1];
            await Task.Delay(Timeout.Infinite, token);
        }

        _copy.BulkCopyTimeout = 1;
        var e = await Assert.ThrowsAsync<DecentDbException>(() => _copy.WriteToServerAsync(Rows()));
        Assert.Equal(ErrorCode.QueryCanceled, e.Code);
        Assert.Equal(0, _connection.Count("t"));
    }

    [Fact]
    public void A_timeout_ends_an_asynchronous_load_that_nobody_else_keeps_alive()
    {
        using var ended = new ManualResetEventSlim();
        Forget(() => ended.Set());
        for (var i = 0; i < 300 && !ended.Wait(100); i++)
        {
            GC.Collect();
        }

        Assert.True(ended.IsSet);

        // What the load consists of is known to itself alone once this has returned.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget(Action whenEnded)
        {
            var connection = new DecentDbConnection("Data Source=:memory:");
            connection.Open();
            connection.Run("CREATE TABLE t (id INTEGER)");
            var copy = new DecentDbBulkCopy(connection) { DestinationTableName = "t", BulkCopyTimeout = 1 };
            _ = copy.WriteToServerAsync(Endless()).ContinueWith(
                _ => whenEnded(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        static async IAsyncEnumerable<object?[]> Endless([EnumeratorCancellation] CancellationToken token = default)
        {
            yield return [1];
            await Task.Delay(Timeout.Infinite, token);
        }
    }

    [Fact]
    public void Keys_are_written_back_into_the_objects_that_were_stored()
    {
        _connection.Run("CREATE TABLE keyed (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name VARCHAR(3))");
        _copy.DestinationTableName = "keyed";
        _copy.ErrorMode = DecentDbBulkCopyErrorMode.SkipRow;
        var names = new[] { "a", "too long", "b", "also long", "c" };
        var things = names.Select(name => new Thing { Name = name }).ToArray();
        var map = DecentDbBulkMap.ByConvention<Thing>().Identity(thing => thing.Id);
        _copy.WriteToServer(things, map);
        var stored = _connection.Rows("SELECT name, id FROM keyed ORDER BY id");
        Assert.Equal(["a", "b", "c"], stored.Select(row => row[0]));
        Assert.Equal(
            stored.Select(row => (row[0], row[1])),
            things.Where(thing => thing.Name.Length < 4).Select(thing => ((object)thing.Name, (object)thing.Id)));
        Assert.All(things, thing => Assert.True(thing.Name.Length < 4 || thing.Id == 0));
        _copy.Conflict = DecentDbBulkCopyConflict.Ignore();
        Assert.Throws<NotSupportedException>(() => _copy.WriteToServer(things, map));
    }

    [Fact]
    public void Rejected_rows_leave_no_bytes_behind()
    {
        _copy.ErrorMode = DecentDbBulkCopyErrorMode.SkipRow;
        _copy.ColumnMappings.Add(0, "note");
        _copy.ColumnMappings.Add(1, "id");
        var text = new string('x', 100_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = _copy.WriteToServer(Enumerable.Range(0, 2000)
            .Select(i => new object?[] { text, i == 1999 ? 7 : "no number" }));
        Assert.Equal((1, 1999), (result.RowsInserted, result.RowsRejected));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
        Assert.Equal(text, _connection.Rows("SELECT note FROM t WHERE id = 7")[0][0]);
    }

    [Fact]
    public void Huge_values_in_any_order_of_keys_are_stored()
    {
        _connection.Run("CREATE TABLE huge (id INTEGER PRIMARY KEY, b BYTEA)");
        _copy.DestinationTableName = "huge";
        _copy.MemoryBudget = 8 << 20;
        var blob = new byte[3_000_000];
        _copy.WriteToServer(Enumerable.Range(0, 40).Select(i => new object?[] { 100 - i, blob }));
        _copy.Conflict = DecentDbBulkCopyConflict.Update(["id"]);
        _copy.WriteToServer(Enumerable.Range(0, 20).Select(i => new object?[] { 100 - i, blob }));
        Assert.Equal([40L, 120_000_000L], _connection.Rows("SELECT COUNT(*), SUM(OCTET_LENGTH(b)) FROM huge")[0]
            .Select(value => (object)Convert.ToInt64(value, CultureInfo.InvariantCulture)));
    }

    private sealed class Thing
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";
    }
}
