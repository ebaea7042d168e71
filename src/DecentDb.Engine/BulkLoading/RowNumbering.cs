using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Gives rows their ids and identities their numbers, as INSERT does: NULL or a column left out gets the next number,
/// and a row id given explicitly raises the next one above itself.
/// </summary>
internal sealed class RowNumbering
{
    private readonly TableSchema _table;
    private readonly int _sequenceOrdinal;
    private readonly Int64Vector _generatedIds = new();
    private readonly Int64Vector _generatedNumbers = new();

    /// <summary>Continues at the numbers that the table and its sequence have reached.</summary>
    public RowNumbering(TableSchema table, long nextRowId, long nextNumber)
    {
        _table = table;
        _sequenceOrdinal = table.SequenceOrdinal;
        NextRowId = nextRowId;
        NextNumber = nextNumber;
    }

    public long NextRowId { get; private set; }

    /// <summary>The next number of the identity that is not the row id.</summary>
    public long NextNumber { get; private set; }

    /// <summary>Fills the row ids and puts the column that shows them, if there is one, into the batch.</summary>
    public void NumberRows(PreparedRows rows, ColumnVector? given, int count)
    {
        var ids = rows.RowIdsToFill(count);
        if (given is not Int64Vector values)
        {
            Generate(rows, ids);
            return;
        }

        if (values.HasNulls && values.Nulls.AsSpan(0, count).Contains(true))
        {
            FillGaps(rows, values, count);
        }
        else
        {
            values.HasNulls = false;
            RaiseAbove(Max(values.Values.AsSpan(0, count)));
        }

        values.Values.AsSpan(0, count).CopyTo(ids);
        rows.IsConsecutive = IsConsecutive(ids);
        rows.Batch.Columns[_table.RowIdOrdinal] = values;
    }

    /// <summary>Fills the NULLs of the identity that is not the row id, or the whole column when it is left out.</summary>
    public void NumberIdentity(PreparedRows rows, ColumnVector? given, int count)
    {
        if (_sequenceOrdinal < 0)
        {
            return;
        }

        var column = _table.Columns[_sequenceOrdinal];
        if (given is not Int64Vector values)
        {
            values = _generatedNumbers;
            values.Reset();
            values.EnsureCapacity(count);
            for (var i = 0; i < count; i++)
            {
                values.Values[i] = TakeNumber(column, rows.FirstRowIndex + i);
            }
        }
        else
        {
            for (var i = 0; i < count && values.HasNulls; i++)
            {
                if (values.Nulls[i])
                {
                    values.Values[i] = TakeNumber(column, rows.FirstRowIndex + i);
                    values.Nulls[i] = false;
                }
            }

            values.HasNulls = false;
        }

        rows.Batch.Columns[_sequenceOrdinal] = values;
    }

    private static bool IsConsecutive(ReadOnlySpan<long> ids)
    {
        var gaps = 0L;
        for (var i = 1; i < ids.Length; i++)
        {
            gaps |= unchecked(ids[i] - ids[i - 1] - 1);
        }

        return gaps == 0;
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

    private void Generate(PreparedRows rows, Span<long> ids)
    {
        var first = NextRowId;
        if (ids.Length > 0 && first > LargestId() - ids.Length + 1)
        {
            ThrowUsedUp(rows.FirstRowIndex + Math.Max(0, LargestId() - first + 1));
        }

        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = first + i;
        }

        NextRowId = first + ids.Length;
        rows.IsConsecutive = true;
        if (_table.RowIdOrdinal >= 0)
        {
            _generatedIds.EnsureCapacity(ids.Length);
            ids.CopyTo(_generatedIds.Values);
            rows.Batch.Columns[_table.RowIdOrdinal] = _generatedIds;
        }
    }

    private void FillGaps(PreparedRows rows, Int64Vector values, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (values.Nulls[i])
            {
                if (NextRowId > LargestId())
                {
                    ThrowUsedUp(rows.FirstRowIndex + i);
                }

                values.Values[i] = NextRowId;
                values.Nulls[i] = false;
            }

            RaiseAbove(values.Values[i]);
        }

        values.HasNulls = false;
    }

    // The greatest number has none above it: it stays the next one, and giving it out again is refused as a duplicate.
    private void RaiseAbove(long rowId)
    {
        if (rowId >= NextRowId)
        {
            NextRowId = rowId == long.MaxValue ? rowId : rowId + 1;
        }
    }

    private long LargestId() => _table.RowIdOrdinal < 0
        ? long.MaxValue - 1
        : IntegerRange.Of(_table.Columns[_table.RowIdOrdinal].Type.Kind).Max;

    private void ThrowUsedUp(long rowIndex)
    {
        var column = _table.RowIdOrdinal < 0 ? null : _table.Columns[_table.RowIdOrdinal];
        throw column is not null
            ? LoadErrors.OutOfRange(_table, column, rowIndex)
            : new DatabaseException(ErrorCode.NumericValueOutOfRange, "The row ids of the table are used up.");
    }

    private long TakeNumber(ColumnSchema column, long rowIndex)
    {
        var number = NextNumber;
        var (min, max) = IntegerRange.Of(column.Type.Kind);
        if (number < min || number > max)
        {
            throw LoadErrors.OutOfRange(_table, column, rowIndex);
        }

        NextNumber = unchecked(number + column.IdentityIncrement);
        return number;
    }
}
