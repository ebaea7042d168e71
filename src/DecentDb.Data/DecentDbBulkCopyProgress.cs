using System;

namespace DecentDb.Data;

/// <summary>How far a bulk copy is.</summary>
/// <param name="RowsCopied">Rows taken from the source.</param>
/// <param name="RowsCommitted">Rows that are committed.</param>
/// <param name="ExpectedRows">What <see cref="DecentDbBulkCopy.ExpectedRows"/> says.</param>
/// <param name="Elapsed">Time since the load began.</param>
/// <param name="IsFinal">True in the last report, which comes after success and after failure.</param>
public readonly record struct DecentDbBulkCopyProgress(
    long RowsCopied, long RowsCommitted, long? ExpectedRows, TimeSpan Elapsed, bool IsFinal)
{
    /// <summary>From 0 to 1, or null when nobody said how many rows to expect.</summary>
    public double? Fraction =>
        ExpectedRows is > 0 and { } expected ? Math.Min(1, (double)RowsCopied / expected) : null;
}
