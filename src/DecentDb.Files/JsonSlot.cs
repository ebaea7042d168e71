using System.Text.Json;

namespace DecentDb.Files;

/// <summary>Where the value of a column lies in the buffer.</summary>
internal readonly struct JsonSlot
{
    /// <summary>The first byte; of a text the one after the quote.</summary>
    public int Start { get; init; }

    /// <summary>How many bytes it has; of a text without its quotes.</summary>
    public int Length { get; init; }

    /// <summary>What it is; an object or an array by its first token.</summary>
    public JsonTokenType Kind { get; init; }

    /// <summary>Whether a text has escapes.</summary>
    public bool IsEscaped { get; init; }

    /// <summary>The reading that found it; of another one it is missing.</summary>
    public long Stamp { get; init; }
}
