using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DecentDb.Transfer;

/// <summary>What a dump wrote, or a restore read.</summary>
/// <param name="Tables">The tables in their order.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record DumpReport(IReadOnlyList<DumpedTable> Tables, TimeSpan Elapsed)
{
    /// <summary>The rows of all tables.</summary>
    public long Rows
    {
        get
        {
            long rows = 0;
            foreach (var table in Tables)
            {
                rows += table.Rows;
            }

            return rows;
        }
    }

    /// <summary>The report as JSON.</summary>
    /// <returns>The text.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, DumpReportJson.Default.DumpReport);
}

/// <summary>A table of a dump.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">How many rows it has.</param>
public sealed record DumpedTable(string Name, long Rows);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DumpReport))]
internal sealed partial class DumpReportJson : JsonSerializerContext;
