using System;
using System.Globalization;
using DecentDb.Data.BulkCopy.Sources;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data.BulkCopy;

/// <summary>Says which row, column and value an error of a bulk copy belongs to.</summary>
internal sealed class BulkCopyFailure(
    BulkCopyPlan plan, BulkSource source, ColumnCopier[] copiers, int batchSize, bool includesDetail)
{
    private const int ValueLengthMax = 100;

    /// <summary>The source did not give its next row.</summary>
    public DecentDbBulkCopyException OfSource(Exception cause, long row) => Create(
        ErrorCode.InvalidParameterValue, "the source failed: ", cause, row, null, null,
        DecentDbBulkCopyErrorKind.Source);

    /// <summary>A value that the source does not hand out or that has no SQL type; or a row of a wrong shape.</summary>
    public DecentDbBulkCopyException AtValue(Exception cause, long row, int at)
    {
        var copier = (uint)at < (uint)copiers.Length ? copiers[at] : null;
        return AtValue(cause, row, at, ValueOf(copier));
    }

    /// <summary>As above, for a value that was pushed.</summary>
    public DecentDbBulkCopyException AtValue(Exception cause, long row, int at, object? value)
    {
        var copier = (uint)at < (uint)copiers.Length ? copiers[at] : null;
        var kind = copier is not null && cause is InvalidCastException or FormatException or OverflowException
            ? DecentDbBulkCopyErrorKind.Conversion
            : DecentDbBulkCopyErrorKind.Source;
        return Create(
            ErrorCode.InvalidParameterValue, "", cause, row, copier?.Destination, value, kind);
    }

    /// <summary>A value that the column does not take.</summary>
    public DecentDbBulkCopyException AtColumn(DatabaseException cause, long row, int at) =>
        AtColumn(cause, row, at, ValueOf(copiers[at]));

    /// <summary>As above, for a value that was pushed.</summary>
    public DecentDbBulkCopyException AtColumn(DatabaseException cause, long row, int at, object? value) => Create(
        cause.Code, "", cause, row, at, value, DecentDbBulkCopyException.KindOf(cause.Code));

    /// <summary>A row that the table does not take, found after its values were set.</summary>
    public DecentDbBulkCopyException AtRow(DatabaseException cause, long row, long currentRow)
    {
        var at = plan.Columns.FindIndex(column => column.Name == cause.ColumnName);
        var value = row == currentRow && at >= 0 ? ValueOf(copiers[at]) : null;
        var kind = DecentDbBulkCopyException.KindOf(cause.Code);
        if (at >= 0 || cause.ColumnName is null)
        {
            return Create(cause.Code, "", cause, row, at >= 0 ? at : null, value, kind);
        }

        // A column that the source does not fill.
        return Create(cause.Code, "", cause, row, null, null, kind, cause.ColumnName);
    }

    /// <summary>The values of the current row.</summary>
    public object?[] Values() => Array.ConvertAll(copiers, ValueOf);

    private DecentDbBulkCopyException Create(
        ErrorCode code,
        string introduction,
        Exception cause,
        long row,
        int? at,
        object? value,
        DecentDbBulkCopyErrorKind kind,
        string? otherColumn = null)
    {
        var number = source.PositionOf(row);
        var column = at is { } index ? plan.Columns[index] : null;
        var sourceOrdinal = at is { } place ? plan.Ordinals[place] : (int?)null;
        var sourceName = sourceOrdinal is { } ordinal ? source.NameOf(ordinal) : null;
        var destination = column?.Name ?? otherColumn;
        var shown = Show(value);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"Row {number + 1} of the source{Describe(" column", sourceName)}{Describe(" into column", destination)}"
            + $"{Describe(" value", includesDetail ? shown : null)}: {introduction}{ReasonOf(cause)}");
        return new DecentDbBulkCopyException(code, text, CauseToShow(cause))
        {
            Kind = kind,
            RowNumber = number,
            BatchNumber = batchSize == 0 ? 0 : row / batchSize,
            SourceColumn = sourceName,
            SourceOrdinal = sourceOrdinal,
            DestinationColumn = destination,
            DestinationOrdinal = column is null ? null : plan.OrdinalOf(column),
            DestinationTable = plan.Table.Name,
            Value = shown,
            ValueType = value?.GetType(),
            TargetType = column?.Type.ToString(),
        };
    }

    // What the source itself says is shown as it is.
    private string ReasonOf(Exception cause) =>
        cause is DatabaseException error && !includesDetail ? error.MessageWithoutValues : cause.Message;

    private Exception CauseToShow(Exception cause) =>
        cause is DatabaseException error && !includesDetail ? error.WithoutValues() : cause;

    private static string Describe(string what, string? name) => name is null ? "" : $",{what} '{name}'";

    // The value at fault as far as the source still gives it out.
    private static object? ValueOf(ColumnCopier? copier)
    {
        try
        {
            return copier?.CurrentValue();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The source refuses the value it failed on; the message goes without it.
            return null;
        }
    }

    private static string? Show(object? value)
    {
        try
        {
            var text = value switch
            {
                null => null,
                DBNull => "NULL",
                byte[] bytes => Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, ValueLengthMax / 2))),
                _ => Convert.ToString(value, CultureInfo.InvariantCulture),
            };
            return text is { Length: > ValueLengthMax } ? text[..ValueLengthMax] : text;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The type of the value cannot show itself.
            return null;
        }
    }
}
