using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>Values of rows, parameters and literals stay out of messages, and so out of logs and spans.</summary>
[Collection(AloneCollection.Name)]
public sealed class ErrorDetailTests : IDisposable
{
    private const string Secret = "s3cret";
    private const string SecretNumber = "987654321";
    private const string MissingNumber = "876543210";

    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    public static IEnumerable<object[]> Failures()
    {
        Action<DecentDbConnection> Sql(string text, params object?[] values) =>
            c => c.Rows(text, values);
        Action<DecentDbConnection> Load(params object?[] row) => c =>
        {
            using var copy = new DecentDbBulkCopy(c) { DestinationTableName = "t" };
            copy.WriteToServer([row]);
        };

        yield return ["key", Sql("INSERT INTO t (code) VALUES (@p0)", Secret)];
        yield return ["number", Sql("INSERT INTO t (id) VALUES (987654321)")];
        yield return ["update", Sql("UPDATE t SET code = 's3cret' WHERE id = 1")];
        yield return ["child", Sql("INSERT INTO t (parent) VALUES (876543210)")];
        yield return ["parent", Sql("DELETE FROM t WHERE code = @p0", Secret)];
        yield return ["literal", Sql("INSERT INTO t (n) VALUES ('s3cret')")];
        yield return ["cast", Sql("SELECT CAST('s3cret' AS DATE)")];
        yield return ["typed literal", Sql("SELECT DATE 's3cret'")];
        yield return ["text parameter", Sql("INSERT INTO t (n) VALUES (@p0)", Secret)];
        yield return ["column", Sql("UPDATE t SET n = CAST(code AS INTEGER)")];
        yield return ["returned", Sql("SELECT CAST(code AS UUID) FROM t")];
        yield return ["range", Sql("INSERT INTO t (small) VALUES (987654321)")];
        yield return ["range of a parameter", Sql("INSERT INTO t (small) VALUES (@p0)", 987654321)];
        yield return ["range of a double", Sql("SELECT CAST(@p0 AS SMALLINT)", 987654321.0)];
        yield return ["too long", Sql("INSERT INTO t (short) VALUES ('s3cret')")];
        yield return ["JSON", Sql("INSERT INTO t (doc) VALUES ('s3cret')")];
        yield return ["character", Sql("SELECT chr(987654321)")];
        yield return ["loaded key", Load(2, Secret, null, null, null, null)];
        yield return ["loaded id", Load(987654321, "x", null, null, null, null)];
        yield return ["loaded text", Load(2, "x", Secret, null, null, null)];
        yield return ["loaded range", Load(2, "x", null, 987654321, null, null)];
        yield return ["loaded child", Load(2, "x", null, null, 876543210, null)];
        yield return ["loaded length", Load(2, "x", null, null, null, Secret)];
        yield return ["batch", (Action<DecentDbConnection>)(c =>
        {
            using var batch = c.CreateBatch();
            var command = batch.CreateBatchCommand();
            command.CommandText = "INSERT INTO t (code) VALUES ('s3cret')";
            batch.BatchCommands.Add(command);
            batch.ExecuteNonQuery();
        })];
        yield return ["commit", (Action<DecentDbConnection>)(c =>
        {
            using var transaction = c.BeginTransaction();
            Load(2, Secret, null, null, null, null)(c);
            transaction.Commit();
        })];
    }

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void A_message_shows_values_only_when_that_is_asked_for(string name, Action<DecentDbConnection> fail)
    {
        using var spans = new Spans();
        var quiet = Open("");
        var error = Assert.ThrowsAny<DecentDbException>(() => fail(quiet));
        Assert.False(Shows(error.ToString()), $"{name}: {error}");
        Assert.NotEmpty(error.Message);
        Assert.DoesNotContain(spans.Texts, Shows);
        quiet.Close();
        var open = Open("Include Error Detail=true");
        var detailed = Assert.ThrowsAny<DecentDbException>(() => fail(open));
        Assert.Equal(error.SqlState, detailed.SqlState);
        Assert.True(name is "too long" or "loaded length" || Shows(detailed.Message), $"{name}: {detailed.Message}");
    }

    [Fact]
    public void A_parameter_that_does_not_convert_is_told_without_its_value()
    {
        using var command = Open("Include Error Detail=true").Make("SELECT @p0", Secret);
        command.Parameters[0].DbType = System.Data.DbType.Int32;
        Assert.False(Shows(Assert.Throws<InvalidCastException>(command.ExecuteScalar).ToString()));
    }

    [Fact]
    public void The_value_of_a_bulk_copy_error_is_there_in_any_case()
    {
        using var copy = new DecentDbBulkCopy(Open("")) { DestinationTableName = "t" };
        var error = Assert.Throws<DecentDbBulkCopyException>(() => copy.WriteToServer([[2, "x", Secret]]));
        Assert.Equal(Secret, error.Value);
        Assert.Equal("n", error.DestinationColumn);
        Assert.False(Shows(error.Message));
    }

    [Fact]
    public void A_text_that_does_not_parse_is_shown_with_its_place()
    {
        var error = Assert.Throws<DecentDbException>(() => Open("").Run("SELEC 1"));
        Assert.Contains("SELEC 1\n^", error.Message, StringComparison.Ordinal);
    }

    private static bool Shows(string text) =>
        text.Contains(Secret, StringComparison.Ordinal) || text.Contains(SecretNumber, StringComparison.Ordinal)
        || text.Contains(MissingNumber, StringComparison.Ordinal);

    private DecentDbConnection Open(string more)
    {
        var connection = _database.Open(more);
        connection.Run("DROP TABLE IF EXISTS t");
        connection.Run(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT UNIQUE, n INTEGER, small SMALLINT,"
            + " parent INTEGER REFERENCES t (id), short VARCHAR(3), doc JSON)");
        connection.Run("INSERT INTO t (id, code) VALUES (987654321, 's3cret')");
        connection.Run("INSERT INTO t (id, code, parent) VALUES (1, 's3cret too', 987654321)");
        return connection;
    }

    /// <summary>What spans say of errors; their text of the statement is another matter.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ActivityListener _listener;
        private readonly List<string> _texts = [];

        public Spans()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == "DecentDb",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = activity => _texts.AddRange(
                    activity.TagObjects.Where(tag => tag.Key != "db.query.text").Select(tag => $"{tag.Value}")
                        .Append(activity.StatusDescription ?? "")
                        .Concat(activity.Events.SelectMany(e => e.Tags).Select(tag => $"{tag.Value}"))),
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IReadOnlyList<string> Texts => _texts;

        public void Dispose() => _listener.Dispose();
    }
}
