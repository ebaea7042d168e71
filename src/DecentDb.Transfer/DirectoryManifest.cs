using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DecentDb.Transfer;

/// <summary>What a file <c>manifest.json</c> says of the tables of a directory.</summary>
public sealed record DirectoryManifest
{
    /// <summary>The tables.</summary>
    public IReadOnlyList<DirectoryManifestTable> Tables { get; init; } = [];

    /// <summary>Reads a manifest.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileTransferException">The file is no manifest.</exception>
    public static DirectoryManifest Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), DirectoryManifestJson.Default.DirectoryManifest)
                ?? throw new FileTransferException($"{path}: This is no manifest.");
        }
        catch (JsonException e)
        {
            throw new FileTransferException($"{path}: This is no manifest: {e.Message}", e);
        }
    }
}

/// <summary>A table of a manifest.</summary>
public sealed record DirectoryManifestTable
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its files, as paths and patterns below the directory.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Whether it holds nodes or edges.</summary>
    public DirectoryTableKind Kind { get; init; }

    /// <summary>The column by which nodes are found, or null.</summary>
    public string? Key { get; init; }

    /// <summary>What an edge comes from, as table and column with a point between them, or null.</summary>
    public string? From { get; init; }

    /// <summary>What an edge leads to, as table and column with a point between them, or null.</summary>
    public string? To { get; init; }

    /// <summary>The column of the edge that says what it comes from; null = it is found by its name.</summary>
    public string? FromColumn { get; init; }

    /// <summary>The column of the edge that says what it leads to; null = it is found by its name.</summary>
    public string? ToColumn { get; init; }

    /// <summary>SQL types of columns by their names.</summary>
    public IReadOnlyDictionary<string, string>? Columns { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(DirectoryTableKindConverter)])]
[JsonSerializable(typeof(DirectoryManifest))]
internal sealed partial class DirectoryManifestJson : JsonSerializerContext;

/// <summary>node or edge, in any case.</summary>
internal sealed class DirectoryTableKindConverter()
    : JsonStringEnumConverter<DirectoryTableKind>(JsonNamingPolicy.CamelCase);
