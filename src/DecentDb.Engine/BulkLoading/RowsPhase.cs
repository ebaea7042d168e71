using System;
using System.Buffers.Binary;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Tables;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Puts the rows of one commit into the table's tree. Row ids above all before are appended at the right edge by the
/// bottom-up builder, every page written once. A row whose id comes too late is a straggler: it waits, encoded, in an
/// external sorter; when the others are done, stragglers are inserted one by one where they are few, else old tree and
/// stragglers are merged into a new tree. The rows of a small load are inserted, all of them.
/// </summary>
internal sealed class RowsPhase : IDisposable
{
    // A merge reads and writes every row once; an insertion changes a leaf that may hold some hundred rows.
    private const int MergeRatio = 64;
    private const int StragglerBatch = 512;
    private const int BatchBytesMax = 1 << 22;
    private readonly LoadContext _context;
    private readonly TableTreeWriter _tree;
    private readonly long _stragglerBudget;
    private DirectPageWriter? _pages;
    private TableTreeBuilder? _builder;
    private ExternalSorter? _stragglers;
    private byte[] _encoded = new byte[256];
    private long _lastRowId;
    private bool _hasRows;

    /// <summary>Starts behind the last row of the table, whose writers are flushed.</summary>
    public RowsPhase(LoadContext context, TableTreeWriter tree, long stragglerBudget)
    {
        _context = context;
        _stragglerBudget = stragglerBudget;
        _tree = tree;
        var cursor = new TableCursor(context.Transaction, _tree.Root);
        if (cursor.SeekLast())
        {
            _lastRowId = cursor.Page.RowId(cursor.Row);
            context.Transaction.OnRightEdgeFound(ref _lastRowId);
            _hasRows = true;
        }
    }

    public void Append(PreparedRows rows)
    {
        var ids = rows.RowIds;
        if (ids.IsEmpty)
        {
            return;
        }

        if (_context.GoesThroughLog)
        {
            InsertAll(rows);
            return;
        }

        if (rows.IsConsecutive && IsAbove(ids[0]))
        {
            Builder().Append(rows.Stored, 0, ids.Length, ids[0]);
            SetLast(ids[^1]);
            return;
        }

        for (var start = 0; start < ids.Length;)
        {
            if (!IsAbove(ids[start]))
            {
                AddStraggler(rows, start++);
                continue;
            }

            var end = start + 1;
            while (end < ids.Length && ids[end] > ids[end - 1])
            {
                end++;
            }

            Builder().Append(rows.Stored, start, ids[start..end]);
            SetLast(ids[end - 1]);
            start = end;
        }
    }

    /// <summary>Completes the tree in the transaction; nothing can be added then.</summary>
    public void Finish(long nextRowId)
    {
        if (_builder is { } builder && _pages is { } pages)
        {
            builder.Finish();
            pages.Complete();
            pages.Dispose();
            _pages = null;
            _builder = null;
            _tree.ReplaceRoot(builder.Complete(_context.Transaction));
        }

        if (_stragglers is { } stragglers)
        {
            using var cursor = stragglers.Complete();
            if (_context.GoesThroughLog || stragglers.Count * MergeRatio < _tree.Root.RowCount)
            {
                Insert(cursor);
            }
            else
            {
                Merge(cursor);
            }

            stragglers.Dispose();
            _stragglers = null;
        }

        _tree.NextRowId = Math.Max(_tree.NextRowId, nextRowId);
    }

    public void Dispose()
    {
        _pages?.Dispose();
        _stragglers?.Dispose();
        _pages = null;
        _stragglers = null;
    }

    private void InsertAll(PreparedRows rows)
    {
        var ids = rows.RowIds;
        if (!rows.IsConsecutive && !IsAscending(ids))
        {
            for (var row = 0; row < ids.Length; row++)
            {
                AddStraggler(rows, row);
            }

            return;
        }

        var existing = _tree.Insert(ids, rows.Stored, 0);
        if (existing >= 0)
        {
            throw Duplicate(ids[existing], rows.FirstRowIndex + existing);
        }
    }

    private static bool IsAscending(ReadOnlySpan<long> ids)
    {
        for (var i = 1; i < ids.Length; i++)
        {
            if (ids[i] <= ids[i - 1])
            {
                return false;
            }
        }

        return true;
    }

    private bool IsAbove(long rowId) => !_hasRows || rowId > _lastRowId;

    private void SetLast(long rowId)
    {
        _lastRowId = rowId;
        _hasRows = true;
    }

    private TableTreeBuilder Builder()
    {
        if (_builder is null)
        {
            _pages = _context.Transaction.BeginDirectWrite();
            _builder = CreateBuilder(_pages);
        }

        return _builder;
    }

    private TableTreeBuilder CreateBuilder(DirectPageWriter pages)
    {
        var root = _tree.Root;
        return root.RowCount == 0
            ? new TableTreeBuilder(pages, _context.Transaction.PageSize, _context.Table.Layout)
            : new TableTreeBuilder(pages, _context.Transaction, root, _context.Table.Layout);
    }

    private void AddStraggler(PreparedRows rows, int row)
    {
        _stragglers ??= _context.CreateSorter(_stragglerBudget);
        Span<byte> key = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, rows.RowIds[row] ^ long.MinValue);
        var length = RowCodec.Encode(rows.Stored, row, ref _encoded);
        _stragglers.Add(key, rows.FirstRowIndex + row, _encoded.AsSpan(0, length));
    }

    private static long RowIdOf(SortedCursor cursor) =>
        BinaryPrimitives.ReadInt64BigEndian(cursor.Key) ^ long.MinValue;

    private DatabaseException Duplicate(long rowId, long rowIndex)
    {
        var table = _context.Table;
        var value = new Int64Vector();
        value.EnsureCapacity(1);
        value.Values[0] = rowId;
        return Violations.Unique(
            table, table.PrimaryKeyName ?? table.Name, table.PrimaryKey, [value], 0, rowIndex);
    }

    private void Insert(SortedCursor cursor)
    {
        var columns = _context.Table.Layout.CreateVectors(StragglerBatch);
        var ids = new long[StragglerBatch];
        var indexes = new long[StragglerBatch];
        var count = 0;
        long bytes = 0;
        while (cursor.MoveNext())
        {
            ids[count] = RowIdOf(cursor);
            indexes[count] = cursor.Tag;
            bytes += cursor.Payload.Length;
            RowCodec.Decode(cursor.Payload, columns, count++);
            if (count == StragglerBatch || bytes >= BatchBytesMax)
            {
                Insert(columns, ids, indexes, count);
                count = 0;
                bytes = 0;
            }
        }

        Insert(columns, ids, indexes, count);
    }

    private void Insert(ColumnVector[] columns, long[] ids, long[] indexes, int count)
    {
        _context.ThrowIfCancelled();
        if (_tree.MemoryBytes > _stragglerBudget)
        {
            _tree.Flush();
        }

        var existing = _tree.Insert(ids.AsSpan(0, count), columns, 0);
        if (existing >= 0)
        {
            throw Duplicate(ids[existing], indexes[existing]);
        }

        foreach (var column in columns)
        {
            column.Reset();
        }
    }

    private void Merge(SortedCursor stragglers)
    {
        var old = _tree.Flush();
        TableTreeBuilder builder;
        using (var pages = _context.Transaction.BeginDirectWrite())
        {
            builder = new TableTreeBuilder(pages, _context.Transaction.PageSize, _context.Table.Layout);
            new RowMerge(_context, old, stragglers, builder, Duplicate).Run();
            builder.Finish();
            pages.Complete();
        }

        _tree.Clear();
        _tree.ReplaceRoot(builder.Complete(null));
    }
}
