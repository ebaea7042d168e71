using System;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Windows;

/// <summary>
/// An aggregate over the frame of each row. Where a frame only grows, its rows are added to those of the one before. Of
/// other large frames the parts are put together: blocks of rows, pairs of those, pairs of pairs and so on are added up
/// once for a partition. Functions that cannot put groups together add up every frame anew.
/// </summary>
internal sealed class AggregateCall : WindowCall
{
    private const int BlockRows = 32;
    private const int RowsBetweenLooks = 1 << 14;
    private const int FrameGroup = 0;
    private readonly ExecutionContext _context;
    private readonly WindowRows _rows;
    private readonly WindowFrame _frame;
    private readonly Accumulator _accumulator;
    private readonly int[] _arguments;
    private readonly int _filter;
    private readonly ColumnVector[] _vectors;
    private readonly ColumnVector _result;
    private readonly Batch _batch = new();
    private readonly int[] _selection = new int[Batch.UsualRowCount];
    private readonly int[] _groups = new int[Batch.UsualRowCount];
    private readonly int[] _levels = new int[32];
    private bool _hasBlocks;
    private bool _isSingle;
    private int _start; // of what the group of the frame holds, while that is one range
    private int _end;
    private int _chunkStart;
    private int _chunkEnd;
    private int _worked;

    /// <summary>Makes it.</summary>
    /// <param name="context">The context.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="frame">The frame around each of them.</param>
    /// <param name="accumulator">Adds up.</param>
    /// <param name="arguments">The columns of the arguments.</param>
    /// <param name="filter">The column of what FILTER says; -1 without.</param>
    /// <param name="type">The type of the result.</param>
    public AggregateCall(
        ExecutionContext context,
        WindowRows rows,
        WindowFrame frame,
        Accumulator accumulator,
        int[] arguments,
        int filter,
        SqlType type)
    {
        _context = context;
        _rows = rows;
        _frame = frame;
        _accumulator = accumulator;
        _arguments = arguments;
        _filter = filter;
        _result = context.CreateVector(type.Physical);
        _vectors = new ColumnVector[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            _vectors[i] = ColumnVector.Create(rows.Store.Columns[arguments[i]].PhysicalType, Batch.UsualRowCount);
        }
    }

    public override void Clear()
    {
        _accumulator.Clear();
        (_result as BinaryVector)?.Trim();
    }

    public override void Begin()
    {
        _frame.Begin();
        Empty();
        _hasBlocks = false;
        _chunkStart = _chunkEnd = 0;
    }

    public override void Compute(int first, int count, ColumnVector target, int at)
    {
        for (var i = 0; i < count; i++)
        {
            _frame.MoveTo(first + i);
            if (Accumulate() || i == 0)
            {
                _result.EnsureCapacity(1);
                _result.Reset();
                _accumulator.Emit(FrameGroup, 1, _result);
            }

            target.CopyValue(_result, 0, at + i);
        }
    }

    private void Empty()
    {
        if (_accumulator.Combines)
        {
            _accumulator.EnsureGroups(1);
            _accumulator.Reset(FrameGroup);
        }
        else
        {
            _accumulator.Clear();
            _accumulator.EnsureGroups(1);
        }

        _isSingle = true;
        _start = _end = -1;
    }

    // Makes the group of the frame hold its rows; false when it did so already.
    private bool Accumulate()
    {
        var isSingle = _frame.RangeCount == 1;
        if (isSingle && _isSingle && _frame.StartOf(0) == _start && _frame.EndOf(0) >= _end)
        {
            if (_frame.EndOf(0) == _end)
            {
                return false;
            }

            AddNext(_end, _frame.EndOf(0));
            _end = _frame.EndOf(0);
            return true;
        }

        Empty();
        if (_frame.RangeCount == 0)
        {
            return true;
        }

        _isSingle = isSingle;
        (_start, _end) = (_frame.StartOf(0), _frame.EndOf(0));
        for (var range = 0; range < _frame.RangeCount; range++)
        {
            AddRange(_frame.StartOf(range), _frame.EndOf(range));
        }

        return true;
    }

    private void AddRange(int start, int end)
    {
        var onlyGrows = start == _rows.First && !_frame.Excludes;
        if (end - start < 4 * BlockRows || !_accumulator.Combines || onlyGrows)
        {
            AddRows(start, end, 0);
            return;
        }

        if (!_hasBlocks)
        {
            BuildBlocks();
        }

        // Blocks lie at the same places for all frames.
        var block = (start - _rows.First + BlockRows - 1) / BlockRows;
        var endBlock = (end - _rows.First) / BlockRows;
        AddRows(start, _rows.First + (block * BlockRows), 0);
        while (block < endBlock)
        {
            var level = 0;
            while ((block & ((2 << level) - 1)) == 0 && block + (2 << level) <= endBlock)
            {
                level++;
            }

            _accumulator.Combine(FrameGroup, _levels[level] + (block >> level));
            block += 1 << level;
            Look(1);
        }

        AddRows(_rows.First + (endBlock * BlockRows), end, 0);
    }

    // The groups behind that of the frame: a block each, then a pair of blocks each, and so on.
    private void BuildBlocks()
    {
        _hasBlocks = true;
        var count = (_rows.End - _rows.First) / BlockRows;
        var next = FrameGroup + 1;
        for (var level = 0; count > 0; level++, count /= 2)
        {
            _levels[level] = next;
            next += count;
        }

        _accumulator.EnsureGroups(next);
        for (var group = FrameGroup + 1; group < next; group++)
        {
            _accumulator.Reset(group);
        }

        count = (_rows.End - _rows.First) / BlockRows;
        AddRows(_rows.First, _rows.First + (count * BlockRows), _levels[0]);
        for (var level = 1; (count /= 2) > 0; level++)
        {
            for (var i = 0; i < count; i++)
            {
                _accumulator.Combine(_levels[level] + i, _levels[level - 1] + (2 * i));
                _accumulator.Combine(_levels[level] + i, _levels[level - 1] + (2 * i) + 1);
                Look(1);
            }
        }
    }

    // Adds rows to the group of the frame, or to blocks from a group on.
    private void AddRows(int start, int end, int firstBlock)
    {
        for (var position = start; position < end;)
        {
            var count = Math.Min(Batch.UsualRowCount, end - position);
            for (var a = 0; a < _vectors.Length; a++)
            {
                VectorGather.Gather(
                    _rows.Store.Columns[_arguments[a]], _rows.RowsAt(position, count), _vectors[a]);
            }

            _chunkStart = position;
            _chunkEnd = position + count;
            Add(position, position + count, firstBlock == 0 ? -1 : firstBlock);
            position += count;
        }
    }

    // The same for rows that are added soon after each other: their values are fetched some at a time.
    private void AddNext(int start, int end)
    {
        for (var position = start; position < end;)
        {
            if (position < _chunkStart || position >= _chunkEnd)
            {
                _chunkStart = position;
                _chunkEnd = Math.Min(position + Batch.UsualRowCount, _rows.End);
                for (var a = 0; a < _vectors.Length; a++)
                {
                    VectorGather.Gather(
                        _rows.Store.Columns[_arguments[a]],
                        _rows.RowsAt(position, _chunkEnd - position),
                        _vectors[a]);
                }
            }

            var count = Math.Min(end, _chunkEnd) - position;
            Add(position, position + count, -1);
            position += count;
        }
    }

    // Adds rows whose values are fetched.
    private void Add(int start, int end, int firstBlock)
    {
        Look(end - start);
        var count = Select(start, end, firstBlock);
        if (count == 0)
        {
            return;
        }

        var isWhole = count == _chunkEnd - _chunkStart;
        _batch.RowCount = _chunkEnd - _chunkStart;
        _batch.SelectedCount = count;
        _batch.Selection = isWhole ? null : _selection;
        ReadOnlySpan<int> groups = firstBlock < 0 ? default : _groups.AsSpan(0, count);
        switch (_vectors.Length)
        {
            case 0:
                _accumulator.AddRows(_batch, groups);
                break;
            case 1:
                _accumulator.Add(_vectors[0], _batch, groups);
                break;
            default:
                _accumulator.Add(_vectors, _batch, groups);
                break;
        }
    }

    private int Select(int start, int end, int firstBlock)
    {
        var filter = _filter < 0 ? null : (Int64Vector)_rows.Store.Columns[_filter];
        var count = 0;
        for (var position = start; position < end; position++)
        {
            if (filter is not null)
            {
                var row = _rows.RowAt(position);
                if (filter.IsNull(row) || filter.Values[row] == 0)
                {
                    continue;
                }
            }

            _groups[count] = firstBlock + ((position - _rows.First) / BlockRows);
            _selection[count++] = position - _chunkStart;
        }

        return count;
    }

    private void Look(int work)
    {
        _worked += work;
        if (_worked >= RowsBetweenLooks)
        {
            _worked = 0;
            _context.CheckCancelled();
        }
    }
}
