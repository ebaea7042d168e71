using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DecentDb.Transfer;

/// <summary>What a load did.</summary>
public sealed record FileLoadReport
{
    /// <summary>The table.</summary>
    public string Table { get; init; } = "";

    /// <summary>Whether the load created the table.</summary>
    public bool TableCreated { get; init; }

    /// <summary>Whether everything was rolled back at the end, as it was asked for.</summary>
    public bool DryRun { get; init; }

    /// <summary>The files in the order in which they were loaded.</summary>
    public IReadOnlyList<FileLoadFile> Files { get; init; } = [];

    /// <summary>The columns of the files with their SQL types.</summary>
    public IReadOnlyList<FileLoadColumn> Columns { get; init; } = [];

    /// <summary>Rows of data in the files.</summary>
    public long RowsRead { get; init; }

    /// <summary>Rows that are new in the table.</summary>
    public long RowsInserted { get; init; }

    /// <summary>Rows that changed rows of the table because the key was there.</summary>
    public long RowsUpdated { get; init; }

    /// <summary>Rows that were left out because of an error.</summary>
    public long RowsRejected { get; init; }

    /// <summary>How long the types were looked for.</summary>
    public TimeSpan InferenceTime { get; init; }

    /// <summary>How long the rows were loaded, until they were durable.</summary>
    public TimeSpan LoadTime { get; init; }

    /// <summary>What was noticed on the way: names that were changed, columns that stayed text.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The report as JSON, with names in camelCase and times in the form <c>hh:mm:ss.fffffff</c>.</summary>
    /// <returns>The text.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, FileLoadReportJson.Default.FileLoadReport);
}

/// <summary>A file of a load.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">How many rows of data it has.</param>
/// <param name="Delimiter">What stands between its fields.</param>
/// <param name="HasHeader">Whether its first row holds the names of the columns.</param>
/// <param name="Encoding">How its text is encoded.</param>
public sealed record FileLoadFile(string Name, long Rows, string Delimiter, bool HasHeader, string Encoding);

/// <summary>A column of a load.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Type">The SQL type as which its values were read.</param>
public sealed record FileLoadColumn(string Name, string Type);

/// <summary>Writes reports without reflection, so that programs that are trimmed can.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(FileLoadReport))]
internal sealed partial class FileLoadReportJson : JsonSerializerContext;
