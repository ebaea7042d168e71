using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace DecentDb.Files;

/// <summary>How a file of JSON objects is read. Immutable.</summary>
public sealed record JsonFileOptions
{
    private const int DepthMax = 1000;

    /// <summary>The options that nobody changed.</summary>
    public static JsonFileOptions Default { get; } = new();

    /// <summary>How the objects stand in the file; by default its first character tells.</summary>
    public JsonShape Shape { get; init; }

    /// <summary>What becomes of nested objects. Arrays are always values of type JSON.</summary>
    public JsonNesting Nested { get; init; }

    /// <summary>How many levels below the object itself are flattened; what lies deeper is JSON.</summary>
    public int FlattenDepth { get; init; } = 8;

    /// <summary>
    /// Where the array of objects lies, such as <c>$.data[*]</c> or <c>$.result.rows[*]</c>; null = the file itself.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>How deep objects and arrays may be nested, from 1 to 1,000.</summary>
    [SuppressMessage("Naming", "CA1721", Justification = "There is no method of that name.")]
    public int MaxDepth
    {
        get;
        init => field = value is >= 1 and <= DepthMax
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The depth is a number from 1 to 1000.");
    } = 64;

    /// <summary>The longest object that is accepted, in bytes.</summary>
    public int MaxObjectBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>What becomes of an object that has a key twice.</summary>
    public JsonDuplicateKeys DuplicateKeys { get; init; }

    /// <summary>Whether keys that differ in case alone are one column.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>
    /// Whether a key that is no column is passed over. Otherwise it is an error; without columns that were given, each
    /// key is one.
    /// </summary>
    public bool IgnoreUnknownKeys { get; init; }

    /// <summary>
    /// How many objects decide the types; 0 (default) = all, so that no later one can be of another type.
    /// </summary>
    public long SampleRows { get; init; }

    /// <summary>SQL types of columns by their names, ignoring case; the others are found.</summary>
    public IReadOnlyDictionary<string, string>? Columns { get; init; }
}
