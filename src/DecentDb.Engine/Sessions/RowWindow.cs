using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>The batch that a cursor hands out, and the row in it where the cursor stands.</summary>
internal struct RowWindow
{
    public ColumnVector[] Vectors;
    public int[]? Selection;

    /// <summary>The position among the selected rows; -1 before the first one.</summary>
    public int Index;

    /// <summary>The number of selected rows.</summary>
    public int Count;

    /// <summary>The row in the vectors; -1 when there is none.</summary>
    public int Row;

    public static RowWindow None => new() { Vectors = [], Index = -1, Row = -1 };

    /// <summary>Stands before the first row of a batch.</summary>
    public void Take(Batch batch)
    {
        Vectors = batch.Columns;
        Selection = batch.Selection;
        Count = batch.SelectedCount;
        Index = -1;
    }

    /// <summary>Has no rows any more.</summary>
    public void Clear()
    {
        Count = 0;
        Index = -1;
    }

    /// <summary>Moves to the next row if the batch has one.</summary>
    public bool MoveNext()
    {
        var index = Index + 1;
        if (index >= Count)
        {
            return false;
        }

        Index = index;
        Row = Selection is null ? index : Selection[index];
        return true;
    }
}
