namespace DecentDb.Engine.BulkLoading;

/// <summary>What becomes of a row of a bulk load whose key the table has.</summary>
public enum BulkLoadConflictMode
{
    /// <summary>The load fails.</summary>
    Fail = 0,

    /// <summary>The row is left out.</summary>
    Ignore = 1,

    /// <summary>The rows that have one of its unique keys are removed, and the row is inserted.</summary>
    Replace = 2,

    /// <summary>The row of the table gets the new values.</summary>
    Update = 3,
}
