using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>Values of key columns, copied from rows and kept until the end of a statement.</summary>
internal sealed class KeyValues
{
    public KeyValues(TableSchema table, ReadOnlySpan<int> ordinals)
    {
        Columns = new ColumnVector[ordinals.Length];
        for (var i = 0; i < Columns.Length; i++)
        {
            Columns[i] = ColumnVector.Create(table.Columns[ordinals[i]].Type.Physical, 1);
        }
    }

    /// <summary>One vector for each key column.</summary>
    public ColumnVector[] Columns { get; }

    public int Count { get; private set; }

    public void Clear()
    {
        Count = 0;
        foreach (var column in Columns)
        {
            column.Reset();
        }
    }

    /// <summary>Forgets the last values.</summary>
    public void CutTo(int count) => Count = Math.Min(Count, count);

    /// <summary>Counts a row that was put into the cleared columns from elsewhere.</summary>
    public void CountOne() => Count = 1;

    public void Add(ReadOnlySpan<ColumnVector> values, int row)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            Columns[i].EnsureCapacity(Count + 1);
            Columns[i].CopyValue(values[i], row, Count);
        }

        Count++;
    }
}
