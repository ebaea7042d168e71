using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>Copies of batches that own all their bytes.</summary>
internal static class BatchCopy
{
    /// <summary>The selected rows from a position on, packed; values left in their pages are read from there.</summary>
    public static Batch Of(Batch source, int firstSelected, PageReader reader)
    {
        var count = source.SelectedCount - firstSelected;
        var columns = new ColumnVector[source.Columns.Length];
        for (var c = 0; c < columns.Length; c++)
        {
            var vector = ColumnVector.Create(source.Columns[c].PhysicalType, count);
            vector.Reset();
            for (var i = 0; i < count; i++)
            {
                CopyValue(source.Columns[c], source.RowAt(firstSelected + i), vector, i, reader);
            }

            columns[c] = vector;
        }

        var copy = new Batch { Columns = columns };
        copy.SelectAll(count);
        return copy;
    }

    private static void CopyValue(ColumnVector source, int sourceRow, ColumnVector target, int row, PageReader reader)
    {
        if (source is BinaryVector bytes && bytes.IsDeferred(sourceRow))
        {
            var reference = bytes.Get(sourceRow);
            OverflowPages.Read(
                reader, reference, ((BinaryVector)target).Append(row, OverflowPages.LengthOf(reference)));
            return;
        }

        target.CopyValue(source, sourceRow, row);
    }
}
