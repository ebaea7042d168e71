using System;
using System.Collections.Generic;
using System.Data;
using System.Linq;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Data.Tests.Values;

/// <summary>Whether a getter takes a column is a matter of the column's type, not of the value that comes.</summary>
public sealed class GetterRuleTests : IDisposable
{
    private readonly DecentDbConnection _connection = new("Data Source=:memory:");

    public GetterRuleTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Flags]
    private enum Access
    {
        None = 0,
        Read = 1,
        Write = 2,
    }

    public static TheoryData<string, string[]> Values => new()
    {
        { "REAL", ["0", "1.0", "0.1", "1e-30", "-3.5"] },
        { "DOUBLE PRECISION", ["0", "1.0", "0.1", "1e-300", "-3.5", "123456789.123"] },
        { "TIMESTAMP", ["2024-02-29", "2024-02-29 12:30:00", "0001-01-01"] },
        { "TIMESTAMPTZ", ["2024-02-29", "2024-02-29 12:30:00", "2024-02-29 02:00:00+02"] },
        { "DATE", ["2024-02-29", "0001-01-01", "9999-12-31"] },
        { "TIME", ["00:00", "12:30:00.1234567"] },
        { "INTERVAL", ["0", "1 day", "26 hours", "-3 seconds"] },
        { "TEXT", ["ab", "12", "2024-02-29", "true"] },
        { "UUID", ["00112233-4455-6677-8899-aabbccddeeff"] },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void A_getter_takes_all_values_of_a_column_or_none(string type, string[] values)
    {
        Func<DecentDbDataReader, object?>[] getters =
        [
            r => r.GetFloat(0), r => r.GetDouble(0), r => r.GetDecimal(0), r => r.GetInt32(0), r => r.GetDateTime(0),
            r => r.GetDateOnly(0), r => r.GetTimeOnly(0), r => r.GetTimeSpan(0), r => r.GetDateTimeOffset(0),
            r => r.GetString(0), r => r.GetGuid(0), r => r.GetFieldValue<Half>(0), r => r.GetFieldValue<DateOnly>(0),
            r => r.GetFieldValue<IntervalValue>(0), r => r.GetFieldValue<float>(0), r => r.GetBoolean(0),
        ];
        foreach (var getter in getters)
        {
            var outcomes = new HashSet<bool>();
            foreach (var value in values)
            {
                using var reader = _connection.Make($"SELECT CAST('{value}' AS {type})").ExecuteReader();
                Assert.True(reader.Read());
                outcomes.Add(Takes(reader, getter));
            }

            Assert.Single(outcomes);
        }
    }

    [Fact]
    public void A_number_is_rounded_to_the_precision_of_the_getter_and_never_becomes_infinite()
    {
        using var reader = _connection.Make(
            "SELECT 0.1::DOUBLE PRECISION, 1e300::DOUBLE PRECISION, 0.1::REAL, 1e30::REAL,"
            + " 'Infinity'::DOUBLE PRECISION").ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(0.1f, reader.GetFloat(0));
        Assert.Throws<OverflowException>(() => reader.GetFloat(1));
        Assert.Equal((Half)0.1f, reader.GetFieldValue<Half>(2));
        Assert.Throws<OverflowException>(() => reader.GetFieldValue<Half>(3));
        Assert.Equal(float.PositiveInfinity, reader.GetFloat(4));
    }

    [Fact]
    public void Every_interval_is_handed_out_and_taken_back()
    {
        IntervalValue[] values =
            [new(1, 0, 0), new(-14, 3, 5), new(0, 0, TimeSpan.TicksPerDay), new(0, 2, -7), default];
        _connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTERVAL)");
        for (var i = 0; i < values.Length; i++)
        {
            _connection.Run("INSERT INTO t VALUES (@p0, @p1)", i, values[i]);
        }

        using var table = new DataTable();
        using (var reader = _connection.Make("SELECT * FROM t ORDER BY id").ExecuteReader())
        {
            Assert.Equal(typeof(IntervalValue), reader.GetFieldType(1));
            table.Load(reader);
        }

        Assert.Equal(values, table.Rows.Cast<DataRow>().Select(row => (IntervalValue)row["v"]));
        _connection.Run("CREATE TABLE copied (id INTEGER PRIMARY KEY, v INTERVAL)");
        using var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "copied" };
        copy.WriteToServer(table);
        Assert.Equal(values, _connection.Rows("SELECT v FROM copied ORDER BY id").Select(row => (IntervalValue)row[0]));
        Assert.Equal("-1 years -2 mons +3 days 00:00:00.0000005", Convert.ToString(values[1], null));
        Assert.Equal(TimeSpan.FromDays(1), (TimeSpan)values[2]);
        Assert.Equal(TimeSpan.FromDays(1), Convert.ChangeType(values[2], typeof(TimeSpan), null));
        Assert.Throws<InvalidCastException>(() => (TimeSpan)values[0]);
        Assert.Equal(new IntervalValue(0, 0, 5), (IntervalValue)TimeSpan.FromTicks(5));
    }

    [Fact]
    public void An_enum_is_read_from_one_name_and_from_several_where_its_names_are_flags()
    {
        using var command = _connection.Make("SELECT 'read', 'Read, Write', '1', 'Monday,Tuesday', '-1'");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(Access.Read, reader.GetFieldValue<Access>(0));
        Assert.Equal(Access.Read | Access.Write, reader.GetFieldValue<Access>(1));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Access>(2));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<DayOfWeek>(3));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<DayOfWeek>(4));
    }

    private static bool Takes(DecentDbDataReader reader, Func<DecentDbDataReader, object?> getter)
    {
        try
        {
            getter(reader);
            return true;
        }
        catch (InvalidCastException)
        {
            return false;
        }
    }
}
