using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Linq;
using DecentDb.Data.Statements;
using Xunit;

namespace DecentDb.Data.Tests.Diagnostics;

/// <summary>What listeners get to know. Other tests run meanwhile: only what is of this database counts.</summary>
[Collection(AloneCollection.Name)]
public sealed class TelemetryTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public TelemetryTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)");
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "DecentDb",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (_connection.DataSource.Equals(span.GetTagItem("db.namespace")))
                {
                    _spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void A_command_is_a_span()
    {
        _connection.Run("insert INTO t VALUES (1, 2), (2, 3)");
        var span = Assert.Single(_spans);
        Assert.Equal("INSERT", span.DisplayName);
        Assert.Equal(ActivityKind.Client, span.Kind);
        Assert.Equal("decentdb", span.GetTagItem("db.system.name"));
        Assert.Equal("INSERT", span.GetTagItem("db.operation.name"));
        Assert.Equal("insert INTO t VALUES (?, ?), (?, ?)", span.GetTagItem("db.query.text"));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void The_span_of_a_reader_ends_with_it()
    {
        using (var reader = _connection.Make("SELECT 1").ExecuteReader())
        {
            Assert.True(reader.Read());
            Assert.Empty(_spans);
        }

        Assert.Equal("SELECT", Assert.Single(_spans).DisplayName);
    }

    [Theory]
    [InlineData("SELECT FROM WHERE", "42601")]
    [InlineData("SELECT nothing", "42703")]
    [InlineData("INSERT INTO t VALUES (1, 1), (1, 1)", "23505")]
    [InlineData("SELECT 1 / (id - 1) FROM (VALUES (1)) v (id)", "22012")]
    public void A_failure_is_told_with_its_state(string sql, string sqlState)
    {
        Assert.Throws<DecentDbException>(() => _connection.Rows(sql));
        var span = Assert.Single(_spans);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal(sqlState, span.GetTagItem("error.type"));
        Assert.Equal(sqlState, span.GetTagItem("db.response.status_code"));
    }

    [Theory]
    [InlineData("SELECT 'a''b', 1.5e-3, .5, x1, \"n1\" FROM t -- 7", "SELECT ?, ?, ?, x1, \"n1\" FROM t")]
    [InlineData("SELECT /* 'x' /* 1 */ */ @p1, $1, ?, :n2", "SELECT   @p1, $1, ?, :n2")]
    [InlineData("SELECT $$it's$$, $a$1$$2$a$, E'a\\'b', X'00FF', 1_000", "SELECT ?, ?, ?, ?, ?")]
    [InlineData("SELECT 'never ended", "SELECT ?")]
    [InlineData("VALUES (-1, 0x1F), ('secret', NULL)", "VALUES (-?, ?), (?, NULL)")]
    [InlineData("SELECT [it's], [a]]'b], `c'd` WHERE s = 'secret'", "SELECT [it's], [a]]'b], `c'd` WHERE s = ?")]
    [InlineData("SELECT ?1, ?2", "SELECT ?1, ?2")]
    public void A_text_is_told_without_its_values(string sql, string expected) =>
        Assert.Equal(expected, QueryText.Sanitize(sql));

    [Theory]
    [InlineData("select 1", "SELECT")]
    [InlineData("  -- delete\n /* update */ Insert INTO t VALUES (1)", "INSERT")]
    [InlineData("WITH a AS (SELECT 1), b (x) AS (DELETE FROM t RETURNING id) UPDATE t SET n = 1", "UPDATE")]
    [InlineData("with recursive r AS (VALUES (1)) SELECT * FROM r", "SELECT")]
    [InlineData("((SELECT 1))", "SELECT")]
    [InlineData("CREATE TABLE x (id INTEGER)", "CREATE")]
    [InlineData("EXPLAIN SELECT 1", "EXPLAIN")]
    [InlineData("-- nothing", null)]
    [InlineData("WITH", "WITH")]
    public void The_operation_stands_behind_comments_and_common_tables(string sql, string? expected) =>
        Assert.Equal(expected, QueryText.OperationOf(sql));

    [Fact]
    public async System.Threading.Tasks.Task Every_failure_of_a_call_has_its_status()
    {
        using var other = _database.Open("Busy Timeout=0");
        using (_connection.BeginTransaction())
        {
            using var command = other.Make("INSERT INTO t VALUES (5, 5)");
            await Assert.ThrowsAsync<DecentDbException>(() => command.ExecuteNonQueryAsync());
            await Assert.ThrowsAsync<DecentDbException>(() => command.ExecuteReaderAsync());
            Assert.Throws<DecentDbException>(
                () => new DecentDbBulkCopy(other) { DestinationTableName = "t" }.WriteToServer([[1, 2]]));
        }

        Assert.Equal(["55P03", "55P03", "55P03"], ErrorTypes());
        using var unfit = _connection.Make("INSERT INTO t VALUES (@p0, 5)", new Version(1, 2));
        Assert.Throws<NotSupportedException>(() => unfit.ExecuteNonQuery());
        Assert.Equal([typeof(NotSupportedException).FullName], ErrorTypes());
        using var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" };
        Assert.Throws<DecentDbBulkCopyException>(() => copy.WriteToServer([[1, 2], [1, 3]]));
        Assert.Throws<DecentDbBulkCopyException>(() => copy.WriteToServer([[1, "no number"]]));
        copy.RowsCopied += (_, _) => throw new FormatException("a handler");
        copy.NotifyAfter = 1;
        Assert.Throws<FormatException>(() => copy.WriteToServer([[1, 2]]));
        Assert.Equal(["23505", "22P02", typeof(FormatException).FullName], ErrorTypes());
    }

    [Theory]
    [InlineData("SELECT 'secret' FROM t WHERE nothing = 1", "There is no column \"nothing\". (line 1, column 30)")]
    [InlineData("SELECT 'a' 'secret'", "The text does not parse (line 1, column 12).")]
    [InlineData("SELECT 'secret", "The text does not parse (line 1, column 8).")]
    public void The_status_of_a_failure_shows_no_literal_unless_detail_is_asked_for(string sql, string expected)
    {
        Assert.Throws<DecentDbException>(() => _connection.Rows(sql));
        using var detailed = _database.Open("Include Error Detail=True");
        Assert.Throws<DecentDbException>(() => detailed.Rows(sql));
        Assert.Equal(expected, _spans.First().StatusDescription);
        Assert.Contains("secret", _spans.Last().StatusDescription, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_is_read_directly_is_a_SELECT()
    {
        using var command = _connection.Make("t");
        command.CommandType = System.Data.CommandType.TableDirect;
        Assert.Null(command.ExecuteScalar());
        var span = Assert.Single(_spans);
        Assert.Equal("SELECT", span.DisplayName);
        Assert.StartsWith("SELECT * FROM ", (string)span.GetTagItem("db.query.text")!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bulk_copy_that_is_refused_before_its_first_row_has_its_status()
    {
        using var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "missing" };
        Assert.Throws<InvalidOperationException>(() => copy.WriteToServer([[1, 2]]));
        var span = Assert.Single(_spans);
        Assert.Equal("BULK COPY missing", span.DisplayName);
        Assert.Equal(typeof(InvalidOperationException).FullName, span.GetTagItem("error.type"));
    }

    [Fact]
    public void A_batch_of_one_operation_has_its_name()
    {
        using var batch = _connection.CreateBatch();
        batch.BatchCommands.Add("SELECT 1");
        batch.BatchCommands.Add("/* two */ SELECT 2");
        batch.ExecuteNonQuery();
        batch.BatchCommands.Add("DELETE FROM t");
        batch.ExecuteNonQuery();
        Assert.Equal(["BATCH SELECT", "BATCH"], _spans.Select(span => span.DisplayName));
    }

    [Fact]
    public void Durations_have_the_buckets_of_the_convention_and_connections_the_name_of_their_pool()
    {
        var pools = new ConcurrentBag<string?>();
        IReadOnlyList<double>? buckets = null;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument is Histogram<double> { Name: "db.client.operation.duration", Meter.Name: "DecentDb" } h)
            {
                buckets = h.Advice?.HistogramBucketBoundaries;
            }

            if (instrument is { Name: "db.client.connection.count", Meter.Name: "DecentDb" })
            {
                meters.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>(
            (_, _, tags, _) => pools.Add((string?)TagOf(tags, "db.client.connection.pool.name")));
        listener.Start();
        using var pooled = _database.Open("Pooling=True");
        listener.RecordObservableInstruments();
        Assert.Equal([0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10], buckets);
        Assert.Contains(_connection.DataSource, pools);
        Assert.Contains(pooled.ConnectionString, pools);
        Assert.DoesNotContain(null, pools);
    }

    [Fact]
    public void A_batch_and_a_bulk_copy_are_spans()
    {
        using var batch = _connection.CreateBatch();
        batch.BatchCommands.Add("SELECT 1");
        batch.BatchCommands.Add("SELECT 2");
        batch.ExecuteNonQuery();
        using (var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" })
        {
            using var rows = _connection.Make("SELECT 8, 9").ExecuteReader();
            copy.WriteToServer(rows);
        }

        var spans = _spans.ToArray();
        Assert.Equal(2, spans[0].GetTagItem("db.operation.batch.size"));
        var load = Assert.Single(spans, span => span.DisplayName == "BULK COPY t");
        Assert.Equal("t", load.GetTagItem("db.collection.name"));
        Assert.Equal(1L, load.GetTagItem("decentdb.bulk_copy.rows"));
        Assert.Equal(ActivityStatusCode.Unset, load.Status);
    }

    [Fact]
    public void Metrics_tell_durations_connections_commits_log_and_cache()
    {
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument.Meter.Name == "DecentDb")
            {
                meters.EnableMeasurementEvents(instrument);
            }
        };
        void See(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = TagOf(tags, "db.namespace");
            if (name is null || name.Equals(_connection.DataSource))
            {
                seen.AddOrUpdate(instrument.Name, value, (_, old) => old + value);
            }
        }

        listener.SetMeasurementEventCallback<double>((i, v, tags, _) => See(i, v, tags));
        listener.SetMeasurementEventCallback<long>((i, v, tags, _) => See(i, v, tags));
        listener.SetMeasurementEventCallback<int>((i, v, tags, _) => See(i, v, tags));
        listener.Start();
        _connection.Run("INSERT INTO t VALUES (1, 1)");
        using (var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" })
        {
            using var rows = _connection.Make("SELECT 8, 9").ExecuteReader();
            copy.WriteToServer(rows);
        }

        listener.RecordObservableInstruments();
        Assert.True(seen["db.client.operation.duration"] > 0);
        Assert.True(seen["db.client.connection.count"] >= 1);
        Assert.True(seen["decentdb.commits"] >= 3);
        Assert.True(seen["decentdb.log.written"] > 0);
        Assert.True(seen["decentdb.log.size"] > 0);
        Assert.True(seen["decentdb.cache.size"] > 0);
        Assert.Equal(1, seen["decentdb.bulk_copy.rows"]);
    }

    private List<string?> ErrorTypes()
    {
        var types = _spans.Where(span => span.Status == ActivityStatusCode.Error)
            .Select(span => (string?)span.GetTagItem("error.type")).ToList();
        _spans.Clear();
        return types;
    }

    private static object? TagOf(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var (key, value) in tags)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }
}
