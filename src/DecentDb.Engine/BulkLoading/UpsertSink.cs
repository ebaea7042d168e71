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
internal sealed class UpsertSink : IRowSink
{
    private const int BatchSize = 512;
    private const int BatchBytesMax = 1 << 22;

    private readonly LoadContext _context;
    private readonly BatchUpsert _upsert;
    private readonly IVectorExpression[] _checks;
    private readonly LoadKeys _keys;
    private readonly ExternalSorter _sorter;
    private readonly ColumnVector[] _stored;
    private readonly Batch _rows = new();
    private readonly long[] _ids = new long[BatchSize];
    private readonly long[] _rowIndexes = new long[BatchSize];
    private byte[] _encoded = new byte[256];
    private int _count;
    private long _bytes;

    public UpsertSink(LoadContext context, ConflictPolicy conflict, IVectorExpression[] checks, LoadKeys keys)
    {
        _context = context;
        _upsert = new BatchUpsert(conflict, BatchSize) { Pieces = context.Pieces };
        _checks = checks;
        _keys = keys;
        _sorter = context.CreateSorter(context.SorterBudget);
        var table = context.Table;
        _stored = table.Layout.CreateVectors(BatchSize);
        _rows.Columns = new ColumnVector[table.Columns.Length];
        foreach (var column in table.Columns)
        {
            _rows.Columns[column.Ordinal] = column.IsRowId
                ? ColumnVector.Create(PhysicalType.Int64, BatchSize) : _stored[column.StoredOrdinal];
        }
    }

    /// <inheritdoc/>
    public long RowsUpdated { get; private set; }

    /// <inheritdoc/>
    public long RowsIgnored { get; private set; }

    /// <summary>
    /// True when the order of the rows makes no difference but within one key: no other key of theirs can collide, and
    /// no row refers to another.
    /// </summary>
    public static bool CanTake(LoadContext context)
    {
        var table = context.Table;
        return !context.Settings.Options.SkipsRows && !context.Settings.Options.ReturnKeys
            && context.Settings.Conflict is { Action: not ConflictAction.Fail, ChecksRowId: true } conflict
            && Array.IndexOf(conflict.Updates, table.RowIdOrdinal) < 0
            && !Array.Exists(table.Indexes, static index => index.IsUnique)
            && !Array.Exists(table.ForeignKeys, static key => key.IsSelfReference);
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public void Finish(RowNumbering numbering)
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
        _context.FinishNumbers(numbering);
    }

    public void Dispose() => _sorter.Dispose();

    private void Apply()
    {
        _context.ThrowIfCancelled();
        if (_context.Writers.MemoryBytes > _context.Settings.Options.MemoryBudget)
        {
            _context.Writers.Flush();
        }

        var ids = _ids.AsSpan(0, _count);
        if (_context.Table.RowIdOrdinal >= 0)
        {
            ids.CopyTo(((Int64Vector)_rows.Columns[_context.Table.RowIdOrdinal]).Values);
        }

        try
        {
            _upsert.Apply(_context.Writer, _rows, ids, _checks);
        }
        catch (DatabaseException e) when (e.RowIndex is { } index)
        {
            throw new DatabaseException(e.Code, e.Message, e)
            {
                TableName = e.TableName ?? _context.Table.Name,
                ColumnName = e.ColumnName,
                ConstraintName = e.ConstraintName,
                RowIndex = _rowIndexes[_upsert.PlaceOf((int)index)],
            };
        }

        RowsUpdated += _upsert.UpdatedCount;
        RowsIgnored += _upsert.IgnoredCount;
        foreach (var row in _upsert.Inserted)
        {
            _keys.Note(_rows, row, _rowIndexes[row]);
        }

        _count = 0;
        _bytes = 0;
        foreach (var column in _stored)
        {
            column.Reset();
        }

        _context.Transaction.Renew();
    }
}
