using System;

namespace DecentDb.Data;

/// <summary>What <see cref="DecentDbBulkCopy.RowsCopied"/> tells, and whether to go on.</summary>
public sealed class DecentDbRowsCopiedEventArgs : EventArgs
{
    /// <summary>Creates the arguments.</summary>
    /// <param name="rowsCopied">The rows taken from the source so far.</param>
    public DecentDbRowsCopiedEventArgs(long rowsCopied)
    {
        RowsCopied = rowsCopied;
    }

    /// <summary>The rows taken from the source so far.</summary>
    public long RowsCopied { get; }

    /// <summary>The rows that are committed so far; 0 until the end of a load that commits once.</summary>
    public long RowsCommitted { get; internal init; }

    /// <summary>Time since the load began.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>
    /// True for the event after the commit that <see cref="DecentDbBulkCopyOptions.NotifyOnCompletion"/> asks for.
    /// </summary>
    public bool IsFinal { get; internal init; }

    /// <summary>
    /// Set to true to stop after this row and roll back what is not committed. Ignored in the final event.
    /// </summary>
    public bool Abort { get; set; }
}
