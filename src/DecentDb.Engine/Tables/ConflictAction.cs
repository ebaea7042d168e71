namespace DecentDb.Engine.Tables;

/// <summary>What becomes of a new row whose key the table has.</summary>
internal enum ConflictAction
{
    /// <summary>It is refused.</summary>
    Fail,

    /// <summary>It is left out.</summary>
    Ignore,

    /// <summary>The rows that have one of its unique keys are removed, and it is inserted.</summary>
    Replace,

    /// <summary>The row of the table gets its values.</summary>
    Update,
}
