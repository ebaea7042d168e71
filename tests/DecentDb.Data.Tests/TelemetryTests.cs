using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Xunit;

namespace DecentDb.Data.Tests;

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
        Assert.Equal("insert INTO t VALUES (1, 2), (2, 3)", span.GetTagItem("db.query.text"));
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
