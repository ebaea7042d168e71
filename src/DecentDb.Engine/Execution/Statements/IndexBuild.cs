using System;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>CREATE INDEX on a table with rows: the method of the index takes all of them at once.</summary>
internal sealed class IndexBuild(ExecutionContext context, TableSchema table, IndexSchema index)
{
    private const long SortBytesMax = 64L << 20;

    public void Run(TableWriter writer)
    {
        if (writer.RowCount < BulkLoad.WorthwhileRowCount)
        {
            writer.FillIndex(index);
            return;
        }

        writer.Tree.Flush();
        using var build = index.Method.BeginBuild(index.Descriptor, () => new ExternalSorter(
            context.Query.FileSystem,
            context.Query.TempPath,
            context.Query.Memory,
            Math.Min(SortBytesMax, context.Query.MemoryBudget / 4),
            context.Query.CancellationToken));
        AddRows(build, writer.RowsOf(index));
        build.Sort();
        if (build.Write(writer.EntriesOf(index), IndexBuildMode.Rewrite, SortBytesMax) is { } duplicate)
        {
            throw writer.DuplicateViolation(index, duplicate.Key, rowIndex: null);
        }
    }

    private void AddRows(IIndexBuild build, IndexRows entries)
    {
        var rows = new Table(table);
        rows.Bind(context.Query.Writer.Transaction);
        var cursor = rows.OpenCursor();
        var columns = new ColumnVector[table.Columns.Length];
        foreach (var ordinal in index.ReadOrdinals)
        {
            columns[ordinal] = context.CreateVector(table.Columns[ordinal].Type.Physical, 0);
        }

        var ids = new Int64Vector();
        for (var found = cursor.SeekFirst(); found; found = cursor.MoveNextLeaf())
        {
            context.CheckCancelled();
            var page = cursor.Page;
            foreach (var ordinal in index.ReadOrdinals)
            {
                rows.ReadColumn(page, ordinal, columns[ordinal]);
            }

            ids.EnsureCapacity(page.RowCount);
            page.ReadRowIds(ids);
            var rowIds = ids.Values.AsSpan(0, page.RowCount);
            if (entries.IsPlain)
            {
                entries.Bind(columns);
                build.Add(entries.Keys, rowIds);
            }
            else
            {
                entries.Take(columns, default, rowIds);
                build.Add(entries.Keys, entries.RowIds);
            }

            context.Query.Writer.Transaction.Renew();
        }
    }
}
