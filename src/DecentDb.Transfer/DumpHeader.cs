using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace DecentDb.Transfer;

/// <summary>The first line of a dump.</summary>
internal sealed record DumpHeader
{
    /// <summary>The version of the format that is written.</summary>
    public const int Version = 1;

    [JsonPropertyName("decentdb_dump")]
    public int DumpVersion { get; init; }

    public IReadOnlyList<TableDefinition> Tables { get; init; } = [];

    /// <summary>CREATE SCHEMA of each schema that was created; null: there are none.</summary>
    public IReadOnlyList<string>? Schemas { get; init; }

    /// <summary>CREATE TYPE of each type that was created; null: there are none.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>CREATE SEQUENCE of each sequence, for before the tables; null: there are none.</summary>
    public IReadOnlyList<string>? Sequences { get; init; }

    /// <summary>Where they are and what owns them, for behind the rows; null: there are none.</summary>
    public IReadOnlyList<string>? SequenceStates { get; init; }

    /// <summary>CREATE VIEW of each view, behind those that it reads; null: there are none.</summary>
    public IReadOnlyList<string>? Views { get; init; }

    /// <summary>COMMENT ON of each comment; null: there are none.</summary>
    public IReadOnlyList<string>? Comments { get; init; }
}

/// <summary>The line ahead of the rows of a table.</summary>
/// <param name="T">The name of the table.</param>
internal sealed record DumpTable(string T);

/// <summary>The last line: the number of rows and the checksum of each table.</summary>
/// <param name="End">By the names of the tables.</param>
internal sealed record DumpEnd(Dictionary<string, long[]> End);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(DumpHeader))]
[JsonSerializable(typeof(DumpTable))]
[JsonSerializable(typeof(DumpEnd))]
internal sealed partial class DumpJson : JsonSerializerContext;
