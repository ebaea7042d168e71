using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using DecentDb.Data.Sessions;
using DecentDb.Data.Statements;
using DecentDb.Engine.Api;

namespace DecentDb.Data.Diagnostics;

/// <summary>
/// Spans and metrics under the name DecentDb, by the conventions of OpenTelemetry for databases. While nobody listens a
/// command reads two flags and nothing else happens.
/// </summary>
internal static class Telemetry
{
    private const string Name = "DecentDb";
    private const string SystemName = "decentdb";

    private static readonly string Version =
        typeof(Engine.Api.Database).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    private static readonly ActivitySource Source = new(Name, Version);

    // Where the program has said that nobody will measure, as a command of a moment does, no instrument is made.
    private static readonly bool HasMeters =
        !AppContext.TryGetSwitch("System.Diagnostics.Metrics.Meter.IsSupported", out bool isSupported) || isSupported;

    /// <summary>True when a listener wants to know of executions.</summary>
    public static bool IsWatched => Source.HasListeners() || (HasMeters && Meters.Duration.Enabled);

    /// <summary>The start of an execution; only when <see cref="IsWatched"/>.</summary>
    public static TelemetrySpan Start(IConnectionHost connection, IStatementSource source)
    {
        var count = source.CommandCount;
        var operation = OperationOf(source);
        var span = new TelemetrySpan(
            Source.StartActivity(operation, ActivityKind.Client),
            connection.DataSource,
            operation,
            connection.IncludesErrorDetail);
        if (span.Activity is { IsAllDataRequested: true } activity)
        {
            SetCommonTags(activity, connection, operation);
            activity.SetTag("db.query.text", QueryText.Sanitize(source.Text));
            if (count > 1)
            {
                activity.SetTag("db.operation.batch.size", count);
            }
        }

        return span;
    }

    /// <summary>The start of a bulk copy; null when nobody listens.</summary>
    public static TelemetrySpan? StartBulkCopy(IConnectionHost connection, string tableName)
    {
        const string operation = "BULK COPY";
        if (!IsWatched && !(HasMeters && Meters.BulkRows.Enabled))
        {
            return null;
        }

        var name = operation + " " + tableName;
        var span = new TelemetrySpan(
            Source.StartActivity(name, ActivityKind.Client),
            connection.DataSource,
            operation,
            connection.IncludesErrorDetail);
        if (span.Activity is { IsAllDataRequested: true } activity)
        {
            SetCommonTags(activity, connection, operation);
            activity.SetTag("db.collection.name", tableName);
        }

        return span;
    }

    /// <summary>A bulk copy that was refused before it began.</summary>
    public static void RefuseBulkCopy(IConnectionHost connection, string tableName, Exception error)
    {
        var span = StartBulkCopy(connection, tableName);
        span?.Fail(error);
        EndBulkCopy(span, 0, isComplete: false);
    }

    /// <summary>The end of a bulk copy.</summary>
    public static void EndBulkCopy(TelemetrySpan? span, long rowsCommitted, bool isComplete)
    {
        if (span is not null)
        {
            if (HasMeters)
            {
                Meters.BulkRows.Add(rowsCommitted, SystemTag(), new("db.namespace", span.Database));
            }

            span.Activity?.SetTag("decentdb.bulk_copy.rows", rowsCommitted);
            if (!isComplete)
            {
                span.FailUnlessFailed("bulk_copy_failed", "The bulk copy was not completed.");
            }

            End(span);
        }
    }

    /// <summary>The end of an execution.</summary>
    public static void End(TelemetrySpan span)
    {
        if (HasMeters && Meters.Duration.Enabled)
        {
            var tags = new TagList
            {
                SystemTag(),
                { "db.namespace", span.Database },
                { "db.operation.name", span.Operation },
            };
            if (span.ErrorType is { } error)
            {
                tags.Add("error.type", error);
                if (span.SqlState is { } state)
                {
                    tags.Add("db.response.status_code", state);
                }
            }

            Meters.Duration.Record(Stopwatch.GetElapsedTime(span.Started).TotalSeconds, tags);
        }

        span.Activity?.Dispose();
    }

    private static KeyValuePair<string, object?> SystemTag() => new("db.system.name", SystemName);

    private static void SetCommonTags(Activity activity, IConnectionHost connection, string operation)
    {
        activity.SetTag("db.system.name", SystemName);
        activity.SetTag("db.namespace", connection.DataSource);
        activity.SetTag("db.operation.name", operation);
    }

    // Several commands of one kind have a name together.
    private static string OperationOf(IStatementSource source)
    {
        string? common = null;
        var count = source.CommandCount;
        for (var i = 0; i < count; i++)
        {
            var operation = QueryText.OperationOf(source.TextOf(i)) ?? SystemName;
            if (count == 1)
            {
                return operation;
            }

            if (common is not null && common != operation)
            {
                return "BATCH";
            }

            common = operation;
        }

        return common is null ? "BATCH" : "BATCH " + common;
    }

    // Made when they are first looked at.
    private static class Meters
    {
        private static readonly Meter Meter = new(Name, Version);

        public static readonly Histogram<double> Duration = Meter.CreateHistogram(
            "db.client.operation.duration",
            "s",
            "Duration of executions, from the start to the end of the reader.",
            tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
            });

        public static readonly Counter<long> BulkRows = Meter.CreateCounter<long>(
            "decentdb.bulk_copy.rows", "{row}", "Rows committed by bulk copies.");

        static Meters()
        {
            Meter.CreateObservableUpDownCounter(
                "db.client.connection.count", SessionLease.Count, "{connection}", "Sessions in use and at rest.");
            Observe("decentdb.commits", "{commit}", "Commits.", static s => s.CommitCount);
            Observe("decentdb.checkpoints", "{checkpoint}", "Checkpoints.", static s => s.CheckpointCount);
            Observe("decentdb.syncs", "{sync}", "Syncs of the log and the data file.", static s => s.SyncCount);
            Observe("decentdb.log.written", "By", "Bytes written to the log.", static s => s.LogBytesWritten);
            Observe("decentdb.cache.misses", "{read}", "Page reads that went to a file.", static s => s.CacheMissCount);
            ObserveSize("decentdb.log.size", "Bytes of the log file.", static s => s.LogLength);
            ObserveSize("decentdb.file.size", "Bytes of the data file.", static s => s.FileLength);
            ObserveSize("decentdb.cache.size", "Bytes of cached pages.", static s => s.CacheBytes);
        }

        private static void Observe(
            string name, string unit, string description, Func<DatabaseStatistics, long> value) =>
            Meter.CreateObservableCounter(name, () => Measure(value), unit, description);

        private static void ObserveSize(string name, string description, Func<DatabaseStatistics, long> value) =>
            Meter.CreateObservableUpDownCounter(name, () => Measure(value), "By", description);

        private static List<Measurement<long>> Measure(Func<DatabaseStatistics, long> value)
        {
            var measurements = new List<Measurement<long>>();
            foreach (var (path, statistics) in SessionLease.GetStatistics())
            {
                measurements.Add(
                    new Measurement<long>(value(statistics), SystemTag(), new("db.namespace", path)));
            }

            return measurements;
        }
    }
}
