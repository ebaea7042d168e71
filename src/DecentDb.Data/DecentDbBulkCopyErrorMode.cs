namespace DecentDb.Data;

/// <summary>What a bulk copy does about a row that it cannot store.</summary>
public enum DecentDbBulkCopyErrorMode
{
    /// <summary>It fails.</summary>
    Throw = 0,

    /// <summary>
    /// It leaves the row out, raises <see cref="DecentDbBulkCopy.RowRejected"/> and goes on. Rows are stored one by one
    /// then, which is slower.
    /// </summary>
    SkipRow = 1,
}
