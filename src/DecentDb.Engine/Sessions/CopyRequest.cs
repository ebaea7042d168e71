using System.Collections.Generic;

namespace DecentDb.Engine.Sessions;

/// <summary>What a COPY statement asks for.</summary>
public sealed record CopyRequest
{
    /// <summary>The table; null where <see cref="Query"/> stands in its place.</summary>
    public string? Table { get; init; }

    /// <summary>The columns of the table, in the order of the file; empty for all.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The text of the query whose rows are written.</summary>
    public string? Query { get; init; }

    /// <summary>True for COPY FROM, which loads; false for COPY TO, which writes a file.</summary>
    public bool IsFrom { get; init; }

    /// <summary>The name of the file.</summary>
    public required string File { get; init; }

    /// <summary>
    /// The options, names in lower case, in the order in which they stand there; one without a value has an empty one.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>True when the session is in a transaction, which goes on after the statement.</summary>
    public bool IsInTransaction { get; init; }
}
