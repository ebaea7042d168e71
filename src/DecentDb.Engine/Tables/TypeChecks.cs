using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// The last line of defence before a value is stored: it is one that the type of its column holds, whatever computed
/// it. Expressions and conversions see to that themselves, with better messages; a value that slipped through would
/// make the table unreadable.
/// </summary>
internal static class TypeChecks
{
    /// <summary>Checks the selected rows of all columns, in ordinal order.</summary>
    public static void Check(TableSchema table, Batch batch, long firstRowIndex)
    {
        foreach (var column in table.Columns)
        {
            Check(table, column, batch.Columns[column.Ordinal], batch, firstRowIndex);
        }
    }

    /// <summary>Checks the selected rows of one column.</summary>
    public static void Check(
        TableSchema table, ColumnSchema column, ColumnVector vector, Batch batch, long firstRowIndex)
    {
        var type = column.Type;
        var index = type.Kind switch
        {
            SqlTypeKind.BigInt or SqlTypeKind.Double => -1,
            SqlTypeKind.Real => FindBadReal((DoubleVector)vector, batch),
            SqlTypeKind.Decimal when type.Length > 0 => FindBadDecimal((DecimalVector)vector, batch, type),
            SqlTypeKind.Text or SqlTypeKind.Char when type.Length > 0 =>
                FindTooLong((BinaryVector)vector, batch, type.Length),
            _ => vector is Int64Vector numbers ? FindOutside(numbers, batch, ValueRange.Of(type.Kind)) : -1,
        };
        if (index >= 0)
        {
            throw new DatabaseException(CodeOf(type), $"A value is out of range for type {type}.")
            {
                TableName = table.Name,
                ColumnName = column.Name,
                RowIndex = firstRowIndex + index,
            };
        }
    }

    private static ErrorCode CodeOf(SqlType type) => type switch
    {
        { IsText: true } => ErrorCode.StringDataRightTruncation,
        { IsNumeric: true } or { Kind: SqlTypeKind.Boolean } => ErrorCode.NumericValueOutOfRange,
        _ => ErrorCode.DatetimeFieldOverflow,
    };

    private static int FindOutside(Int64Vector vector, Batch batch, (long Min, long Max) range)
    {
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            var value = vector.Values[row];
            if ((value < range.Min || value > range.Max) && !vector.IsNull(row))
            {
                return i;
            }
        }

        return -1;
    }

    private static int FindBadReal(DoubleVector vector, Batch batch)
    {
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            var value = vector.Values[row];
            if (value != (float)value && !double.IsNaN(value) && !vector.IsNull(row))
            {
                return i;
            }
        }

        return -1;
    }

    private static int FindBadDecimal(DecimalVector vector, Batch batch, SqlType type)
    {
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (!vector.IsNull(row) && !NumericCasts.Fits(vector.Values[row], type))
            {
                return i;
            }
        }

        return -1;
    }

    private static int FindTooLong(BinaryVector vector, Batch batch, int length)
    {
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (vector.Lengths[row] > length && !vector.IsNull(row) && TextLength.Count(vector.Get(row)) > length)
            {
                return i;
            }
        }

        return -1;
    }
}
