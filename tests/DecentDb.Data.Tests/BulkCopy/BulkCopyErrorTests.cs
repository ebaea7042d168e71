using System;
using System.Collections.Generic;
using System.Data;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

public sealed class BulkCopyErrorTests : IDisposable
{
    private const int RowCount = 3000;

    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;
    private readonly DecentDbBulkCopy _copy;

    public BulkCopyErrorTests()
    {
        _connection = _database.Open();
        _connection.Run(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, small SMALLINT NOT NULL, name VARCHAR(20),"
            + " price DECIMAL(6,2) CHECK (price >= 0), code TEXT UNIQUE)");
        _connection.Run("INSERT INTO t VALUES (-1, 0, NULL, NULL, 'old')");
        _copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" };
    }

    public static TheoryData<int> Places => [0, RowCount / 2, RowCount - 1];

    public void Dispose() => _database.Dispose();

    [Theory]
    [MemberData(nameof(Places))]
    public void A_value_out_of_range_names_row_column_and_value(int row)
    {
        var e = Fail(row, r => r[1] = 70_000);
        Assert.Equal(("22003", row, "small", "70000"), (e.SqlState, e.RowNumber, e.DestinationColumn, e.Value));
        Assert.DoesNotContain("70000", e.Message);
        Assert.Contains("'small'", e.Message);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_text_that_does_not_convert_names_row_column_and_value(int row)
    {
        var e = Fail(row, r => r[0] = new string('x', 200));
        Assert.Equal(("22P02", row, "id"), (e.SqlState, e.RowNumber, e.DestinationColumn));
        Assert.Equal(new string('x', 100), e.Value);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_text_that_is_too_long_is_never_cut(int row)
    {
        var e = Fail(row, r => r[2] = new string('y', 21));
        Assert.Equal(("22001", row, "name"), (e.SqlState, e.RowNumber, e.DestinationColumn));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void NULL_in_a_NOT_NULL_column_names_the_row(int row)
    {
        var e = Fail(row, r => r[1] = null);
        Assert.Equal(("23502", row, "small"), (e.SqlState, e.RowNumber, e.DestinationColumn));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_failed_check_names_the_row(int row)
    {
        var e = Fail(row, r => r[3] = -1m);
        Assert.Equal(("23514", row), (e.SqlState, e.RowNumber));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(RowCount / 2)]
    [InlineData(RowCount - 1)]
    public void A_duplicate_key_names_the_row(int row)
    {
        var e = Fail(row, r => r[0] = 0);
        Assert.Equal(("23505", row), (e.SqlState, e.RowNumber));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_key_that_the_table_has_already_names_the_row(int row)
    {
        var e = Fail(row, r => r[4] = "old");
        Assert.Equal(("23505", row), (e.SqlState, e.RowNumber));
        Assert.NotNull(e.ConstraintName);
        var primary = Fail(row, r => r[0] = -1);
        Assert.Equal(("23505", row), (primary.SqlState, primary.RowNumber));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_value_of_no_SQL_type_names_the_row(int row)
    {
        var e = Fail(row, r => r[2] = new object());
        Assert.Equal((row, "name"), (e.RowNumber, e.DestinationColumn));
        Assert.IsType<InvalidCastException>(e.InnerException);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_row_of_another_width_names_the_row(int row)
    {
        var rows = Rows().ToList();
        rows[row] = row == 0 ? new object?[20] : [1];
        var e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer(rows.Append([5])));
        Assert.Equal(row, e.RowNumber);
        AssertUntouched();
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_source_that_throws_names_the_row_and_keeps_the_cause(int row)
    {
        _connection.Run(BulkCopyTests.Schema);
        _copy.DestinationTableName = "track";
        var reader = new TrackReader(RowCount) { FailsAtRow = row };
        var e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer(reader));
        Assert.Equal(row, e.RowNumber);
        Assert.IsType<FormatException>(e.InnerException);
        Assert.Equal(0, _connection.Count("track"));
    }

    [Fact]
    public void A_getter_that_throws_names_the_source_column_and_the_reader_goes_on_after_the_row()
    {
        var table = new DataTable();
        table.Columns.Add("key", typeof(int));
        table.Columns.Add("amount", typeof(object));
        table.Rows.Add(1, 10);
        table.Rows.Add(2, "ten");
        table.Rows.Add(3, 30);
        _copy.ColumnMappings.Add("key", "id");
        _copy.ColumnMappings.Add("amount", "small");
        var reader = table.CreateDataReader();
        var e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer(reader));
        Assert.Equal((1, "amount", "small", "ten"), (e.RowNumber, e.ColumnName, e.DestinationColumn, e.Value));
        AssertUntouched();
        _copy.WriteToServer(reader);
        Assert.Equal([-1, 3], _connection.Rows("SELECT id FROM t ORDER BY id").Select(r => r[0]));
    }

    [Fact]
    public void A_missing_parent_names_the_row()
    {
        _connection.Run("CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES t(id))");
        _copy.DestinationTableName = "child";
        var e = Assert.Throws<DecentDbBulkCopyException>(
            () => _copy.WriteToServer([[1, -1], [2, null], [3, 77], [4, -1]]));
        Assert.Equal(("23503", 2), (e.SqlState, e.RowNumber));
        Assert.Equal(0, _connection.Count("child"));
        _copy.WriteToServer([[1, -1], [2, null]]);
        Assert.Equal(2, _connection.Count("child"));
    }

    private DecentDbBulkCopyException Fail(int row, Action<object?[]> spoil)
    {
        var rows = Rows().ToList();
        spoil(rows[row]);
        var e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer(rows));
        Assert.Equal("t", e.TableName);
        Assert.Equal(0, e.RowsCommitted);
        AssertUntouched();
        return e;
    }

    private void AssertUntouched()
    {
        Assert.Equal(1, _connection.Count("t"));
        using var other = _database.Open();
        Assert.Equal(1, other.Count("t"));
    }

    private static IEnumerable<object?[]> Rows() => Enumerable.Range(0, RowCount)
        .Select(i => new object?[] { i, i % 1000, "name " + i, i * 0.25m, "code " + i });
}
