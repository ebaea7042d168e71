namespace DecentDb.Files;

/// <summary>What becomes of objects within the objects of a JSON file.</summary>
public enum JsonNesting
{
    /// <summary>They are values of type JSON.</summary>
    Json,

    /// <summary>Their members become columns, named after both keys with an underscore between them.</summary>
    Flatten,
}
