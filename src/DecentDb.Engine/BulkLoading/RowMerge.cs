using System;
using System.Buffers.Binary;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>Merges the rows of a tree with sorted new ones into a builder.</summary>
internal sealed class RowMerge
{
    private const int BatchSize = 512;
    private const int BatchBytesMax = 1 << 22;
    private readonly LoadContext _context;
    private readonly TableCursor _old;
    private readonly SortedCursor _new;
    private readonly TableTreeBuilder _builder;
    private readonly Func<long, long, DatabaseException> _duplicate;
    private readonly ColumnVector[] _oldColumns;
    private readonly ColumnVector[] _newColumns;
    private readonly Int64Vector _oldIds = new();
    private readonly long[] _newIds = new long[BatchSize];
    private int _newCount;
    private long _newBytes;
    private bool _hasNew;

    /// <param name="context">The load.</param>
    /// <param name="root">The tree, with all changes written.</param>
    /// <param name="stragglers">New rows: key = row id, tag = row of the source, payload = the row.</param>
    /// <param name="builder">Gets all rows.</param>
    /// <param name="duplicate">Makes the error for a row of the source whose id exists.</param>
    /// <summary>Prepares to merge.</summary>
    public RowMerge(
        LoadContext context,
        TreeRoot root,
        SortedCursor stragglers,
        TableTreeBuilder builder,
        Func<long, long, DatabaseException> duplicate)
    {
        _context = context;
        _old = new TableCursor(context.Transaction, root);
        _new = stragglers;
        _builder = builder;
        _duplicate = duplicate;
        _oldColumns = context.Table.Layout.CreateVectors(0);
        _newColumns = context.Table.Layout.CreateVectors(BatchSize);
    }

    public void Run()
    {
        _hasNew = _new.MoveNext();
        for (var more = _old.SeekFirst(); more; more = _old.MoveNextLeaf())
        {
            _context.ThrowIfCancelled();
            MergeLeaf(_old.Page);
            _context.Transaction.Renew();
        }

        TakeNewBelow(long.MaxValue, inclusive: true);
    }

    private void MergeLeaf(ColumnPageView page)
    {
        var count = page.RowCount;
        _oldIds.EnsureCapacity(count);
        page.ReadRowIds(_oldIds);
        foreach (var column in _context.Table.Layout.Columns)
        {
            _oldColumns[column.Ordinal].Reset();
            _oldColumns[column.Ordinal].EnsureCapacity(count);
            page.ReadColumn(column, _oldColumns[column.Ordinal], _context.Transaction);
        }

        var ids = _oldIds.Values.AsSpan(0, count);
        for (var start = 0; start < count;)
        {
            TakeNewBelow(ids[start], inclusive: false);
            var end = count;
            if (_hasNew)
            {
                var found = ids[start..].BinarySearch(NewRowId());
                if (found >= 0)
                {
                    throw _duplicate(NewRowId(), _new.Tag);
                }

                end = start + ~found;
            }

            _builder.Append(_oldColumns, start, ids[start..end]);
            start = end;
        }
    }

    private long NewRowId() => BinaryPrimitives.ReadInt64BigEndian(_new.Key) ^ long.MinValue;

    private void TakeNewBelow(long limit, bool inclusive)
    {
        while (_hasNew)
        {
            var rowId = NewRowId();
            if (rowId > limit || (rowId == limit && !inclusive))
            {
                break;
            }

            if (_new.RepeatsKey)
            {
                throw _duplicate(NewRowId(), _new.Tag);
            }

            _newIds[_newCount] = rowId;
            _newBytes += _new.Payload.Length;
            RowCodec.Decode(_new.Payload, _newColumns, _newCount++);
            if (_newCount == BatchSize || _newBytes >= BatchBytesMax)
            {
                FlushNew();
            }

            _hasNew = _new.MoveNext();
        }

        FlushNew();
    }

    private void FlushNew()
    {
        if (_newCount == 0)
        {
            return;
        }

        _context.ThrowIfCancelled();
        _builder.Append(_newColumns, 0, _newIds.AsSpan(0, _newCount));
        _newCount = 0;
        _newBytes = 0;
        foreach (var column in _newColumns)
        {
            column.Reset();
        }
    }
}
