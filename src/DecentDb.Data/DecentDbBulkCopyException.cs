using System;
using System.Globalization;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <summary>A row of a bulk copy cannot be read, converted or stored. What was not committed is rolled back.</summary>
public sealed class DecentDbBulkCopyException : DecentDbException
{
    /// <summary>Under which any exception of a bulk copy has its second error in its data.</summary>
    internal const string BatchFailureKey = "BatchFailure";

    internal DecentDbBulkCopyException(ErrorCode code, string message, Exception? innerException)
        : base(code, message, innerException)
    {
    }

    /// <summary>What is wrong with the row.</summary>
    public DecentDbBulkCopyErrorKind Kind { get; internal init; }

    /// <summary>The row of the source, counted from 0.</summary>
    public long RowNumber { get; internal init; }

    /// <summary>The batch that the row belongs to, counted from 0.</summary>
    public long BatchNumber { get; internal init; }

    /// <summary>The column of the source, counted from 0, when one is at fault.</summary>
    public int? SourceOrdinal { get; internal init; }

    /// <summary>The column of the destination, when one is at fault.</summary>
    public string? DestinationColumn { get; internal init; }

    /// <summary>The column of the destination, counted from 0 in the table, when one is at fault.</summary>
    public int? DestinationOrdinal { get; internal init; }

    /// <summary>The first 100 characters of the value at fault, when it is known.</summary>
    public string? Value { get; internal init; }

    /// <summary>The CLR type of the value at fault, when it is known.</summary>
    public Type? ValueType { get; internal init; }

    /// <summary>The SQL type of the destination column, when one is at fault.</summary>
    public string? TargetType { get; internal init; }

    /// <summary>The rows that were taken from the source before the failure.</summary>
    public long RowsCopied { get; internal set; }

    /// <summary>The rows that stay: those of earlier commit points; 0 when the load is atomic.</summary>
    public long RowsCommitted { get; internal set; }

    /// <summary>
    /// What kept batches before the row at fault, which were complete, from being committed, such as an error of the
    /// disk; null when nothing did. Only <see cref="RowsCommitted"/> rows are known to stay then.
    /// </summary>
    public Exception? BatchFailure => Data[BatchFailureKey] as Exception;

    /// <inheritdoc/>
    public override string Message => BatchFailure is { } failure
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{base.Message} Besides, not all batches before it could be committed; {RowsCommitted} rows are known to "
            + $"be there: {failure.Message}")
        : base.Message;

    /// <summary>What the load did as far as it stays; null for an error that a push writer survives.</summary>
    public DecentDbBulkCopyResult? Result { get; internal set; }

    internal string? SourceColumn
    {
        init => ColumnName = value;
    }

    internal string? DestinationTable
    {
        init => TableName = value;
    }

    internal static DecentDbBulkCopyErrorKind KindOf(ErrorCode code) => code switch
    {
        Engine.Primitives.ErrorCode.NumericValueOutOfRange or Engine.Primitives.ErrorCode.DatetimeFieldOverflow =>
            DecentDbBulkCopyErrorKind.Range,
        Engine.Primitives.ErrorCode.StringDataRightTruncation => DecentDbBulkCopyErrorKind.Length,
        Engine.Primitives.ErrorCode.NotNullViolation => DecentDbBulkCopyErrorKind.Null,
        Engine.Primitives.ErrorCode.UniqueViolation => DecentDbBulkCopyErrorKind.Duplicate,
        Engine.Primitives.ErrorCode.CheckViolation => DecentDbBulkCopyErrorKind.Check,
        Engine.Primitives.ErrorCode.ForeignKeyViolation => DecentDbBulkCopyErrorKind.ForeignKey,
        Engine.Primitives.ErrorCode.InvalidTextRepresentation or Engine.Primitives.ErrorCode.InvalidDatetimeFormat
            or Engine.Primitives.ErrorCode.DatatypeMismatch
            or Engine.Primitives.ErrorCode.CharacterNotInRepertoire
            or Engine.Primitives.ErrorCode.InvalidParameterValue => DecentDbBulkCopyErrorKind.Conversion,
        _ => DecentDbBulkCopyErrorKind.Other,
    };
}
