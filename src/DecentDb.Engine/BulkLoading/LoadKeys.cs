using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>The numbers of the rows that a load stored: of the identity, else of the key that is the row id.</summary>
internal sealed class LoadKeys
{
    private readonly int _ordinal;
    private readonly bool _keepsAll;
    private long[] _all = [];
    private long _firstAt = long.MaxValue;
    private long _lastAt = -1;
    private int _count;

    public LoadKeys(TableSchema table, bool keepsAll)
    {
        _ordinal = table.SequenceOrdinal >= 0 ? table.SequenceOrdinal : table.RowIdOrdinal;
        _keepsAll = keepsAll;
    }

    public long? First { get; private set; }

    public long? Last { get; private set; }

    /// <summary>All of them in the order of the rows, when that was asked for and the table numbers its rows.</summary>
    public ReadOnlyMemory<long>? All => _keepsAll && _ordinal >= 0
        ? _all.AsMemory(0, _count) : (ReadOnlyMemory<long>?)null;

    /// <summary>How many there are.</summary>
    public int Count => _count;

    public void Add(PreparedRows rows)
    {
        if (_ordinal >= 0 && rows.Count > 0)
        {
            Add(((Int64Vector)rows.Batch.Columns[_ordinal]).Values.AsSpan(0, rows.Count));
        }
    }

    /// <summary>Adds one row of a batch.</summary>
    public void Add(Batch batch, int row)
    {
        if (_ordinal >= 0)
        {
            Add(((Int64Vector)batch.Columns[_ordinal]).Values.AsSpan(row, 1));
        }
    }

    /// <summary>Adds one row that is not met in the order of the source, for the first and the last number.</summary>
    public void Note(Batch batch, int row, long rowIndex)
    {
        Invariant.That(!_keepsAll);
        if (_ordinal < 0)
        {
            return;
        }

        var number = ((Int64Vector)batch.Columns[_ordinal]).Values[row];
        if (rowIndex < _firstAt)
        {
            _firstAt = rowIndex;
            First = number;
        }

        if (rowIndex > _lastAt)
        {
            _lastAt = rowIndex;
            Last = number;
        }
    }

    private void Add(ReadOnlySpan<long> numbers)
    {
        First ??= numbers[0];
        Last = numbers[^1];
        if (!_keepsAll)
        {
            return;
        }

        if (_all.Length - _count < numbers.Length)
        {
            Array.Resize(ref _all, Math.Max(_count + numbers.Length, Math.Max(1024, _all.Length * 2)));
        }

        numbers.CopyTo(_all.AsSpan(_count));
        _count += numbers.Length;
    }
}
