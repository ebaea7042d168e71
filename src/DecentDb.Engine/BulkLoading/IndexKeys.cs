using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>The keys of the new rows for one index, on their way into it.</summary>
internal sealed class IndexKeys : IDisposable
{
    private readonly ColumnVector[] _columns;

    public IndexKeys(LoadContext context, IndexSchema index, long budgetBytes)
    {
        Index = index;
        _columns = new ColumnVector[index.Ordinals.Length];
        Build = index.Method.BeginBuild(index.Descriptor, () => context.CreateSorter(budgetBytes));
    }

    public IndexSchema Index { get; }

    /// <summary>What the method of the index makes of them.</summary>
    public IIndexBuild Build { get; }

    public void Add(PreparedRows rows)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i] = rows.Batch.Columns[Index.Ordinals[i]];
        }

        Build.Add(_columns, rows.RowIds);
    }

    public void Dispose() => Build.Dispose();
}
