using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// The stored columns of a table in ascending order of their ids. The row id is not one of them: every page has it.
/// Immutable; shared by threads.
/// <para>
/// A change of the table makes another layout. Pages that were written with an older one stay as they are until they
/// are written anew for another reason, which is why adding and dropping a column takes no time.
/// </para>
/// </summary>
internal sealed class TableLayout
{
    public TableLayout(ColumnLayout[] columns)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            // Pages list their columns in this order, and a column is looked for by halves.
            Invariant.That(
                columns[i].Ordinal == i && (i == 0 || columns[i - 1].Id < columns[i].Id),
                $"column {columns[i].Id} is number {i} of a table, in ascending order");
        }

        Columns = columns;
    }

    public ColumnLayout[] Columns { get; }

    /// <summary>
    /// The greatest row id that the type of the row id's column holds. A row that is given it explicitly does not raise
    /// the number of the next row, which would have none left then.
    /// </summary>
    public long RowIdMax { get; init; } = long.MaxValue;

    /// <summary>One empty vector for each column.</summary>
    public ColumnVector[] CreateVectors(int capacity)
    {
        var vectors = new ColumnVector[Columns.Length];
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = ColumnVector.Create(Columns[i].PhysicalType, capacity);
        }

        return vectors;
    }
}
