using System;
using System.Buffers.Binary;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Puts rows whose keys the table may have into it, in the order of their keys, so that each leaf is changed once and
/// not once per row. Rows wait, encoded, in an external sorter. Rows of one key keep the order of the source.
/// </summary>
internal sealed class UpsertPhase : IDisposable
{
    private const int BatchSize = 512;
    private const int BatchBytesMax = 1 << 22;

    private readonly LoadContext _context;
    private readonly LoadConflict _conflict;
    private readonly IVectorExpression[] _checks;
    private readonly LoadKeys _keys;
    private readonly ExternalSorter _sorter;
    private readonly ColumnVector[] _stored;
    private readonly Batch _rows = new();
    private readonly Batch _changes = new();
    private readonly long[] _ids = new long[BatchSize];
    private readonly long[] _rowIndexes = new long[BatchSize];
    private readonly int[] _new = new int[BatchSize];
    private readonly int[] _existing = new int[BatchSize];
    private readonly long[] _existingIds = new long[BatchSize];
    private byte[] _encoded = new byte[256];
    private int _count;
    private long _bytes;
    private int _newCount;
    private int _existingCount;

    public UpsertPhase(LoadContext context, IVectorExpression[] checks, LoadKeys keys, long sorterBudget)
    {
        _context = context;
        _conflict = context.Settings.Conflict!;
        _checks = checks;
        _keys = keys;
        _sorter = context.CreateSorter(sorterBudget);
        var table = context.Table;
        _stored = table.Layout.CreateVectors(BatchSize);
        _rows.Columns = new ColumnVector[table.Columns.Length];
        _changes.Columns = new ColumnVector[_conflict.Updates.Length];
        foreach (var column in table.Columns)
        {
            _rows.Columns[column.Ordinal] = column.IsRowId
                ? ColumnVector.Create(PhysicalType.Int64, BatchSize) : _stored[column.StoredOrdinal];
        }

        for (var i = 0; i < _changes.Columns.Length; i++)
        {
            _changes.Columns[i] = _rows.Columns[_conflict.Updates[i]];
        }
    }

    /// <summary>Rows of the table that were changed.</summary>
    public long RowsUpdated { get; private set; }

    /// <summary>Rows that were left out.</summary>
    public long RowsIgnored { get; private set; }

    /// <summary>
    /// True when the order of the rows makes no difference but within one key: no other key of theirs can collide, and
    /// no row refers to another.
    /// </summary>
    public static bool CanTake(LoadContext context)
    {
        var table = context.Table;
        return !context.Settings.Options.SkipsRows && !context.Settings.Options.ReturnKeys
            && context.Settings.Conflict is { Mode: not BulkLoadConflictMode.Fail, ChecksRowId: true } conflict
            && Array.IndexOf(conflict.Updates, table.RowIdOrdinal) < 0
            && !Array.Exists(table.Indexes, static index => index.IsUnique)
            && !Array.Exists(table.ForeignKeys, static key => key.IsSelfReference);
    }

    public void Add(PreparedRows rows)
    {
        Span<byte> key = stackalloc byte[sizeof(long)];
        for (var row = 0; row < rows.Count; row++)
        {
            BinaryPrimitives.WriteInt64BigEndian(key, rows.RowIds[row] ^ long.MinValue);
            var length = RowCodec.Encode(rows.Stored, row, ref _encoded);
            _sorter.Add(key, rows.FirstRowIndex + row, _encoded.AsSpan(0, length));
        }
    }

    /// <summary>Changes the table; nothing can be added then.</summary>
    public void Finish()
    {
        using var cursor = _sorter.Complete();
        while (cursor.MoveNext())
        {
            // A statement changes a row once.
            if (_count == BatchSize || _bytes >= BatchBytesMax || (_count > 0 && cursor.RepeatsKey))
            {
                Apply();
            }

            _ids[_count] = BinaryPrimitives.ReadInt64BigEndian(cursor.Key) ^ long.MinValue;
            _rowIndexes[_count] = cursor.Tag;
            _bytes += cursor.Payload.Length;
            RowCodec.Decode(cursor.Payload, _stored, _count++);
        }

        Apply();
    }

    public void Dispose() => _sorter.Dispose();

    private void Apply()
    {
        _context.ThrowIfCancelled();
        if (_context.Writers.MemoryBytes > _context.Settings.Options.MemoryBudget)
        {
            _context.Writers.Flush();
        }

        var writer = _context.Writer;
        Divide(writer);
        writer.BeginStatement(_checks);
        try
        {
            Change(writer);
            writer.EndStatement();
        }
        catch (DatabaseException e) when (e.RowIndex is { } index)
        {
            throw new DatabaseException(e.Code, e.Message, e)
            {
                TableName = e.TableName ?? _context.Table.Name,
                ColumnName = e.ColumnName,
                ConstraintName = e.ConstraintName,
                RowIndex = _rowIndexes[PositionOf((int)index)],
            };
        }

        NoteKeys();
        _count = 0;
        _bytes = 0;
        foreach (var column in _stored)
        {
            column.Reset();
        }

        _context.Transaction.Renew();
    }

    private void Divide(TableWriter writer)
    {
        _newCount = 0;
        _existingCount = 0;
        if (_context.Table.RowIdOrdinal >= 0)
        {
            _ids.AsSpan(0, _count).CopyTo(((Int64Vector)_rows.Columns[_context.Table.RowIdOrdinal]).Values);
        }

        for (var row = 0; row < _count; row++)
        {
            if (writer.Tree.Contains(_ids[row]))
            {
                _existingIds[_existingCount] = _ids[row];
                _existing[_existingCount++] = row;
            }
            else
            {
                _new[_newCount++] = row;
            }
        }
    }

    private void Change(TableWriter writer)
    {
        var existing = _existingIds.AsSpan(0, _existingCount);
        if (_conflict.Mode == BulkLoadConflictMode.Replace)
        {
            if (existing.Length > 0)
            {
                writer.Delete(existing);
            }

            _rows.SelectAll(_count);
            writer.Insert(_rows);
            RowsUpdated += existing.Length;
            return;
        }

        Select(_rows, _new, _newCount);
        writer.Insert(_rows);
        if (_conflict.Mode == BulkLoadConflictMode.Ignore || _conflict.Updates.Length == 0)
        {
            RowsIgnored += existing.Length;
            return;
        }

        Select(_changes, _existing, _existingCount);
        writer.Update(existing, _conflict.Updates, _changes);
        RowsUpdated += existing.Length;
    }

    private void Select(Batch batch, int[] selection, int count)
    {
        batch.RowCount = _count;
        batch.Selection = selection;
        batch.SelectedCount = count;
    }

    // The position in the batch of the row that was the statement's at the index.
    private int PositionOf(int index)
    {
        if (_conflict.Mode == BulkLoadConflictMode.Replace)
        {
            return index < _existingCount ? _existing[index] : index - _existingCount;
        }

        return index < _newCount ? _new[index] : _existing[index - _newCount];
    }

    private void NoteKeys()
    {
        for (var i = 0; i < _newCount; i++)
        {
            _keys.Note(_rows, _new[i], _rowIndexes[_new[i]]);
        }
    }
}
