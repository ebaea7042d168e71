using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Tables;

namespace DecentDb.Engine.BulkLoading;

/// <summary>The keys of the new rows for one index, on their way into it.</summary>
internal sealed class IndexKeys : IDisposable
{
    private readonly IndexRows _rows;

    public IndexKeys(LoadContext context, IndexSchema index, long budgetBytes)
    {
        Index = index;
        _rows = new IndexRows(
            context.Table, index, context.Target.Expressions.Indexes.GetValueOrDefault(index.Id));
        Build = index.Method.BeginBuild(index.Descriptor, () => context.CreateSorter(budgetBytes));
    }

    public IndexSchema Index { get; }

    /// <summary>What the method of the index makes of them.</summary>
    public IIndexBuild Build { get; }

    public void Add(PreparedRows rows)
    {
        if (_rows.IsPlain)
        {
            _rows.Bind(rows.Batch.Columns);
            Build.Add(_rows.Keys, rows.RowIds);
            return;
        }

        _rows.Take(rows.Batch.Columns, default, rows.RowIds, rows.FirstRowIndex);
        Build.Add(_rows.Keys, _rows.RowIds);
    }

    public void Dispose() => Build.Dispose();
}
