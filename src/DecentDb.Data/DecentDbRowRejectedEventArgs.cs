using System;
using System.Collections.Generic;

namespace DecentDb.Data;

/// <summary>A row that a bulk copy leaves out.</summary>
public sealed class DecentDbRowRejectedEventArgs : EventArgs
{
    internal DecentDbRowRejectedEventArgs(IReadOnlyList<object?> values, DecentDbBulkCopyException error)
    {
        Values = values;
        Error = error;
    }

    /// <summary>The row of the source, counted from 0.</summary>
    public long RowNumber => Error.RowNumber;

    /// <summary>
    /// The values of the columns that the load takes, in its order; null for a value that the source does not give, and
    /// for rows that were pushed.
    /// </summary>
    public IReadOnlyList<object?> Values { get; }

    /// <summary>What is wrong with the row.</summary>
    public DecentDbBulkCopyException Error { get; }

    /// <summary>Set to true to stop here and roll back what is not committed.</summary>
    public bool Abort { get; set; }
}
