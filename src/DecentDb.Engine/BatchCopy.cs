using DecentDb.Engine.Types;

namespace DecentDb.Engine;

/// <summary>Copies of batches that own all their bytes.</summary>
internal static class BatchCopy
{
    /// <summary>The selected rows from a position on, packed.</summary>
    public static Batch Of(Batch source, int firstSelected)
    {
        var count = source.SelectedCount - firstSelected;
        var columns = new ColumnVector[source.Columns.Length];
        for (var c = 0; c < columns.Length; c++)
        {
            var vector = ColumnVector.Create(source.Columns[c].PhysicalType, count);
            vector.Reset();
            for (var i = 0; i < count; i++)
            {
                vector.CopyValue(source.Columns[c], source.RowAt(firstSelected + i), i);
            }

            columns[c] = vector;
        }

        var copy = new Batch { Columns = columns };
        copy.SelectAll(count);
        return copy;
    }
}
