using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>Rows of a table of which some columns are read: vectors by ordinal, at positions from 0.</summary>
internal sealed class RowSet(TableSchema table)
{
    private readonly ColumnVector?[] _own = new ColumnVector?[table.Columns.Length];
    private int[] _stored = [];
    private ColumnVector[] _targets = [];
    private int[] _ordinals = [];

    /// <summary>Vectors by ordinal; those of columns that are not read may be missing.</summary>
    public ColumnVector[] Columns { get; } = new ColumnVector[table.Columns.Length];

    /// <summary>Chooses the columns to read.</summary>
    public void Select(ReadOnlySpan<int> ordinals)
    {
        if (ordinals.SequenceEqual(_ordinals))
        {
            return;
        }

        _ordinals = ordinals.ToArray();
        var count = 0;
        foreach (var ordinal in ordinals)
        {
            count += table.Columns[ordinal].IsRowId ? 0 : 1;
        }

        _stored = new int[count];
        _targets = new ColumnVector[count];
        count = 0;
        foreach (var ordinal in ordinals)
        {
            var vector = Own(ordinal);
            Columns[ordinal] = vector;
            if (!table.Columns[ordinal].IsRowId)
            {
                _stored[count] = table.Columns[ordinal].StoredOrdinal;
                _targets[count++] = vector;
            }
        }
    }

    /// <summary>A vector of this set's own for a column.</summary>
    public ColumnVector Own(int ordinal) =>
        _own[ordinal] ??= ColumnVector.Create(table.Columns[ordinal].Type.Physical, 1);

    /// <summary>Reads the chosen columns of rows, which must exist.</summary>
    public void Read(TableTrees.TableTreeWriter tree, ReadOnlySpan<long> rowIds)
    {
        foreach (var ordinal in _ordinals)
        {
            var vector = Columns[ordinal];
            vector.Reset();
            vector.EnsureCapacity(rowIds.Length);
            if (table.Columns[ordinal].IsRowId)
            {
                rowIds.CopyTo(((Int64Vector)vector).Values);
            }
        }

        for (var i = 0; i < rowIds.Length && _stored.Length > 0; i++)
        {
            tree.RefuseUnlessFound(tree.Read(rowIds[i], _stored, _targets, i));
        }
    }
}
