using System;
using System.Diagnostics;

namespace DecentDb.Data.Diagnostics;

/// <summary>An execution that somebody watches.</summary>
internal sealed class TelemetrySpan(Activity? activity, string database, string operation)
{
    /// <summary>The span; null when only metrics are wanted.</summary>
    public Activity? Activity { get; } = activity;

    public string Operation { get; } = operation;

    public string Database { get; } = database;

    public long Started { get; } = Stopwatch.GetTimestamp();

    /// <summary>Why it failed; null while it did not.</summary>
    public string? ErrorType { get; private set; }

    /// <summary>The SQLSTATE of the failure, if it has one.</summary>
    public string? SqlState { get; private set; }

    /// <summary>Keeps the first failure: what follows from it says less.</summary>
    public void Fail(Exception error)
    {
        if (ErrorType is null)
        {
            SqlState = (error as DecentDbException)?.SqlState;
            Activity?.SetTag("db.response.status_code", SqlState);
            FailUnlessFailed(SqlState ?? error.GetType().ToString(), error.Message);
        }
    }

    public void FailUnlessFailed(string errorType, string message)
    {
        if (ErrorType is null)
        {
            ErrorType = errorType;
            Activity?.SetTag("error.type", errorType);
            Activity?.SetStatus(ActivityStatusCode.Error, message);
        }
    }
}
