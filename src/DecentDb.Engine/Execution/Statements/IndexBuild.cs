using DecentDb.Engine.Catalog;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// CREATE INDEX on a table with rows: sorts the keys, spilling what does not fit the budget, and writes the index
/// bottom-up, each page once and past the log.
/// </summary>
internal sealed class IndexBuild(ExecutionContext context, TableSchema table, IndexSchema index)
{
    // Below this the sync of the data file costs more than insertions one by one.
    private const long SortedCountMin = 10_000;
    private const long SortBytesMax = 64L << 20;

    public void Run(TableWriter writer)
    {
        if (writer.RowCount < SortedCountMin)
        {
            writer.FillIndex(index);
            return;
        }

        writer.Tree.Flush();
        using var sorter = new ExternalSorter(
            context.FileSystem, context.TempPath, SortBytesMax, context.CancellationToken);
        AddKeys(sorter);
        using var sorted = sorter.Complete();
        TreeRoot root;
        using (var pages = context.Writer.Transaction.BeginDirectWrite())
        {
            var builder = new IndexTreeBuilder(pages, context.Writer.Transaction.PageSize);
            while (sorted.MoveNext())
            {
                if (index.IsUnique && sorted.RepeatsKey && !KeyCodec.HasNull(sorted.Key, index.Parts))
                {
                    throw writer.DuplicateViolation(index, sorted.Key, rowIndex: null);
                }

                builder.Add(sorted.Key, sorted.Tag);
            }

            root = builder.Complete();
            pages.Complete();
        }

        writer.IndexTree(index).ReplaceRoot(root);
    }

    private void AddKeys(ExternalSorter sorter)
    {
        var rows = new Table(table);
        rows.Bind(context.Writer.Transaction);
        var cursor = rows.OpenCursor();
        var columns = new ColumnVector[index.Ordinals.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = context.CreateVector(table.Columns[index.Ordinals[i]].Type.Physical, 0);
        }

        var ids = new Int64Vector();
        var key = new KeyBuffer();
        for (var found = cursor.SeekFirst(); found; found = cursor.MoveNextLeaf())
        {
            context.CheckCancelled();
            var page = cursor.Page;
            for (var i = 0; i < columns.Length; i++)
            {
                rows.ReadColumn(page, index.Ordinals[i], columns[i]);
            }

            page.ReadRowIds(ids);
            for (var row = 0; row < page.RowCount; row++)
            {
                key.Clear();
                KeyCodec.Append(key, index.Parts, columns, row);
                sorter.Add(key.Written, ids.Values[row]);
            }

            context.Writer.Transaction.Renew();
        }
    }
}
