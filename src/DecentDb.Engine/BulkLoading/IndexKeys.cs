using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>The keys of the new rows for one index, on their way through a sorter.</summary>
internal sealed class IndexKeys : IDisposable
{
    private readonly ColumnVector[] _columns;
    private readonly KeyBuffer _key = new();
    private readonly ExternalSorter _sorter;
    private SortedCursor? _sorted;

    public IndexKeys(LoadContext context, IndexSchema index, long budgetBytes)
    {
        Index = index;
        _columns = new ColumnVector[index.Ordinals.Length];
        _sorter = context.CreateSorter(budgetBytes);
    }

    public IndexSchema Index { get; }

    public long Count => _sorter.Count;

    /// <summary>The bytes of all keys together.</summary>
    public long ByteCount { get; private set; }

    public void Add(PreparedRows rows)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i] = rows.Batch.Columns[Index.Ordinals[i]];
        }

        var ids = rows.RowIds;
        var parts = Index.Parts;
        for (var row = 0; row < ids.Length; row++)
        {
            _key.Clear();
            KeyCodec.Append(_key, parts, _columns, row);
            _sorter.Add(_key.Written, ids[row]);
            ByteCount += _key.Written.Length;
        }
    }

    /// <summary>Sorts.</summary>
    public void Sort() => _sorted = _sorter.Complete();

    /// <summary>Sorts for another thread; where runs are still to be merged, <see cref="PassAll"/> does so.</summary>
    public void SortAhead()
    {
        var merges = _sorter.HasSpilled;
        var sorted = _sorter.Complete();
        _sorted = merges ? new PassedCursor(sorted) : sorted;
    }

    /// <summary>Merges what is left to be merged, as fast as the other thread takes the keys.</summary>
    public void PassAll() => (_sorted as PassedCursor)?.PassAll();

    /// <summary>Lets <see cref="PassAll"/> end, because the other thread reads no more.</summary>
    public void Abandon() => (_sorted as PassedCursor)?.Abandon();

    /// <summary>The keys in order, after <see cref="Sort"/> or <see cref="SortAhead"/>.</summary>
    public SortedCursor Sorted => _sorted!;

    /// <summary>True when the index allows this key any number of times, because it holds a NULL.</summary>
    public bool HasNull(ReadOnlySpan<byte> key) => KeyCodec.HasNull(key, Index.Parts);

    public void Dispose()
    {
        _sorted?.Dispose();
        _sorter.Dispose();
    }
}
