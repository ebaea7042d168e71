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

    /// <summary>The rows taken from the source so far. They are not committed yet.</summary>
    public long RowsCopied { get; }

    /// <summary>Set to true to stop after this row and roll back what is not committed.</summary>
    public bool Abort { get; set; }
}
