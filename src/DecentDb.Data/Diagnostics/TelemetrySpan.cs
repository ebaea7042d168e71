using System;
using System.Diagnostics;
using System.Globalization;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data.Diagnostics;

/// <summary>An execution that somebody watches.</summary>
/// <param name="activity">The span; null when only metrics are wanted.</param>
/// <param name="database">Where it is executed.</param>
/// <param name="operation">What is executed.</param>
/// <param name="showsDetail">True when errors may be told with the text of the statement.</param>
internal sealed class TelemetrySpan(Activity? activity, string database, string operation, bool showsDetail)
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
            FailUnlessFailed(SqlState ?? error.GetType().ToString(), Describe(error));
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

    // What a statement says stands in the span with its literals left out; the message shows an excerpt of it as it is,
    // and that of a syntax error the token at fault.
    private string Describe(Exception error)
    {
        if (showsDetail || error is not DecentDbException { Line: { } line, Column: { } column } refused)
        {
            return error.Message;
        }

        if (refused.Code == ErrorCode.SyntaxError)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"The text does not parse (line {line}, column {column}).");
        }

        var end = refused.Message.IndexOfAny(['\r', '\n']);
        return end < 0 ? refused.Message : refused.Message[..end];
    }
}
