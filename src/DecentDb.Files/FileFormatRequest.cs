using System;
using System.Collections.Generic;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>How files of a format are read.</summary>
public sealed record FileFormatRequest
{
    /// <summary>How JSON is read.</summary>
    public JsonFileOptions Json { get; init; } = JsonFileOptions.Default;

    /// <summary>
    /// Whether the types come from a table that is there, so that the files need only tell which columns they have.
    /// </summary>
    public bool IsTyped { get; init; }

    /// <summary>
    /// The names of the columns that will be asked for; a format may leave the others out, where that spares work.
    /// Null = all.
    /// </summary>
    public IReadOnlyList<string>? OnlyColumns { get; init; }

    /// <summary>Called for rows whose form is wrong; null makes them an error.</summary>
    public Action<FileFormatException>? Rejected { get; init; }

    /// <summary>Called every few thousand rows of a pass that looks for types.</summary>
    public Action<long>? Progress { get; init; }
}
