using System;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.TableTrees;

/// <summary>
/// Walks the leaves of a table in both directions. A move needs only page ids, so the reader may be renewed between two
/// moves; <see cref="Page"/> is not to be used after that until the next move. The tree of a snapshot does not change,
/// so the path stays right however long the cursor rests.
/// </summary>
internal sealed class TableCursor
{
    private const int PrefetchedMax = 16; // lines of its cache: a processor can wait for about so many at a time
    private const int ColumnLinesMax = 4; // of one column: from there on the processor sees that it is read in order
    private static readonly ChildOf ChildAt = TableInteriorPage.Child;
    private readonly TreePath _path = new();
    private PageReader _reader;
    private TreeRoot _root;
    private ReadAhead? _ahead;
    private long _lastRowId = long.MaxValue;
    private ReadOnlyMemory<int> _ordinals;
    private int _prefetchedLines; // of each of these columns

    /// <summary>A cursor before any seek. In a write transaction, flush the table's writer first.</summary>
    public TableCursor(PageReader reader, in TreeRoot root)
    {
        _reader = reader;
        _root = root;
    }

    /// <summary>The current leaf.</summary>
    public ColumnPageView Page { get; private set; }

    /// <summary>The row in the current leaf that the seek found; after a move the first row, or the last one.</summary>
    public int Row { get; private set; }

    /// <summary>Starts again over another state or tree.</summary>
    public void Reset(PageReader reader, in TreeRoot root)
    {
        _reader = reader;
        _root = root;
        Page = default;
    }

    /// <summary>
    /// Leaves that are not in memory are read ahead from now on, up to the one of a row id: for a scan that goes on to
    /// there most likely. <see cref="StopReadAhead"/> before the reader ends.
    /// </summary>
    /// <param name="lastRowId">The row id.</param>
    /// <param name="ordinals">The columns that it reads, by their places in the layout of the table.</param>
    public void BeginReadAhead(long lastRowId, ReadOnlyMemory<int> ordinals)
    {
        Invariant.That(lastRowId != long.MinValue);
        _ordinals = ordinals[..Math.Min(ordinals.Length, PrefetchedMax)];
        _prefetchedLines = Math.Clamp(PrefetchedMax / Math.Max(1, _ordinals.Length), 1, ColumnLinesMax);
        _ahead = _reader.BeginReadAhead();
        _lastRowId = lastRowId;
    }

    /// <summary>In any state; the cursor is not moved afterwards, or begins again.</summary>
    public void StopReadAhead() => _ahead?.Stop();

    /// <summary>Goes on with another reader of the same snapshot, where it stands.</summary>
    public void ContinueWith(PageReader reader)
    {
        Invariant.That(reader.PageCount == _reader.PageCount, $"{reader.FileName}: a cursor stays in its snapshot");
        _reader = reader;
        Page = default;
    }

    /// <summary>To the first row; false when there is none.</summary>
    public bool SeekFirst() => Seek(long.MinValue);

    /// <summary>To the last row; false when there is none.</summary>
    public bool SeekLast() => SeekAtOrBefore(long.MaxValue);

    /// <summary>To the first row whose id is not below this one; false when there is none.</summary>
    public bool Seek(long rowId)
    {
        if (!Descend(rowId))
        {
            return false;
        }

        // Behind the last row of its leaf: the first row of the next one follows.
        var row = Page.FindRow(rowId);
        Row = row < 0 ? ~row : row;
        return Row < Page.RowCount || MoveNextLeaf();
    }

    /// <summary>To the last row whose id is not above this one; false when there is none.</summary>
    public bool SeekAtOrBefore(long rowId)
    {
        if (!Descend(rowId))
        {
            return false;
        }

        // The leaf that would hold the row may hold only greater ones; then the row before is the last one of the leaf
        // before.
        var row = Page.FindRow(rowId);
        Row = row < 0 ? ~row - 1 : row;
        return Row >= 0 || MovePreviousLeaf();
    }

    /// <summary>To the first row of the next leaf; false at the end.</summary>
    public bool MoveNextLeaf()
    {
        // By the path, not by the right sibling: a cursor also goes back, and the interior pages are in memory anyway.
        for (var depth = _path.Depth - 1; depth >= 0; depth--)
        {
            var page = TableTree.ReadInterior(_reader, _path.Pages[depth], _root.Level - depth);
            var index = _path.Indexes[depth] + 1;
            if (index >= PageFormat.GetCount(page))
            {
                continue;
            }

            _path.Indexes[depth] = index;
            _path.Depth = depth + 1;
            ReadAheadFrom(page, depth, index);
            DescendEdge(TableInteriorPage.Child(page, index), isRight: false);
            Row = 0;
            return Page.RowCount > 0 || MoveNextLeaf(); // a leaf may be empty in a writer's tree
        }

        return false;
    }

    /// <summary>To the last row of the previous leaf; false at the beginning.</summary>
    public bool MovePreviousLeaf()
    {
        for (var depth = _path.Depth - 1; depth >= 0; depth--)
        {
            var index = _path.Indexes[depth] - 1;
            if (index < 0)
            {
                continue;
            }

            var page = TableTree.ReadInterior(_reader, _path.Pages[depth], _root.Level - depth);
            _path.Indexes[depth] = index;
            _path.Depth = depth + 1;
            DescendEdge(TableInteriorPage.Child(page, index), isRight: true);
            Row = Page.RowCount - 1;
            return Row >= 0 || MovePreviousLeaf();
        }

        return false;
    }

    private void ReadAheadFrom(byte[] page, int depth, int index)
    {
        if (depth != _root.Level - 1)
        {
            return;
        }

        Prefetch(page, index);
        if (_ahead is not null)
        {
            var end = _lastRowId == long.MaxValue
                ? PageFormat.GetCount(page) : Math.Max(index, TableInteriorPage.FindChild(page, _lastRowId)) + 1;
            _ahead.MoveTo(_path.Pages[depth], index, end, ChildAt, page);
        }
    }

    // Leaves in memory are not in the caches of the processor. While the rows of one are read, the next one lets its
    // columns be fetched, where the one behind it has its header fetched, which says where they are.
    private void Prefetch(byte[] page, int index)
    {
        if (_ordinals.IsEmpty)
        {
            return;
        }

        var count = PageFormat.GetCount(page);
        if (index + 2 < count)
        {
            _reader.Prefetch(TableInteriorPage.Child(page, index + 2));
        }

        if (index + 1 < count && _reader.Peek(TableInteriorPage.Child(page, index + 1)) is { } next
            && PageFormat.GetKind(next) == PageKind.TableLeaf)
        {
            new ColumnPageView(next).Prefetch(_ordinals.Span, _prefetchedLines);
        }
    }

    private bool Descend(long rowId)
    {
        // Level by level: a page of another level than its parent says is damage, and would else lead round in circles.
        _path.Clear();
        var id = _root.Page;
        if (id.IsNone)
        {
            return false;
        }

        for (var level = _root.Level; level > 0; level--)
        {
            var page = TableTree.ReadInterior(_reader, id, level);
            var index = TableInteriorPage.FindChild(page, rowId);
            _path.Add(id, index);
            id = TableInteriorPage.Child(page, index);
        }

        AssertPath(id);
        Page = TableTree.ReadLeaf(_reader, id);
        return true;
    }

    private void DescendEdge(PageId id, bool isRight)
    {
        // The path is complete when it has a page of every level above the leaves.
        while (_path.Depth < _root.Level)
        {
            var page = TableTree.ReadInterior(_reader, id, _root.Level - _path.Depth);
            var index = isRight ? PageFormat.GetCount(page) - 1 : 0;
            _path.Add(id, index);
            id = TableInteriorPage.Child(page, index);
        }

        AssertPath(id);
        Page = TableTree.ReadLeaf(_reader, id, _ahead is { IsLong: true });
    }

    private void AssertPath(PageId leaf) => Invariant.That(
        _path.Depth == _root.Level,
        $"{_path.Depth} pages lead to leaf {leaf} of {_reader.FileName} from a root of level {_root.Level}");
}
