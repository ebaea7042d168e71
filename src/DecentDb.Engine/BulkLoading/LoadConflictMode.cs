namespace DecentDb.Engine.BulkLoading;

/// <summary>What becomes of a row whose key the table has.</summary>
internal enum LoadConflictMode
{
    Fail,
    Ignore,
    Replace,
    Update,
}
