using System;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>Types of CREATE TYPE … AS ENUM through the provider: as texts, and as enums of the program.</summary>
public sealed class EnumTypeTests : IDisposable
{
    private readonly DecentDbConnection _connection = new("Data Source=:memory:");

    public EnumTypeTests()
    {
        _connection.Open();
        Execute("CREATE TYPE mood AS ENUM ('sad', 'so_so', 'Happy')");
        Execute("CREATE TABLE person (id INTEGER PRIMARY KEY, feels mood, felt mood[])");
    }

    private enum Mood
    {
        Sad = 5,
        SoSo = 3,
        Happy = 1,
        Angry = 7,
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void Values_are_handed_out_as_texts_and_as_enums_of_the_program()
    {
        Execute("INSERT INTO person VALUES (1, 'so_so', '{sad,Happy}'), (2, NULL, NULL)");
        using var command = new DecentDbCommand("SELECT feels, felt FROM person ORDER BY id", _connection);
        using var reader = command.ExecuteReader();
        Assert.Equal("mood", reader.GetDataTypeName(0));
        Assert.Equal(typeof(string), reader.GetFieldType(0));
        Assert.True(reader.Read());
        Assert.Equal("so_so", reader.GetValue(0));
        Assert.Equal("so_so", reader.GetString(0));
        Assert.Equal("so_so"u8, reader.GetByteSpan(0));
        Assert.Equal(Mood.SoSo, reader.GetFieldValue<Mood>(0));
        Assert.Equal(["sad", "Happy"], reader.GetFieldValue<string[]>(1));
        Assert.True(reader.Read());
        Assert.Null(reader.GetFieldValue<Mood?>(0));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Mood>(0));
    }

    [Fact]
    public void Parameters_are_texts_or_enums_of_the_program_by_their_names()
    {
        Execute("INSERT INTO person VALUES (1, @a, NULL), (2, @b, NULL)", ("a", "sad"), ("b", Mood.SoSo));
        Assert.Equal(2L, Scalar(
            "SELECT count(*) FROM person WHERE feels = @a OR feels = @b", ("a", Mood.Sad), ("b", "so_so")));
        Assert.Equal(2, Scalar("SELECT id FROM person WHERE feels > @a", ("a", Mood.Sad)));
        Assert.Equal(1, Scalar("UPDATE person SET feels = @a WHERE id = 1 RETURNING id", ("a", Mood.Happy)));
        Assert.Equal("Happy", Scalar("SELECT feels FROM person WHERE id = 1"));
        Assert.Equal("22P02", Refused("UPDATE person SET feels = @a", ("a", Mood.Angry)));
        Assert.Equal("22P02", Refused("UPDATE person SET feels = @a", ("a", "angry")));
        Assert.Equal("42804", Refused("UPDATE person SET feels = @a", ("a", 1)));
    }

    [Fact]
    public void A_number_stays_one_where_a_number_is_wanted()
    {
        Execute("INSERT INTO person (id) VALUES (@a)", ("a", Mood.Sad));
        Assert.Equal(5, Scalar("SELECT id FROM person"));
        Assert.Equal(5, Scalar("SELECT @a", ("a", Mood.Sad)));
    }

    [Fact]
    public void A_bulk_copy_brings_what_inserts_bring()
    {
        Execute("CREATE TABLE loaded (id INTEGER PRIMARY KEY, feels mood)");
        Execute("CREATE INDEX by_mood ON loaded (feels)");
        var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "loaded" };
        copy.WriteToServer(Enumerable.Range(0, 3000).Select(i => new { id = i, feels = (Mood)((i % 3 * 2) + 1) }));
        Assert.Equal(3000L, Scalar("SELECT count(*) FROM loaded"));
        for (var i = 0; i < 3000; i += 100)
        {
            Execute("INSERT INTO person (id, feels) VALUES (@i, @m)", ("i", i), ("m", (Mood)((i % 3 * 2) + 1)));
        }

        Assert.Equal(30L, Scalar("SELECT count(*) FROM person p JOIN loaded l ON l.id = p.id AND l.feels = p.feels"));
        Assert.Equal("Happy", Scalar("SELECT feels FROM loaded WHERE id = 0"));
        Assert.Equal(1000L, Scalar("SELECT count(*) FROM loaded WHERE feels = 'so_so'"));
        Assert.Equal("sad", Scalar("SELECT min(feels) FROM loaded"));

        var texts = new DecentDbBulkCopy(_connection) { DestinationTableName = "loaded" };
        texts.WriteToServer(new[] { new { id = 5000, feels = "sad" } });
        Assert.Equal("sad", Scalar("SELECT feels FROM loaded WHERE id = 5000"));
        var wrong = Assert.ThrowsAny<DecentDbException>(
            () => texts.WriteToServer(new[] { new { id = 5001, feels = "angry" } }));
        Assert.Equal("22P02", wrong.SqlState);
        Assert.Throws<DecentDbBulkCopyException>(
            () => texts.WriteToServer(new[] { new { id = 5001, feels = 2 } }));
    }

    [Fact]
    public void A_bulk_copy_checks_domains()
    {
        Execute("CREATE DOMAIN small AS INTEGER DEFAULT 7 NOT NULL CHECK (VALUE < 10)");
        Execute("CREATE TABLE counted (id INTEGER PRIMARY KEY, n small)");
        var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "counted" };
        copy.WriteToServer(new[] { new { id = 1, n = 9 } });
        var high = Assert.ThrowsAny<DecentDbException>(() => copy.WriteToServer(new[] { new { id = 2, n = 10 } }));
        Assert.Equal("23514", high.SqlState);
        Execute("CREATE DOMAIN needed AS INTEGER NOT NULL");
        Execute("CREATE TABLE other (id INTEGER PRIMARY KEY, n needed)");
        var others = new DecentDbBulkCopy(_connection) { DestinationTableName = "other" };
        var missing = Assert.ThrowsAny<DecentDbException>(
            () => others.WriteToServer(new[] { new { id = 2, n = (int?)null } }));
        Assert.Equal("23502", missing.SqlState);
        copy.WriteToServer(new[] { new { id = 3 } });
        Assert.Equal(7, Scalar("SELECT n FROM counted WHERE id = 3"));
    }

    [Fact]
    public void A_type_and_its_values_survive_that_the_database_is_opened_again()
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), Guid.NewGuid() + ".db");
        try
        {
            for (var opening = 0; opening < 3; opening++)
            {
                using var connection = new DecentDbConnection($"Data Source={path};Pooling=False");
                connection.Open();
                if (opening == 0)
                {
                    Run(connection, "CREATE TYPE m AS ENUM ('a', 'c'); CREATE DOMAIN d AS m CHECK (VALUE <> 'c');"
                        + "CREATE TABLE t (id INTEGER PRIMARY KEY, x m UNIQUE, y d); INSERT INTO t VALUES (1, 'c', 'a')");
                }
                else if (opening == 1)
                {
                    Run(connection, "ALTER TYPE m ADD VALUE 'b' BEFORE 'c'; INSERT INTO t VALUES (2, 'b', 'b')");
                }
                else
                {
                    Assert.Equal("b,c", Run(connection, "SELECT string_agg(x::text, ',' ORDER BY x) FROM t"));
                    Assert.Equal(1L, Run(connection, "SELECT count(*) FROM t WHERE x < 'c'"));
                    Assert.Throws<DecentDbException>(() => Run(connection, "UPDATE t SET y = 'c'"));
                    Assert.Null(Run(connection, "CHECK DATABASE"));
                }
            }
        }
        finally
        {
            DecentDbConnection.DeleteDatabaseFiles($"Data Source={path}");
        }
    }

    private static object? Run(DecentDbConnection connection, string sql, params (string Name, object Value)[] values)
    {
        using var command = new DecentDbCommand(sql, connection);
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command.ExecuteScalar();
    }

    private void Execute(string sql, params (string Name, object Value)[] values) => Run(_connection, sql, values);

    private object? Scalar(string sql, params (string Name, object Value)[] values) => Run(_connection, sql, values);

    private string? Refused(string sql, params (string Name, object Value)[] values) =>
        Assert.Throws<DecentDbException>(() => Run(_connection, sql, values)).SqlState;
}
