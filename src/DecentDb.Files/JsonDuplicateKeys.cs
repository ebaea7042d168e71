namespace DecentDb.Files;

/// <summary>What becomes of an object that has a key twice.</summary>
public enum JsonDuplicateKeys
{
    /// <summary>It is an error that names row, line and key.</summary>
    Error,

    /// <summary>The last value counts.</summary>
    Last,
}
