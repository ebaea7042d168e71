using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>The rows of a chunk as the table stores them: checked, complete and numbered.</summary>
internal sealed class PreparedRows
{
    private long[] _rowIds = [];

    public PreparedRows(int columnCount, int storedCount)
    {
        Batch.Columns = new ColumnVector[columnCount];
        Stored = new ColumnVector[storedCount];
    }

    /// <summary>All columns in ordinal order.</summary>
    public Batch Batch { get; } = new();

    /// <summary>The columns in the order of the table's layout.</summary>
    public ColumnVector[] Stored { get; }

    public int Count => Batch.RowCount;

    /// <summary>The zero-based ordinal of the first row in the source.</summary>
    public long FirstRowIndex { get; set; }

    /// <summary>True when each row id is one above the one before.</summary>
    public bool IsConsecutive { get; set; }

    public ReadOnlySpan<long> RowIds => _rowIds.AsSpan(0, Count);

    /// <summary>Room for the row ids of all rows.</summary>
    public Span<long> RowIdsToFill(int count)
    {
        if (_rowIds.Length < count)
        {
            _rowIds = new long[count];
        }

        return _rowIds.AsSpan(0, count);
    }
}
