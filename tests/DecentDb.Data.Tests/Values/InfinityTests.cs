using System;
using Xunit;

namespace DecentDb.Data.Tests.Values;

/// <summary>Infinite dates and timestamps as .NET sees them.</summary>
public sealed class InfinityTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Infinity_is_read_as_the_greatest_and_least_value()
    {
        using var connection = new DecentDbConnection(_database.ConnectionString);
        connection.Open();
        using var command = new DecentDbCommand(
            """
            SELECT 'infinity'::DATE, 'infinity'::TIMESTAMP, 'infinity'::TIMESTAMPTZ,
                   '-infinity'::DATE, '-infinity'::TIMESTAMP, '-infinity'::TIMESTAMPTZ
            """,
            connection);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(DateOnly.MaxValue, reader.GetValue(0));
        Assert.Equal(DateTime.MaxValue, reader.GetDateTime(0));
        Assert.Equal(DateTime.MaxValue, reader.GetValue(1));
        Assert.Equal(DateTimeOffset.MaxValue, reader.GetValue(2));
        Assert.Equal(DateOnly.MinValue, reader.GetFieldValue<DateOnly>(3));
        Assert.Equal(DateTime.MinValue, reader.GetDateTime(3));
        Assert.Equal(DateTime.MinValue, reader.GetFieldValue<DateTime>(4));
        Assert.Equal(DateTimeOffset.MinValue, reader.GetDateTimeOffset(5));
        reader.Close();
        command.CommandText = "SELECT CAST('infinity'::DATE AS TEXT), CAST('-infinity'::TIMESTAMPTZ AS TEXT)";
        using var texts = command.ExecuteReader();
        Assert.True(texts.Read());
        Assert.Equal(("infinity", "-infinity"), (texts.GetString(0), texts.GetString(1)));
    }

    [Fact]
    public void The_last_moment_of_all_is_no_infinity()
    {
        using var connection = new DecentDbConnection(_database.ConnectionString);
        connection.Open();
        using var command = new DecentDbCommand(
            "SELECT @t, @t < 'infinity'::TIMESTAMP, @d < 'infinity'::DATE, isfinite(@d::DATE)", connection);
        command.Parameters.AddWithValue("@t", DateTime.MaxValue);
        command.Parameters.AddWithValue("@d", DateOnly.MaxValue);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(DateTime.MaxValue, reader.GetDateTime(0));
        Assert.True(reader.GetBoolean(1));
        Assert.True(reader.GetBoolean(2));
        Assert.True(reader.GetBoolean(3));
    }

    [Fact]
    public void A_function_of_the_application_gets_the_greatest_value()
    {
        using var connection = new DecentDbConnection(_database.ConnectionString);
        connection.CreateFunction("year_of", (DateOnly day) => day.Year);
        connection.Open();
        using var command = new DecentDbCommand("SELECT year_of('infinity'::DATE), year_of('-infinity'::DATE)", connection);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal((9999, 1), (reader.GetInt32(0), reader.GetInt32(1)));
    }
}
