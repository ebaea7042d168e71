namespace DecentDb.Engine.BulkLoading;

/// <summary>How indexes are brought up to the rows of a commit.</summary>
internal enum LoadIndexes
{
    Auto,
    Maintain,
    Rebuild,
}
