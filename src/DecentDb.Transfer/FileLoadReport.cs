using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;

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

    /// <summary>The report as JSON, with names in camelCase and times in seconds.</summary>
    /// <returns>The text.</returns>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("table", Table);
            writer.WriteBoolean("tableCreated", TableCreated);
            writer.WriteBoolean("dryRun", DryRun);
            writer.WriteNumber("rowsRead", RowsRead);
            writer.WriteNumber("rowsInserted", RowsInserted);
            writer.WriteNumber("rowsUpdated", RowsUpdated);
            writer.WriteNumber("rowsRejected", RowsRejected);
            writer.WriteNumber("inferenceSeconds", InferenceTime.TotalSeconds);
            writer.WriteNumber("loadSeconds", LoadTime.TotalSeconds);
            WriteFiles(writer);
            WriteColumns(writer);
            writer.WriteStartArray("warnings");
            foreach (string warning in Warnings)
            {
                writer.WriteStringValue(warning);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private void WriteFiles(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("files");
        foreach (var file in Files)
        {
            writer.WriteStartObject();
            writer.WriteString("name", file.Name);
            writer.WriteNumber("rows", file.Rows);
            writer.WriteString("format", file.Format);
            if (file.Format == "csv")
            {
                writer.WriteString("delimiter", file.Delimiter);
                writer.WriteBoolean("hasHeader", file.HasHeader);
                writer.WriteString("encoding", file.Encoding);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteColumns(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("columns");
        foreach (var column in Columns)
        {
            writer.WriteStartObject();
            writer.WriteString("name", column.Name);
            writer.WriteString("type", column.Type);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}

/// <summary>A file of a load.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">How many rows of data it has.</param>
/// <param name="Delimiter">What stands between its fields.</param>
/// <param name="HasHeader">Whether its first row holds the names of the columns.</param>
/// <param name="Encoding">How its text is encoded.</param>
public sealed record FileLoadFile(string Name, long Rows, string Delimiter, bool HasHeader, string Encoding)
{
    /// <summary>The name of its format.</summary>
    public string Format { get; init; } = "csv";
}

/// <summary>A column of a load.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Type">The SQL type as which its values were read.</param>
public sealed record FileLoadColumn(string Name, string Type);
