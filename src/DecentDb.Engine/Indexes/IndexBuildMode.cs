namespace DecentDb.Engine.Indexes;

/// <summary>How a build puts rows into an index.</summary>
internal enum IndexBuildMode
{
    /// <summary>Whichever is cheaper.</summary>
    Auto,

    /// <summary>The entries are inserted one after the other.</summary>
    Insert,

    /// <summary>The index is written anew, with the entries that it had, past the log.</summary>
    Rewrite,
}
