using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Builds all trees of a snapshot anew in the file of a copy, bottom-up and one after the other, so that their pages
/// are as full as a load leaves them and follow each other, and none is free.
/// <para>
/// The pages of root records keep their ids, because the catalog names them: where they lie behind the rest, the pages
/// before them are free ones. At most some pages of each level and the long values of one row are in memory.
/// </para>
/// </summary>
internal sealed class CompactCopy : IDisposable
{
    // A leaf with more bytes outside of it is read row by row.
    private const long LongBytesMax = 4 << 20;
    private const int EntriesBetweenRenewals = 4096;

    private readonly ReadTransaction _snapshot;
    private readonly CatalogSnapshot _catalog;
    private readonly IDatabaseFile _file;
    private readonly CancellationToken _cancellationToken;
    private readonly PageDirectoryLayout _layout;
    private readonly SortedDictionary<uint, byte[]> _roots = [];
    private readonly CopyPageWriter _pages;

    public CompactCopy(
        ReadTransaction snapshot, CatalogSnapshot catalog, IDatabaseFile file, string path,
        CancellationToken cancellationToken)
    {
        _snapshot = snapshot;
        _catalog = catalog;
        _file = file;
        _cancellationToken = cancellationToken;
        _layout = PageDirectoryLayout.Of(snapshot.PageSize);
        for (var id = snapshot.FirstRootsPage; !id.IsNone && !_roots.ContainsKey(id.Value);)
        {
            _roots.Add(id.Value, snapshot.Read(id).AsSpan().ToArray());
            id = PageFormat.GetRightSibling(_roots[id.Value]);
        }

        _pages = new CopyPageWriter(
            file, path, snapshot.PageSize, snapshot.State.Lsn, [.. _roots.Keys], cancellationToken);
    }

    public void Dispose() => _pages.Dispose();

    /// <summary>Writes all pages but those of the page directory.</summary>
    /// <returns>The state of the copy.</returns>
    public DatabaseState Run()
    {
        foreach (var root in RootsOfTrees())
        {
            Replace(root.Id, root.Tree);
        }

        _pages.Complete();
        var end = _pages.End;
        foreach (var (id, page) in _roots)
        {
            end = Math.Max(end, id + 1);
            WriteAlone(page);
        }

        end = Math.Max(end, _layout.PageCountMin);
        var state = MakeState(end);
        _file.SetLength(end * (long)_snapshot.PageSize);
        return state;
    }

    private IEnumerable<(RootId Id, TreeRoot Tree)> RootsOfTrees()
    {
        var catalogRoot = CatalogFormat.RootOf(_snapshot);
        yield return (catalogRoot, BuildTable(catalogRoot, CatalogFormat.Layout));
        foreach (var table in _catalog.Tables)
        {
            yield return (table.Root, BuildTable(table.Root, table.Layout));
            foreach (var index in table.OrderedIndexes)
            {
                yield return (index.Root, BuildIndex(index.Root));
            }
        }
    }

    private TreeRoot BuildTable(RootId id, TableLayout layout)
    {
        var root = RootRecords.Read(_snapshot, id);
        var builder = new TableTreeBuilder(_pages, _snapshot.PageSize, layout);
        var columns = layout.CreateVectors(0);
        var rowIds = new Int64Vector();
        var cursor = new TableCursor(_snapshot, root);
        try
        {
            cursor.BeginReadAhead(long.MaxValue, ordinals: default);
            for (var more = cursor.SeekFirst(); more; more = cursor.MoveNextLeaf())
            {
                ThrowIfCancelled();
                Append(builder, layout, cursor.Page, columns, rowIds);
                _snapshot.Renew();
            }
        }
        finally
        {
            cursor.StopReadAhead();
        }

        builder.Finish();
        return Checked(id, root, builder.Complete(writer: null));
    }

    private void Append(
        TableTreeBuilder builder, TableLayout layout, ColumnPageView leaf, ColumnVector[] columns, Int64Vector rowIds)
    {
        var count = leaf.RowCount;
        rowIds.EnsureCapacity(count);
        leaf.ReadRowIds(rowIds);
        if (LongBytesIn(layout, leaf) <= LongBytesMax)
        {
            foreach (var column in layout.Columns)
            {
                leaf.ReadColumn(column, columns[column.Ordinal], _snapshot);
            }

            builder.Append(columns, 0, rowIds.Values.AsSpan(0, count));
            return;
        }

        for (var row = 0; row < count; row++)
        {
            ThrowIfCancelled();
            foreach (var column in layout.Columns)
            {
                leaf.ReadValue(column, row, columns[column.Ordinal], _snapshot);
            }

            builder.Append(columns, 0, rowIds.Values.AsSpan(row, 1));
        }
    }

    private static long LongBytesIn(TableLayout layout, ColumnPageView leaf)
    {
        long bytes = 0;
        foreach (var column in layout.Columns)
        {
            for (var row = 0; leaf.HasOverflow(column) && row < leaf.RowCount; row++)
            {
                bytes += leaf.OverflowLength(column, row);
            }
        }

        return bytes;
    }

    private TreeRoot BuildIndex(RootId id)
    {
        var root = RootRecords.Read(_snapshot, id);
        var builder = new IndexTreeBuilder(_pages, _snapshot.PageSize);
        var cursor = new IndexCursor(_snapshot, root);
        var count = 0;
        for (var more = cursor.SeekFirst(); more; more = cursor.MoveNext())
        {
            builder.Add(cursor.CurrentKey, cursor.RowId);
            if (++count % EntriesBetweenRenewals == 0)
            {
                ThrowIfCancelled();
                _snapshot.Renew();
                cursor.Refresh();
            }
        }

        return Checked(id, root, builder.Complete());
    }

    // A copy does not hide that rows are missing.
    private TreeRoot Checked(RootId id, in TreeRoot old, in TreeRoot built) => built.RowCount == old.RowCount
        ? old with { Page = built.Page, Level = built.Level }
        : throw DatabaseException.Corrupt(
            _snapshot.FileName, old.Page, old.Kind.ToString(),
            $"the record {id} counts {old.RowCount} rows, and the tree has {built.RowCount}");

    private void Replace(RootId id, in TreeRoot root)
    {
        if (!_roots.TryGetValue(id.Page.Value, out var page))
        {
            throw DatabaseException.Corrupt(
                _snapshot.FileName, id.Page, nameof(PageKind.Roots), "it is not in the list of its kind");
        }

        RootRecords.WriteInto(page, id.Slot, root);
    }

    // The pages that nothing has, because root records lie behind them.
    private DatabaseState MakeState(uint pageCount)
    {
        var free = new List<uint>();
        for (var id = _pages.IdAhead(0); id.Value < pageCount; id = _pages.IdBehind(id))
        {
            free.Add(id.Value);
        }

        var head = PageId.None;
        var capacity = FreeListFormat.Capacity(_snapshot.PageSize);
        for (var i = 0; i < free.Count; i += capacity + 1)
        {
            var trunk = new byte[_snapshot.PageSize];
            PageFormat.Initialize(trunk, new PageId(free[i]), PageKind.FreeList);
            PageFormat.SetRightSibling(trunk, head);
            PageFormat.SetCount(trunk, Math.Min(capacity, free.Count - i - 1));
            for (var k = 0; k < PageFormat.GetCount(trunk); k++)
            {
                FreeListFormat.SetId(trunk, k, new PageId(free[i + 1 + k]));
            }

            head = new PageId(free[i]);
            WriteAlone(trunk);
        }

        return _snapshot.State with
        {
            PageCount = pageCount,
            FreeListHead = head,
            FreePageCount = (uint)free.Count,
        };
    }

    private void WriteAlone(byte[] page)
    {
        PageFormat.SetLsn(page, _snapshot.State.Lsn);
        PageFormat.Seal(page, DatabaseOpener.FirstCheckpoint);
        _file.Write(page, PageFormat.GetId(page).Value * (long)_snapshot.PageSize);
    }

    private void ThrowIfCancelled()
    {
        if (_cancellationToken.IsCancellationRequested)
        {
            throw new DatabaseException(ErrorCode.QueryCanceled, "The backup was cancelled.");
        }
    }
}
