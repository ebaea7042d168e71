namespace DecentDb.Engine.BulkLoading;

/// <summary>What a load publishes together.</summary>
internal enum LoadAtomicity
{
    /// <summary>All rows, in one commit.</summary>
    Load,

    /// <summary>Every batch, with its index entries, in a commit of its own.</summary>
    Batch,
}
