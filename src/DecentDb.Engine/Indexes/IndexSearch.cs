using System;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Indexes;

/// <summary>
/// Finds rows in an ordered index, of a state of the database or of a writer with all its changes. May be bound again
/// to another state, so that a prepared statement allocates nothing.
/// </summary>
internal sealed class IndexSearch
{
    private readonly IndexDescriptor _index;
    private readonly KeyBuffer _key = new();
    private readonly IndexTreeWriter? _writer;
    private IndexCursor? _cursor;
    private IndexKey? _sample;
    private PageReader? _reader;
    private TreeRoot _root;

    /// <summary>A search that is yet to be bound.</summary>
    public IndexSearch(IndexDescriptor index)
    {
        _index = index;
    }

    /// <summary>A search of what a writer has written so far.</summary>
    public IndexSearch(IndexDescriptor index, PageReader reader, IndexTreeWriter writer)
    {
        _index = index;
        _reader = reader;
        _writer = writer;
    }

    /// <summary>Asks whether to go on while the key of a long value is written.</summary>
    public PiecewiseBytes Pieces
    {
        set => _key.Pieces = value;
    }

    private TreeRoot Root => _writer is null ? _root : _writer.Root;

    private PageReader Reader
    {
        get
        {
            Invariant.That(_reader is not null);
            return _reader;
        }
    }

    /// <summary>Binds to a state of the database.</summary>
    public void Bind(PageReader reader)
    {
        _reader = reader;
        _root = RootRecords.Read(reader, _index.Root);
    }

    /// <summary>The row id of the first entry with exactly this key.</summary>
    public bool Find(ReadOnlySpan<byte> key, out long rowId) => IndexTree.FindUnique(Reader, Root, key, out rowId);

    /// <summary>
    /// The same for the key that a row of vectors has, of which the i-th belongs to key column i. NULL is found as any
    /// value.
    /// </summary>
    public bool Find(ReadOnlySpan<ColumnVector> columns, int row, out long rowId)
    {
        _key.Clear();
        KeyCodec.Append(_key, _index.Parts, columns, row);
        return Find(_key.Written, out rowId);
    }

    /// <summary>True when a key begins with these columns, the first ones of the key, at this row of theirs.</summary>
    public bool HasPrefix(ReadOnlySpan<ColumnVector> columns, int row)
    {
        _key.Clear();
        KeyCodec.Append(_key, _index.Parts.AsSpan(0, columns.Length), columns, row);
        _cursor ??= OpenCursor();
        _cursor.Reset(Reader, Root);
        return _cursor.Seek(_key.Written) && _cursor.CurrentKey.StartsWith(_key.Written);
    }

    /// <summary>
    /// To the first entry whose key begins with these columns, at this row of theirs; false when there is none. Valid
    /// while nothing is written.
    /// </summary>
    public bool SeekPrefix(ReadOnlySpan<ColumnVector> columns, int row) => HasPrefix(columns, row);

    /// <summary>To the next entry with the prefix that was sought last.</summary>
    public bool MoveNextOfPrefix() => Cursor.MoveNext() && Cursor.CurrentKey.StartsWith(_key.Written);

    /// <summary>The row of the entry.</summary>
    public long CurrentRowId => Cursor.RowId;

    private IndexCursor Cursor
    {
        get
        {
            Invariant.That(_cursor is not null);
            return _cursor;
        }
    }

    /// <summary>About how many entries have keys from one on and below another; an empty one is no bound.</summary>
    public double CountBetween(ReadOnlySpan<byte> start, ReadOnlySpan<byte> end) =>
        IndexPositions.CountBetween(Reader, Root, start, end);

    /// <summary>
    /// The key of the entry that has about a share of all entries before it, until the next is read; empty without one.
    /// </summary>
    public ReadOnlySpan<byte> ReadKeyAt(double share)
    {
        _sample ??= new IndexKey();
        return IndexPositions.TryReadKeyAt(Reader, Root, share, _sample) ? _sample.Bytes : [];
    }

    /// <summary>A cursor over the entries; stays valid while nothing is written and this is not bound again.</summary>
    public IndexCursor OpenCursor() => new(Reader, Root);
}
