using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <summary>A row of a bulk copy cannot be read, converted or stored. What was not committed is rolled back.</summary>
public sealed class DecentDbBulkCopyException : DecentDbException
{
    internal DecentDbBulkCopyException(ErrorCode code, string message, Exception? innerException)
        : base(code, message, innerException)
    {
    }

    /// <summary>The row of the source, counted from 0.</summary>
    public long RowNumber { get; internal init; }

    /// <summary>The column of the destination, when one is at fault.</summary>
    public string? DestinationColumn { get; internal init; }

    /// <summary>The first 100 characters of the value at fault, when it is known.</summary>
    public string? Value { get; internal init; }

    /// <summary>The rows that stay: those of earlier commit points; 0 when the load is atomic.</summary>
    public long RowsCommitted { get; internal init; }

    internal string? SourceColumn
    {
        init => ColumnName = value;
    }

    internal string? DestinationTable
    {
        init => TableName = value;
    }
}
