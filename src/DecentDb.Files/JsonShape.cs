namespace DecentDb.Files;

/// <summary>How the objects of a JSON file stand in it.</summary>
public enum JsonShape
{
    /// <summary>The first character tells: a bracket opens an array, a brace the first of several objects.</summary>
    Auto,

    /// <summary>One object after the other, usually one a line (JSON Lines, NDJSON).</summary>
    Lines,

    /// <summary>One array of objects.</summary>
    Array,
}
