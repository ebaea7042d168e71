using System;
using System.Globalization;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Gives rows their ids and identities their numbers, as INSERT does: NULL or a column left out gets the next number,
/// and a number given explicitly raises the next one above itself.
/// </summary>
internal sealed class RowNumbering
{
    private readonly TableSchema _table;
    private readonly Int64Vector _generatedIds = new();
    private readonly Int64Vector _generatedNumbers = new();
    private long _nextRowId;
    private long _nextNumber;

    /// <summary>Continues at the numbers that the table and its sequence have reached.</summary>
    public RowNumbering(TableSchema table, long nextRowId, long nextNumber)
    {
        _table = table;
        _nextRowId = nextRowId;
        _nextNumber = nextNumber;
    }

    public long NextRowId => _nextRowId;

    /// <summary>The next number of the identity that is not the row id.</summary>
    public long NextNumber => _nextNumber;

    /// <summary>Takes back the numbers that were given out since then.</summary>
    public void ReturnTo(long nextRowId, long nextNumber) => (_nextRowId, _nextNumber) = (nextRowId, nextNumber);

    public static DatabaseException OutOfRange(TableSchema table, ColumnSchema column, long value, long rowIndex) =>
        new(
            ErrorCode.NumericValueOutOfRange,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The number {value} for column \"{column.Name}\" of table \"{table.Name}\" is out of range for " +
                $"{column.Type}."))
        {
            MessageWithoutValues =
                $"A number for column \"{column.Name}\" of table \"{table.Name}\" is out of range for {column.Type}.",
            TableName = table.Name,
            ColumnName = column.Name,
            RowIndex = rowIndex,
        };

    /// <summary>Fills the row ids and puts the column that shows them, if there is one, into the batch.</summary>
    public void NumberRows(PreparedRows rows, ColumnVector? given, int count)
    {
        var ids = rows.RowIdsToFill(count);
        if (_table.HasHiddenRowId)
        {
            for (var i = 0; i < count; i++)
            {
                ids[i] = _nextRowId + i;
            }

            _nextRowId = checked(_nextRowId + count);
            rows.IsConsecutive = true;
            return;
        }

        var column = _table.Columns[_table.RowIdOrdinal];
        var values = Fill(column, (Int64Vector?)given, _generatedIds, count, ref _nextRowId, rows.FirstRowIndex);
        values.Values.AsSpan(0, count).CopyTo(ids);
        rows.IsConsecutive = IsConsecutive(ids);
        rows.Batch.Columns[_table.RowIdOrdinal] = values;
    }

    /// <summary>
    /// Fills the NULLs of the identity that is not the row id, or the whole column when it is left out.
    /// </summary>
    public void NumberIdentity(PreparedRows rows, ColumnVector? given, int count)
    {
        var column = _table.Columns[_table.SequenceOrdinal];
        rows.Batch.Columns[column.Ordinal] = Fill(
            column, (Int64Vector?)given, _generatedNumbers, count, ref _nextNumber, rows.FirstRowIndex);
    }

    private static bool IsConsecutive(ReadOnlySpan<long> ids)
    {
        var gaps = 0L;
        for (var i = 1; i < ids.Length; i++)
        {
            gaps |= unchecked(ids[i] - ids[i - 1] - 1);
        }

        // The difference wraps around behind the greatest number; then the last id is below the first.
        return gaps == 0 && (ids.IsEmpty || ids[^1] >= ids[0]);
    }

    private static long Max(ReadOnlySpan<long> values)
    {
        var max = long.MinValue;
        foreach (var value in values)
        {
            max = Math.Max(max, value);
        }

        return max;
    }

    private static long MaxBelow(ReadOnlySpan<long> values, long limit)
    {
        var max = long.MinValue;
        foreach (var value in values)
        {
            max = value < limit ? Math.Max(max, value) : max;
        }

        return max;
    }

    private static long After(long number, long increment) =>
        number > long.MaxValue - increment ? long.MaxValue : number + increment;

    private Int64Vector Fill(
        ColumnSchema column, Int64Vector? given, Int64Vector generated, int count, ref long next, long firstRowIndex)
    {
        // The greatest number of the type, given explicitly, must not leave none for the rows after it.
        var typeMax = column.Type.Traits.Max;
        if (given is { } whole && !(whole.HasNulls && whole.Nulls.AsSpan(0, count).Contains(true)))
        {
            whole.HasNulls = false;
            var max = Max(whole.Values.AsSpan(0, count));
            max = max == typeMax ? MaxBelow(whole.Values.AsSpan(0, count), typeMax) : max;
            next = count > 0 && max >= next ? After(max, 1) : next;
            return whole;
        }

        var vector = given ?? generated;
        if (given is null)
        {
            vector.Reset();
            vector.EnsureCapacity(count);
        }

        for (var row = 0; row < count; row++)
        {
            if (given is null || vector.Nulls[row])
            {
                vector.Values[row] = Take(column, ref next, firstRowIndex + row);
            }
            else if (vector.Values[row] >= next && vector.Values[row] < typeMax)
            {
                next = After(vector.Values[row], 1);
            }
        }

        vector.HasNulls = false;
        return vector;
    }

    // The greatest 64-bit number is the mark of a counter that is used up, so it is never given out.
    private long Take(ColumnSchema column, ref long next, long rowIndex)
    {
        var number = next;
        var (min, max) = (column.Type.Traits.Min, column.Type.Traits.Max);
        if (number == long.MaxValue || number < min || number > max)
        {
            throw OutOfRange(_table, column, number, rowIndex);
        }

        next = After(number, column.Identity == IdentityKind.None ? 1 : column.IdentityIncrement);
        return number;
    }
}
