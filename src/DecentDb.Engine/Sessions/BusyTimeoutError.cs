using System;
using System.Globalization;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Sessions;

/// <summary>The error of a wait for the writer lock that took too long.</summary>
internal static class BusyTimeoutError
{
    /// <summary>The same error with the setting that says how long to wait.</summary>
    public static DatabaseException WithSetting(DatabaseException error, TimeSpan busyTimeout) => new(
        error.Code,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{error.Message} The Busy Timeout of {busyTimeout.TotalSeconds} s passed."),
        error);
}
