namespace DecentDb.Data;

/// <summary>A handler of <see cref="DecentDbBulkCopy.RowsCopied"/> stopped the bulk copy.</summary>
public sealed class DecentDbBulkCopyAbortedException : DecentDbException
{
    internal DecentDbBulkCopyAbortedException(string message)
        : base(Engine.Primitives.ErrorCode.QueryCanceled, message)
    {
    }

    /// <summary>The rows that were taken from the source.</summary>
    public long RowsCopied { get; internal init; }

    /// <summary>The rows that stay: those of earlier commit points; 0 when the load is atomic.</summary>
    public long RowsCommitted { get; internal set; }
}
