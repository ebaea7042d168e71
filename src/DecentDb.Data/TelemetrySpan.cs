using System;
using System.Diagnostics;

namespace DecentDb.Data;

/// <summary>An execution that somebody watches.</summary>
internal sealed class TelemetrySpan(Activity? activity, DecentDbConnection connection, string operation)
{
    /// <summary>The span; null when only metrics are wanted.</summary>
    public Activity? Activity { get; } = activity;

    public string Operation { get; } = operation;

    public string Database { get; } = connection.DataSource;

    public long Started { get; } = Stopwatch.GetTimestamp();

    /// <summary>Why it failed; null while it did not.</summary>
    public string? ErrorType { get; private set; }

    public void Fail(Exception error)
    {
        var sqlState = (error as DecentDbException)?.SqlState;
        Activity?.SetTag("db.response.status_code", sqlState);
        Fail(sqlState ?? error.GetType().FullName!, error.Message);
    }

    public void Fail(string errorType, string message)
    {
        ErrorType = errorType;
        Activity?.SetTag("error.type", errorType);
        Activity?.SetStatus(ActivityStatusCode.Error, message);
    }
}
