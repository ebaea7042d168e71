using System;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DecentDb.Transfer;

/// <summary>What an export wrote.</summary>
/// <param name="Path">The file; empty where there is none.</param>
/// <param name="Format">The name of its format.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Bytes">How long it is, or null where that is not known.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record FileExportReport(string Path, string Format, long Rows, long? Bytes, TimeSpan Elapsed)
{
    /// <summary>The report as JSON.</summary>
    /// <returns>The text.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, FileExportReportJson.Default.FileExportReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(FileExportReport))]
internal sealed partial class FileExportReportJson : JsonSerializerContext;
