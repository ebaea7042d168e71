using System;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// Sorts rows by keys. Rows are kept in memory, keys go to the external sorter; equal keys keep the order of the input.
/// With a limit, rows that cannot be among the first are dropped again and again.
/// </summary>
internal sealed class SortOperator : Operator
{
    private const int SlackRows = 2 * Batch.UsualRowCount;
    private const int RowsBetweenLooks = 1 << 14;
    private readonly ExecutionContext _context;
    private readonly Operator _input;
    private readonly VectorExpression[] _keys;
    private readonly KeyPart[] _parts;
    private readonly RowLimit? _top;
    private readonly PhysicalType[] _types;
    private readonly KeyBuffer _key;
    private readonly RowStoreScan _scan = new();
    private readonly Batch _passing = new();
    private readonly KeyBuffer _worst; // the key of the last one of as many rows as are wanted; empty: unknown
    private readonly Int64Vector _worstNumber = new();
    private RowStore _rows;
    private Int64Vector? _firstKeys; // the values of the first key, where they are numbers
    private bool _hasWorstNumber;
    private int[] _selection = [];
    private ExternalSorter? _sorter;
    private int[] _order = [];
    private int _count;
    private bool _isSorted;

    public SortOperator(
        ExecutionContext context, Operator input, PhysicalType[] types, VectorExpression[] keys, SortKey[] sortKeys,
            RowLimit? top)
    {
        _context = context;
        _input = input;
        _types = types;
        _keys = keys;
        _top = top;
        _key = new KeyBuffer { Pieces = context.Pieces, Account = context };
        _worst = new KeyBuffer { Pieces = context.Pieces, Account = context };
        _rows = new RowStore(context, types);
        _parts = new KeyPart[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            _parts[i] = new KeyPart(keys[i].Type.Kind, sortKeys[i].Descending, sortKeys[i].NullsFirst);
        }
    }

    public override void Open()
    {
        _isSorted = false;
        _scan.Restart();
        _input.Open();
    }

    public override bool Next(out Batch batch)
    {
        if (!_isSorted)
        {
            _isSorted = true;
            Sort();
            _input.Close();
        }

        return _scan.Next(_rows, _order, _count, out batch);
    }

    public override void Close()
    {
        _input.Close();
        _rows.Release();
        _sorter?.Dispose();
        _sorter = null;
        _key.Release();
        _worst.Release();
        _count = 0;
        _isSorted = true;
    }

    private void Sort()
    {
        var limit = long.MaxValue;
        if (_top is not null)
        {
            var (take, skip) = _top.Evaluate();
            limit = take > long.MaxValue - skip ? long.MaxValue : take + skip;
        }

        _rows.Clear();
        _worst.Clear();
        _hasWorstNumber = false;
        StartSorter();
        var vectors = new ColumnVector[_keys.Length];
        while (_input.Next(out var batch))
        {
            _context.CheckCancelled();
            Add(batch, vectors);
            if (_rows.Count - Math.Max(SlackRows, limit) > limit)
            {
                KeepFirst((int)limit);
            }
        }

        Drain((int)Math.Min(limit, int.MaxValue));
    }

    private void StartSorter()
    {
        _sorter?.Dispose();
        _sorter = new ExternalSorter(
            _context.Query.FileSystem,
            _context.Query.TempPath,
            _context.Query.Memory,
            _context.Query.MemoryBudget / 4,
            _context.Query.CancellationToken);
    }

    private void Add(Batch batch, ColumnVector[] vectors)
    {
        for (var k = 0; k < vectors.Length; k++)
        {
            vectors[k] = _keys[k].Evaluate(batch);
        }

        _firstKeys = vectors[0] as Int64Vector;
        if (_worst.Length > 0)
        {
            AddBetter(batch, vectors);
            return;
        }

        for (var i = 0; i < batch.SelectedCount; i++)
        {
            _key.Clear();
            KeyCodec.Append(_key, _parts, vectors, batch.RowAt(i));
            Sorter.Add(_key.Written, _rows.Count + i);
        }

        _rows.Append(batch);
    }

    // Of the rows that come behind as many as are wanted, or equal to the last of them, none is among the first.
    private void AddBetter(Batch batch, ColumnVector[] vectors)
    {
        if (_selection.Length < batch.SelectedCount)
        {
            _selection = new int[Math.Max(batch.SelectedCount, Batch.UsualRowCount)];
        }

        var numbers = _hasWorstNumber ? _firstKeys : null;
        var worst = _hasWorstNumber ? _worstNumber.Values[0] : 0;
        var descending = _parts[0].Descending;
        var count = 0;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (numbers is not null && (descending ? numbers.Values[row] < worst : numbers.Values[row] > worst)
                && !numbers.IsNull(row))
            {
                continue;
            }

            _key.Clear();
            KeyCodec.Append(_key, _parts, vectors, row);
            if (_key.Written.SequenceCompareTo(_worst.Written) < 0)
            {
                Sorter.Add(_key.Written, _rows.Count + count);
                _selection[count++] = row;
            }
        }

        if (count > 0)
        {
            _passing.Take(batch, _selection, count);
            _rows.Append(_passing);
        }
    }

    private void NoteWorst(ReadOnlySpan<byte> key)
    {
        _worst.Clear();
        _worst.Append(key);
        _hasWorstNumber = _firstKeys is not null && !KeyCodec.IsNull(key, _parts[0]);
        if (_hasWorstNumber)
        {
            _worstNumber.EnsureCapacity(1);
            KeyCodec.Decode(key, _parts[0], _worstNumber, 0);
        }
    }

    // Sorts the keys of the rows that are kept.
    private ExternalSorter Sorter => _sorter ?? throw new InvalidOperationException("Nothing is being sorted.");

    private void Drain(int limit)
    {
        _key.Release();
        using (var sorted = Sorter.Complete())
        {
            TakeOrder(sorted, limit);
        }

        Sorter.Dispose();
        _sorter = null;
    }

    private void TakeOrder(SortedCursor sorted, int limit)
    {
        _count = Math.Min(limit, _rows.Count);
        if (_order.Length < _count)
        {
            _order = new int[_count];
        }

        for (var i = 0; i < _count && sorted.MoveNext(); i++)
        {
            LookNowAndThen(i);
            _order[i] = (int)sorted.Tag;
        }
    }

    private void LookNowAndThen(int row)
    {
        if ((row & (RowsBetweenLooks - 1)) == 0)
        {
            _context.CheckCancelled();
        }
    }

    // The kept rows go to a new store in their order, with new tags, so that ties stay in the order of the input.
    private void KeepFirst(int limit)
    {
        var keys = new KeyBuffer { Account = _context };
        try
        {
            KeepFirst(limit, keys);
        }
        finally
        {
            keys.Release();
        }
    }

    private void KeepFirst(int limit, KeyBuffer keys)
    {
        var ends = new int[limit];
        using (var sorted = Sorter.Complete())
        {
            if (_order.Length < limit)
            {
                _order = new int[limit];
            }

            for (var i = 0; i < limit && sorted.MoveNext(); i++)
            {
                LookNowAndThen(i);
                _order[i] = (int)sorted.Tag;
                keys.Append(sorted.Key);
                ends[i] = keys.Length;
            }
        }

        var kept = new RowStore(_context, _types);
        StartSorter();
        for (var i = 0; i < limit; i++)
        {
            kept.Append(_rows.Columns, _order[i]);
            var start = i == 0 ? 0 : ends[i - 1];
            var key = keys.Slice(start, ends[i] - start);
            Sorter.Add(key, i);
            LookNowAndThen(i);
            if (i == limit - 1)
            {
                NoteWorst(key);
            }
        }

        _rows.Release();
        _rows = kept;
    }
}
