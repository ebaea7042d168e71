using System;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Indexes;

/// <summary>Keeps a b-tree in step with its table.</summary>
internal sealed class BTreeWriter : IOrderedIndexWriter
{
    // Below this, sorting the keys of a batch costs more than it saves.
    private const int SortedCountMin = 8;

    // So many keys that two rows had, or bytes of them, are noted; where there are more, all keys are looked at.
    private const int SuspectCountMax = 100_000;
    private const int SuspectBytesMax = 4 << 20;

    private readonly IndexDescriptor _index;
    private readonly KeyBuffer _key = new();
    private readonly KeyBuffer _oldKey = new();
    private KeyBatch? _batch;

    // Keys that two rows had, of this statement.
    private KeyBatch? _suspects;
    private bool _suspectsAll;

    public BTreeWriter(PageWriter pages, IndexDescriptor index)
    {
        Pages = pages;
        _index = index;
        Tree = new IndexTreeWriter(pages, index.Root);
        Search = new IndexSearch(index, pages, Tree);
    }

    public PageWriter Pages { get; }

    public IndexTreeWriter Tree { get; }

    public IndexSearch Search { get; }

    public long MemoryBytes => Tree.MemoryBytes;

    public long SavepointBytes => Tree.SavepointBytes;

    public void BeginStatement(PiecewiseBytes pieces)
    {
        _suspects?.Clear();
        _suspectsAll = false;
        _key.Pieces = pieces;
        _oldKey.Pieces = pieces;
        Search.Pieces = pieces;
    }

    public int Insert(ColumnVector[] keys, ReadOnlySpan<int> rows, ReadOnlySpan<long> rowIds)
    {
        if (rowIds.Length >= SortedCountMin)
        {
            return InsertSorted(keys, rows, rowIds);
        }

        for (var i = 0; i < rowIds.Length; i++)
        {
            var row = rows.IsEmpty ? i : rows[i];
            if (!TryInsert(Encode(_key, keys, row), HasNull(keys, row), rowIds[i]))
            {
                return i;
            }
        }

        return -1;
    }

    public void InsertUnchecked(ColumnVector[] keys, ReadOnlySpan<long> rowIds)
    {
        for (var i = 0; i < rowIds.Length; i++)
        {
            InsertSuspected(Encode(_key, keys, i), HasNull(keys, i), rowIds[i]);
        }
    }

    public bool HasKey(ColumnVector[] keys, int row) =>
        _index.IsUnique && !HasNull(keys, row) && Tree.FindUnique(Encode(_key, keys, row), out _);

    public void Update(ColumnVector[] oldKeys, ColumnVector[] newKeys, ReadOnlySpan<long> rowIds)
    {
        for (var i = 0; i < rowIds.Length; i++)
        {
            Pages.Settle();
            var before = Encode(_oldKey, oldKeys, i);
            var after = Encode(_key, newKeys, i);
            if (!before.SequenceEqual(after))
            {
                Tree.DeleteExisting(before, rowIds[i]);
                InsertSuspected(after, HasNull(newKeys, i), rowIds[i]);
            }
        }
    }

    public void Delete(ColumnVector[] keys, ReadOnlySpan<long> rowIds)
    {
        for (var i = 0; i < rowIds.Length; i++)
        {
            Pages.Settle();
            Tree.DeleteExisting(Encode(_key, keys, i), rowIds[i]);
        }
    }

    public bool TryFindDuplicate(out ReadOnlySpan<byte> key)
    {
        key = default;
        if (_suspectsAll)
        {
            return TryFindAnyDuplicate(out key);
        }

        if (_suspects is not { Count: > 0 } suspects)
        {
            return false;
        }

        var cursor = new IndexCursor(Pages, Tree.Root);
        for (var i = 0; i < suspects.Count; i++)
        {
            key = suspects.Key(i);
            if (cursor.Seek(key) && cursor.CurrentKey.SequenceEqual(key) && cursor.MoveNext()
                && cursor.CurrentKey.SequenceEqual(key))
            {
                return true;
            }
        }

        return false;
    }

    // A walk over the index costs less than the changes that made so many suspects.
    private bool TryFindAnyDuplicate(out ReadOnlySpan<byte> key)
    {
        var cursor = new IndexCursor(Pages, Tree.Root);
        _key.Clear();
        for (var found = cursor.SeekFirst(); found; found = cursor.MoveNext())
        {
            var current = cursor.CurrentKey;
            if (current.SequenceEqual(_key.Written) && !KeyCodec.HasNull(current, _index.Parts))
            {
                key = _key.Written;
                return true;
            }

            _key.Clear();
            _key.Append(current);
            Pages.Settle();
        }

        key = default;
        _suspectsAll = false; // until there are others
        return false;
    }

    public void Clear() => Tree.Clear();

    public bool EncodeDirtyPages(PageWriter writer) => Tree.EncodeDirtyPages(writer);

    public object? Seal() => Tree.Seal();

    public void Release(object? token, object? outer) => Tree.Release(token, outer);

    public void RestoreTo(object? token) => Tree.RestoreTo(token);

    private int InsertSorted(ColumnVector[] keys, ReadOnlySpan<int> rows, ReadOnlySpan<long> rowIds)
    {
        var batch = _batch ??= new KeyBatch();
        batch.Clear();
        batch.Bytes.Pieces = _key.Pieces;
        for (var i = 0; i < rowIds.Length; i++)
        {
            KeyCodec.Append(batch.Bytes, _index.Parts, keys, rows.IsEmpty ? i : rows[i]);
            batch.Add(rowIds[i]);
        }

        if (!_index.IsUnique)
        {
            batch.GetSorted(out var sorted, out var ends, out var sortedIds);
            Tree.InsertSorted(sorted, ends, sortedIds);
            return -1;
        }

        // What is reported is the first row that collides, not the first key.
        var first = int.MaxValue;
        foreach (var i in batch.Sort())
        {
            if (!TryInsert(batch.Key(i), HasNull(keys, rows.IsEmpty ? i : rows[i]), batch.RowId(i)))
            {
                first = Math.Min(first, i);
            }
        }

        return first == int.MaxValue ? -1 : first;
    }

    private ReadOnlySpan<byte> Encode(KeyBuffer key, ColumnVector[] columns, int row)
    {
        key.Clear();
        KeyCodec.Append(key, _index.Parts, columns, row);
        return key.Written;
    }

    private static bool HasNull(ColumnVector[] columns, int row)
    {
        foreach (var column in columns)
        {
            if (column.IsNull(row))
            {
                return true;
            }
        }

        return false;
    }

    // Keys with NULL never collide.
    private bool TryInsert(ReadOnlySpan<byte> key, bool hasNull, long rowId)
    {
        if (_index.IsUnique && !hasNull)
        {
            return Tree.InsertUnique(key, rowId, out _);
        }

        Tree.InsertNew(key, rowId);
        return true;
    }

    private void InsertSuspected(ReadOnlySpan<byte> key, bool hasNull, long rowId)
    {
        if (TryInsert(key, hasNull, rowId))
        {
            return;
        }

        Tree.InsertNew(key, rowId);
        if (_suspectsAll)
        {
            return;
        }

        var suspects = _suspects ??= new KeyBatch();
        suspects.Bytes.Append(key);
        suspects.Add(rowId);
        if (suspects.Count > SuspectCountMax || suspects.Bytes.Length > SuspectBytesMax)
        {
            suspects.Clear();
            _suspectsAll = true;
        }
    }
}
