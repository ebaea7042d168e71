using System;

namespace DecentDb.Engine.Types;

/// <summary>
/// Some rows as column vectors. Selection lists the row positions that count, ascending; null means all of
/// <c>0 .. RowCount-1</c>. Vectors computed from a batch use the same row positions.
/// </summary>
internal sealed class Batch
{
    /// <summary>The usual number of rows in a batch; a leaf page may hand out more.</summary>
    public const int UsualRowCount = 1024;

    public ColumnVector[] Columns = [];
    public int RowCount;
    public int[]? Selection;
    public int SelectedCount;

    /// <summary>Makes all rows count.</summary>
    public void SelectAll(int rowCount)
    {
        RowCount = rowCount;
        SelectedCount = rowCount;
        Selection = null;
    }

    /// <summary>Takes over the columns and the selected rows of another batch.</summary>
    public void Take(Batch other)
    {
        Columns = other.Columns;
        RowCount = other.RowCount;
        Selection = other.Selection;
        SelectedCount = other.SelectedCount;
    }

    /// <summary>Takes over the columns of another batch, with some of its rows, which are given ascending.</summary>
    public void Take(Batch other, int[] selection, int count)
    {
        Columns = other.Columns;
        RowCount = other.RowCount;
        Selection = selection;
        SelectedCount = count;
    }

    /// <summary>The position of the i-th selected row.</summary>
    public int RowAt(int index) => Selection is null ? index : Selection[index];

    /// <summary>The selected positions, or an empty span when all rows count.</summary>
    public ReadOnlySpan<int> SelectedRows => Selection is null ? default : Selection.AsSpan(0, SelectedCount);
}
