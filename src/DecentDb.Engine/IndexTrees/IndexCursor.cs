using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.IndexTrees;

/// <summary>
/// Walks the entries of an index, ordered by key and row id, in both directions. It keeps the image of its leaf, so
/// after the reader was renewed call <see cref="Refresh"/> before anything else: the buffer may hold another page.
/// <para>
/// The way down to the leaf is kept as page ids and places. The tree of a snapshot does not change, so the ids stay
/// right however long the cursor rests.
/// </para>
/// </summary>
internal sealed class IndexCursor
{
    private readonly TreePath _path = new();
    private readonly IndexKey _key = new();
    private PageReader _reader;
    private TreeRoot _root;
    private PageId _leafId;
    private IndexPageView _leaf;
    private int _index;
    private bool _hasKey;

    /// <summary>A cursor before any seek.</summary>
    public IndexCursor(PageReader reader, in TreeRoot root)
    {
        _reader = reader;
        _root = root;
    }

    /// <summary>The key of the current entry; valid until the next move.</summary>
    public ReadOnlySpan<byte> CurrentKey
    {
        get
        {
            if (!_hasKey)
            {
                _leaf.ReadKey(_index, _reader, _key);
                _hasKey = true;
            }

            return _key.Bytes;
        }
    }

    /// <summary>The row id of the current entry.</summary>
    public long RowId => _leaf.RowId(_index);

    /// <summary>Starts again over another state or tree.</summary>
    public void Reset(PageReader reader, in TreeRoot root)
    {
        _reader = reader;
        _root = root;
        _leaf = default;
        _hasKey = false;
    }

    /// <summary>Reads the current leaf again after the reader was renewed.</summary>
    public void Refresh()
    {
        // The same page of the same snapshot has the same entries, so the place in it stays right.
        if (!_leafId.IsNone)
        {
            _leaf = IndexTree.ReadLeaf(_reader, _leafId);
        }
    }

    /// <summary>Goes on with another reader of the same snapshot, where it stands.</summary>
    public void ContinueWith(PageReader reader)
    {
        Invariant.That(reader.PageCount == _reader.PageCount, $"{reader.FileName}: a cursor stays in its snapshot");
        _reader = reader;
        Refresh();
    }

    /// <summary>To the first entry; false when there is none.</summary>
    public bool SeekFirst() => Seek([]);

    /// <summary>To the last entry; false when there is none.</summary>
    public bool SeekLast()
    {
        _path.Clear();
        if (_root.Page.IsNone)
        {
            return false;
        }

        DescendEdge(_root.Page, isRight: true);
        return Set(_leaf.Count - 1);
    }

    /// <summary>To the first entry whose key is not below this one; false when there is none.</summary>
    public bool Seek(ReadOnlySpan<byte> key) =>
        Descend(key, out var at) && (at < _leaf.Count ? Set(at) : MoveNextLeaf());

    /// <summary>To the last entry whose key is below this one; false when there is none.</summary>
    public bool SeekBefore(ReadOnlySpan<byte> key) =>
        Descend(key, out var at) && (at > 0 ? Set(at - 1) : MovePreviousLeaf());

    /// <summary>To the next entry; false at the end.</summary>
    public bool MoveNext() => _index + 1 < _leaf.Count ? Set(_index + 1) : MoveNextLeaf();

    /// <summary>To the previous entry; false at the beginning.</summary>
    public bool MovePrevious() => _index > 0 ? Set(_index - 1) : MovePreviousLeaf();

    /// <summary>
    /// Passes the entries of the current leaf, from the current one on, that lie below a key or, when that is empty,
    /// all of them, and stands at the entry behind them.
    /// </summary>
    /// <param name="end">The key.</param>
    /// <param name="isThere">False when there is no entry behind them.</param>
    /// <returns>How many were passed.</returns>
    public int PassLeaf(ReadOnlySpan<byte> end, out bool isThere)
    {
        var first = _index;
        var stop = end.Length == 0 ? _leaf.Count : _leaf.LowerBound(end, long.MinValue, _reader);
        isThere = stop < _leaf.Count ? Set(stop) : MoveNextLeaf();
        return stop - first;
    }

    private bool Set(int index)
    {
        _index = index;
        _hasKey = false;
        return true;
    }

    // With the least row id of all: to the first entry of the key, if there is one.
    private bool Descend(ReadOnlySpan<byte> key, out int at)
    {
        _path.Clear();
        at = 0;
        var id = _root.Page;
        if (id.IsNone)
        {
            return false;
        }

        for (var level = _root.Level; level > 0; level--)
        {
            var page = IndexTree.ReadInterior(_reader, id, level);
            var index = page.FindChild(key, long.MinValue, _reader);
            _path.Add(id, index);
            id = page.Child(index);
        }

        AssertPath(id);
        _leafId = id;
        _leaf = IndexTree.ReadLeaf(_reader, id);
        at = _leaf.LowerBound(key, long.MinValue, _reader);
        return true;
    }

    // By the path, not by the sibling, so that both directions are alike and the path stays right for the next move.
    private bool MoveNextLeaf()
    {
        for (var depth = _path.Depth - 1; depth >= 0; depth--)
        {
            var page = IndexTree.ReadInterior(_reader, _path.Pages[depth], _root.Level - depth);
            var index = _path.Indexes[depth] + 1;
            if (index < page.Count)
            {
                _path.Indexes[depth] = index;
                _path.Depth = depth + 1;
                DescendEdge(page.Child(index), isRight: false);
                return Set(0);
            }
        }

        return false;
    }

    private bool MovePreviousLeaf()
    {
        for (var depth = _path.Depth - 1; depth >= 0; depth--)
        {
            var index = _path.Indexes[depth] - 1;
            if (index >= 0)
            {
                var page = IndexTree.ReadInterior(_reader, _path.Pages[depth], _root.Level - depth);
                _path.Indexes[depth] = index;
                _path.Depth = depth + 1;
                DescendEdge(page.Child(index), isRight: true);
                return Set(_leaf.Count - 1);
            }
        }

        return false;
    }

    private void DescendEdge(PageId id, bool isRight)
    {
        while (_path.Depth < _root.Level)
        {
            var page = IndexTree.ReadInterior(_reader, id, _root.Level - _path.Depth);
            var index = isRight ? page.Count - 1 : 0;
            _path.Add(id, index);
            id = page.Child(index);
        }

        AssertPath(id);
        _leafId = id;
        _leaf = IndexTree.ReadLeaf(_reader, id);
    }

    private void AssertPath(PageId leaf) => Invariant.That(
        _path.Depth == _root.Level,
        $"{_path.Depth} pages lead to leaf {leaf} of {_reader.FileName} from a root of level {_root.Level}");
}
