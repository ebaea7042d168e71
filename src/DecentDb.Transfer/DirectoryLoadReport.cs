using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DecentDb.Transfer;

/// <summary>What a directory load did. Rows are counted in the database.</summary>
public sealed record DirectoryLoadReport
{
    /// <summary>Rows that are new in tables of nodes.</summary>
    public long TotalNodes { get; init; }

    /// <summary>Rows that are new in tables of edges.</summary>
    public long TotalEdges { get; init; }

    /// <summary>Rows that are new in all tables.</summary>
    public long TotalRows => TotalNodes + TotalEdges;

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The tables in the order in which they were loaded.</summary>
    public IReadOnlyList<DirectoryLoadTable> Tables { get; init; } = [];

    /// <summary>What went wrong.</summary>
    public IReadOnlyList<TableLoadError> Errors { get; init; } = [];

    /// <summary>What was noticed.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What the same rows took one by one, or null where that was not asked for.</summary>
    public RowByRowComparison? RowByRow { get; init; }

    /// <summary>The report as JSON.</summary>
    /// <returns>The text.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, DirectoryReportJson.Default.DirectoryLoadReport);
}

/// <summary>A table of a directory load.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Whether it holds nodes or edges.</param>
/// <param name="State">What became of it.</param>
/// <param name="Files">The names of its files.</param>
/// <param name="Rows">Rows that are new in it.</param>
/// <param name="Rejected">Rows that were left out because of an error.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record DirectoryLoadTable(
    string Name,
    DirectoryTableKind Kind,
    DirectoryTableState State,
    IReadOnlyList<string> Files,
    long Rows,
    long Rejected,
    TimeSpan Elapsed)
{
    /// <summary>Rows a second.</summary>
    public double RowsPerSecond => Elapsed > TimeSpan.Zero ? Rows / Elapsed.TotalSeconds : 0;

    /// <summary>Why it was skipped, or null.</summary>
    public string? Reason { get; init; }
}

/// <summary>What is wrong with a table of a directory.</summary>
/// <param name="Table">The table.</param>
/// <param name="File">The file, or null where none alone is at fault.</param>
/// <param name="Message">What is wrong, and where.</param>
public sealed record TableLoadError(string Table, string? File, string Message)
{
    /// <summary>The row, counted from 1, or null.</summary>
    public long? Row { get; init; }

    /// <summary>The line of the file, or null.</summary>
    public long? Line { get; init; }

    /// <summary>The column, or null.</summary>
    public string? Column { get; init; }

    /// <summary>The value, or null.</summary>
    public string? Value { get; init; }

    /// <summary>The five characters of the error, or null.</summary>
    public string? SqlState { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DirectoryLoadReport))]
internal sealed partial class DirectoryReportJson : JsonSerializerContext;
