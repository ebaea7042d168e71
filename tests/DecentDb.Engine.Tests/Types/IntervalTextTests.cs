using System;
using System.Globalization;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Types;

/// <summary>The texts that are intervals: PostgreSQL's forms, those of .NET, ISO 8601; others are errors.</summary>
public sealed class IntervalTextTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("10.00:00:00", "10 days")]
    [InlineData("1.02:03:04", "1 day 02:03:04")]
    [InlineData("-1.02:03:04.5", "-1 days -02:03:04.5")]
    [InlineData("1.02:03:04.1234567", "1 day 02:03:04.1234567")]
    [InlineData("1 00:00:00", "1 day")]
    [InlineData("1 2:03", "1 day 02:03:00")]
    [InlineData("-1 2:03:04", "-1 days +02:03:04")]
    [InlineData("-1 -2:03:04", "-1 days -02:03:04")]
    [InlineData("1-2", "1 year 2 mons")]
    [InlineData("-1-2", "-1 years -2 mons")]
    [InlineData("1-2 3 4:05:06", "1 year 2 mons 3 days 04:05:06")]
    [InlineData("2:03", "02:03:00")]
    [InlineData("2:03.5", "00:02:03.5")]
    [InlineData("100:00:00", "100:00:00")]
    [InlineData("00:00:60", "00:01:00")]
    [InlineData("1.5", "00:00:01.5")]
    [InlineData("1.5 days", "1 day 12:00:00")]
    [InlineData("1d2h", "1 day 02:00:00")]
    [InlineData("1 day 2:03", "1 day 02:03:00")]
    [InlineData("1 mon 1 week", "1 mon 7 days")]
    [InlineData("2 days ago", "-2 days")]
    [InlineData("P1DT2H", "1 day 02:00:00")]
    [InlineData("P0001-02-03T04:05:06", "1 year 2 mons 3 days 04:05:06")]
    [InlineData("P1.5D", "1 day 12:00:00")]
    [InlineData("P-1D", "-1 days")]
    public void Text_is_read_as_an_interval(string text, string expected)
    {
        Assert.Equal(expected, _database.Text($"SELECT '{text}'::INTERVAL"));
        Assert.Equal(expected, _database.Text("SELECT CAST(@p AS INTERVAL)", SqlValue.FromText(text)));
    }

    [Theory]
    [InlineData("00:00", "0")]
    [InlineData("17:30:15.25", "63015.25")]
    [InlineData("23:59:59.9999999", "86399.9999999")]
    public void Epoch_of_a_time_counts_its_seconds_since_midnight(string time, string expected)
    {
        Assert.Equal("true|true", _database.Text(
            $"SELECT extract(epoch FROM TIME '{time}') = {expected}, date_part('epoch', TIME '{time}') = {expected}e0"));
    }

    [Theory]
    [InlineData("10.5:00:00", "22007")]
    [InlineData("1.02:03", "22007")]
    [InlineData("1.24:00:00", "22008")]
    [InlineData("1.02:60:00", "22008")]
    [InlineData("1:2:3:4", "22007")]
    [InlineData("2:03:04 1", "22007")]
    [InlineData("1 2", "22007")]
    [InlineData("1 day 2 days", "22007")]
    [InlineData("1 hour 2:03", "22007")]
    [InlineData("00:99:00", "22008")]
    [InlineData("00:00:99", "22008")]
    [InlineData("1e3 s", "22007")]
    [InlineData("1-2-3", "22007")]
    [InlineData("P", "22007")]
    [InlineData("PT", "22007")]
    [InlineData("3000000000 days", "22008")]
    public void Text_is_refused_as_an_interval(string text, string expected) =>
        Assert.Equal(expected, _database.Error($"SELECT '{text}'::INTERVAL").SqlState);

    [Fact]
    public void Every_time_span_reads_back_from_its_text()
    {
        var random = new Random(20);
        for (var i = 0; i < 2_000; i++)
        {
            var ticks = random.NextInt64(-1L << random.Next(1, 62), 1L << random.Next(1, 62));
            var span = new TimeSpan(ticks);
            var text = span.ToString("c", CultureInfo.InvariantCulture);
            var value = TextParser.Parse(text, new SqlType(SqlTypeKind.Interval));
            var interval = IntervalValue.FromBits(value.AsFixed16());
            Assert.True(interval.TotalTicks == ticks && interval.Months == 0, $"{text} is read as {interval}");
        }
    }

    [Theory]
    [InlineData("1 year", "31557600")]
    [InlineData("-1 year", "-31557600")]
    [InlineData("1 mon", "2592000")]
    [InlineData("13 mons 2 days 00:00:01.5", "34322401.5")]
    public void Epoch_of_an_interval_counts_years_of_365_and_a_quarter_days(string text, string expected) =>
        Assert.Equal("true", _database.Text($"SELECT extract(epoch FROM '{text}'::INTERVAL) = {expected}"));

    [Theory]
    [InlineData("- INTERVAL '1 day'", "-1 days")]
    [InlineData("INTERVAL '1 day' + '2 hours'", "1 day 02:00:00")]
    [InlineData("'2 hours' + INTERVAL '1 day'", "1 day 02:00:00")]
    [InlineData("'1 day' - INTERVAL '2 hours'", "1 day -02:00:00")]
    [InlineData("NULL + INTERVAL '1 day'", "NULL")]
    [InlineData("INTERVAL '1 day' - NULL", "NULL")]
    [InlineData("INTERVAL '1 day' + DATE '2024-01-31'", "2024-02-01 00:00:00")]
    public void Interval_is_negated_and_added_to(string expression, string expected) =>
        Assert.Equal(expected, _database.Text("SELECT " + expression));

    [Theory]
    [InlineData("NULL - DATE '2024-01-02'", "NULL")]
    [InlineData("'2024-01-05' - DATE '2024-01-02'", "3")]
    [InlineData("'2024-01-05' - TIMESTAMP '2024-01-02 12:00'", "2 days 12:00:00")]
    [InlineData("DATE '2024-01-05' - '2024-01-02'", "3")]
    public void Constant_without_a_type_is_a_date_in_a_difference_with_one(string expression, string expected) =>
        Assert.Equal(expected, _database.Text("SELECT " + expression));

    [Theory]
    [InlineData("INTERVAL '1 day' * 2", "2 days")]
    [InlineData("30 * INTERVAL '1 day'", "30 days")]
    [InlineData("INTERVAL '1 day' / 2", "12:00:00")]
    [InlineData("TIME '10:30' + INTERVAL '2 hours'", "12:30:00")]
    [InlineData("TIME '10:30' - TIME '09:00'", "01:30:00")]
    [InlineData("sum(i) FROM (VALUES (INTERVAL '1 day')) v(i)", "1 day")]
    public void Intervals_are_multiplied_divided_and_added_up(string expression, string expected) =>
        Assert.Equal(expected, _database.Text("SELECT " + expression));

    [Theory]
    [InlineData("TIME '235959'", "23:59:59")]
    [InlineData("TIME '2359'", "23:59:00")]
    [InlineData("TIME '040506.789'", "04:05:06.789")]
    [InlineData("TIME '10:20:60'", "10:21:00")]
    [InlineData("TIMESTAMP '2024-12-31 23:59:60'", "2025-01-01 00:00:00")]
    [InlineData("TIMESTAMP '20240101T235959'", "2024-01-01 23:59:59")]
    [InlineData("TIMESTAMP '2024-01-01 24:00'", "2024-01-02 00:00:00")]
    [InlineData("DATE '2024-01-01 24:00'", "2024-01-01")]
    [InlineData("DATE '2024-12-31 23:59:60'", "2024-12-31")]
    [InlineData("DATE '9999-12-31T24:00Z'", "9999-12-31")]
    public void Time_is_read(string literal, string expected) =>
        Assert.Equal(expected, _database.Text("SELECT " + literal));

    [Theory]
    [InlineData("TIME '24:00'")]
    [InlineData("TIME '23:59:60'")]
    [InlineData("TIME '10:60'")]
    [InlineData("TIME '10:20:61'")]
    [InlineData("TIME '10:20:60.5'")]
    public void Time_outside_a_day_is_an_error(string literal) =>
        Assert.Equal("22008", _database.Error("SELECT " + literal).SqlState);
}
