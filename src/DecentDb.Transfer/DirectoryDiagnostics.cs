using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace DecentDb.Transfer;

/// <summary>What listeners are told of directory loads.</summary>
internal static class DirectoryDiagnostics
{
    public const string Name = "DecentDb.Transfer";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> RowsLoaded = Meter.CreateCounter<long>(
        "decentdb.transfer.rows", "{row}", "Rows that directory loads have stored.");

    public static Activity? Start(string what, string tag, string value)
    {
        var activity = Activities.StartActivity(what);
        activity?.SetTag(tag, value);
        return activity;
    }

    public static void AddRows(string table, long rows) =>
        RowsLoaded.Add(rows, new KeyValuePair<string, object?>("table", table));
}
