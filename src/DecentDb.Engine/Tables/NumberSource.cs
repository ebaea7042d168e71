using System;
using System.Globalization;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Gives out the numbers of row ids and identities: each above all that were given out or inserted before, so that none
/// is used twice.
/// </summary>
internal sealed class NumberSource(TableWriter table)
{
    // A table may have both, and a batch holds them at the same time.
    private readonly Int64Vector _missingRowIds = new();
    private readonly Int64Vector _missingNumbers = new();

    /// <summary>The number that was given out last, since this was set to null.</summary>
    public long? LastTaken { get; set; }

    /// <summary>
    /// Replaces NULL in a column of a batch by the next numbers, and puts the column into the batch when it is missing.
    /// </summary>
    /// <returns>The next number after these.</returns>
    public long Fill(Batch batch, ColumnSchema column, long next)
    {
        var isMissing = batch.Columns[column.Ordinal] is null;
        if (isMissing)
        {
            var missing = column.IsRowId ? _missingRowIds : _missingNumbers;
            missing.Reset();
            missing.EnsureCapacity(batch.RowCount);
            batch.Columns[column.Ordinal] = missing;
        }

        return Fill(batch, (Int64Vector)batch.Columns[column.Ordinal], column, next, isMissing);
    }

    /// <summary>Puts the next numbers into a vector, for all selected rows of its batch.</summary>
    /// <returns>The next number after these.</returns>
    public long Renew(Batch batch, Int64Vector vector, ColumnSchema column, long next) =>
        Fill(batch, vector, column, next, isMissing: true);

    /// <summary>Fills ids with consecutive hidden row ids.</summary>
    public static long FillHidden(Span<long> ids, long next)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = next + i;
        }

        return checked(next + ids.Length);
    }

    /// <summary>The next number of an identity that is not the row id.</summary>
    public static long ReadSequence(PageReader reader, RootId sequence) =>
        RootRecords.Read(reader, sequence).NextRowId;

    private long Fill(Batch batch, Int64Vector vector, ColumnSchema column, long next, bool isMissing)
    {
        // The greatest number of the type, given explicitly, must not leave none for the rows after it.
        var max = column.Type.Traits.Max;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (isMissing || vector.IsNull(row))
            {
                vector.Values[row] = Take(column, ref next);
                vector.SetNotNull(row);
            }
            else if (vector.Values[row] >= next && vector.Values[row] < max)
            {
                next = After(vector.Values[row], 1);
            }
        }

        return next;
    }

    // long.MaxValue is the mark of a counter that is used up, so it is never given out itself.
    internal long Take(ColumnSchema column, ref long next)
    {
        if (next == long.MaxValue || !NumericCasts.IsInRange(next, column.Type.Kind))
        {
            throw new DatabaseException(
                ErrorCode.NumericValueOutOfRange,
                $"Column \"{column.Name}\" of table \"{table.Schema.Name}\" has no number left: the next one, " +
                $"{next.ToString(CultureInfo.InvariantCulture)}, is out of range for type {column.Type}.")
            {
                TableName = table.Schema.Name,
                ColumnName = column.Name,
            };
        }

        var number = next;
        LastTaken = number;
        next = After(number, column.Identity == IdentityKind.None ? 1 : column.IdentityIncrement);
        return number;
    }

    private static long After(long number, long increment) =>
        number > long.MaxValue - increment ? long.MaxValue : number + increment;
}
