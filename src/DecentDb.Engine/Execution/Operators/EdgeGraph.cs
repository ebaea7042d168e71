using System;
using System.Collections.Generic;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// Edges by the nodes that they lead from, in the order of their rows: compressed sparse rows, in memory that is
/// counted. Nodes are numbered in the order in which they first come; or, where that order does not matter, whole
/// numbers that lie near each other by what they are beyond the least of them, so that none is looked up.
/// </summary>
internal sealed class EdgeGraph
{
    private const int CheckEvery = 1 << 16;
    private const ulong NearMax = 1 << 29; // from one value to another
    private const int SparsestNear = 4; // numbers for each edge
    private const int AlwaysNear = 1 << 16;

    private readonly ExecutionContext _context;
    private readonly SqlType _type;
    private readonly GroupTable _nodes;
    private readonly MemoryHold _hold;
    private readonly Batch _one = new();
    private readonly bool _mayBeNear;
    private readonly List<int> _marked = []; // nodes, or what they are beyond the base
    private int[] _from = []; // nodes, or what they are beyond the base
    private int[] _to = [];
    private int[] _groups = [];
    private int _edgeCount;
    private int[] _starts = []; // of the edges of each node in _ends, and behind the last
    private int[] _ends = [];
    private bool _isNear;
    private long? _base; // the first value
    private int _least; // beyond the base
    private int _most;

    public EdgeGraph(ExecutionContext context, SqlType type, bool keepsOrder)
    {
        _context = context;
        _type = type;
        _nodes = new GroupTable(context, [type.Kind]);
        _hold = new MemoryHold(context);
        _one.SelectAll(1);
        _mayBeNear = !keepsOrder && type.IsInteger;
        _isNear = _mayBeNear;
    }

    public int NodeCount => !_isNear ? _nodes.Count : _base is null ? 0 : _most - _least + 1;

    /// <summary>Takes a node, which need have no edges; its number is known when the edges are read.</summary>
    /// <returns>What <see cref="NumberOf"/> takes.</returns>
    public int Mark(ColumnVector value)
    {
        Span<int> node = [0];
        if (!TryTakeNear(value, _one, node))
        {
            _nodes.Assign([value], _one, node);
        }

        _marked.Add(node[0]);
        return _marked.Count - 1;
    }

    /// <summary>The number of a node that was marked.</summary>
    public int NumberOf(int mark) => _marked[mark] - _least;

    /// <summary>Takes the edges of the rows from, to; a row with a NULL is none.</summary>
    public void Read(Operator edges)
    {
        edges.Open();
        while (edges.Next(out var batch))
        {
            _context.CheckCancelled();
            var (from, to) = (batch.Columns[0], batch.Columns[1]);
            var count = batch.SelectedCount;
            if (_groups.Length < 2 * count)
            {
                _groups = new int[2 * count];
            }

            var sources = _groups.AsSpan(0, count);
            var targets = _groups.AsSpan(count, count);
            if (!TryTakeNear(from, batch, sources) || !TryTakeNear(to, batch, targets))
            {
                _nodes.Assign([from], batch, sources);
                _nodes.Assign([to], batch, targets);
            }

            Reserve(count);
            for (var i = 0; i < count; i++)
            {
                var row = batch.RowAt(i);
                if (!from.IsNull(row) && !to.IsNull(row))
                {
                    _from[_edgeCount] = sources[i];
                    _to[_edgeCount++] = targets[i];
                }
            }
        }

        edges.Close();
        if (_isNear && NodeCount > Math.Max(AlwaysNear, SparsestNear * (long)_edgeCount))
        {
            LookUp();
        }
    }

    /// <summary>Orders the edges by the nodes that they lead from.</summary>
    /// <param name="isOut">Whether they lead as they are written.</param>
    /// <param name="isIn">Whether they lead the other way.</param>
    public void Index(bool isOut, bool isIn)
    {
        var each = (isOut ? 1L : 0) + (isIn ? 1 : 0);
        if (each * _edgeCount > Array.MaxLength)
        {
            throw new DatabaseException(ErrorCode.OutOfMemoryBudget, "The graph has too many edges.");
        }

        _starts = _hold.Allocate<int>(NodeCount + 2);
        _ends = _hold.Allocate<int>((int)each * _edgeCount);

        // Counted one place further on, so that to put an edge in moves the start to where it belongs.
        Count(isOut, _from);
        Count(isIn, _to);
        for (var i = 2; i < _starts.Length; i++)
        {
            _starts[i] += _starts[i - 1];
        }

        for (var i = 0; i < _edgeCount; i++)
        {
            CheckNowAndThen(i);
            if (isOut)
            {
                _ends[_starts[_from[i] - _least + 1]++] = _to[i] - _least;
            }

            if (isIn)
            {
                _ends[_starts[_to[i] - _least + 1]++] = _from[i] - _least;
            }
        }
    }

    /// <summary>The nodes to which edges lead from one.</summary>
    public ReadOnlySpan<int> EndsOf(int node) => _ends.AsSpan(_starts[node].._starts[node + 1]);

    /// <summary>Writes the value of a node.</summary>
    public void CopyNode(int node, ColumnVector target, int row)
    {
        if (_isNear)
        {
            ((Int64Vector)target).Values[row] = (_base ?? 0) + _least + node;
        }
        else
        {
            target.CopyValue(_nodes.Keys.Columns[0], node, row);
        }
    }

    /// <summary>True for the node that NULL became, which is none.</summary>
    public bool IsNull(int node) => !_isNear && _nodes.Keys.Columns[0].IsNull(node);

    /// <summary>An array with a number for each node, which is counted.</summary>
    public int[] NumberNodes(int value)
    {
        var numbers = _hold.Allocate<int>(NodeCount);
        numbers.AsSpan().Fill(value);
        return numbers;
    }

    /// <summary>Gives up an array of <see cref="NumberNodes"/>.</summary>
    public void Drop(int[] numbers) => _hold.Drop(numbers);

    /// <summary>Gives up all nodes and edges.</summary>
    public void Clear()
    {
        _nodes.Clear();
        foreach (var array in (int[][])[_from, _to, _starts, _ends])
        {
            _hold.Drop(array);
        }

        (_from, _to, _starts, _ends) = ([], [], [], []);
        _edgeCount = 0;
        _marked.Clear();
        _isNear = _mayBeNear;
        (_base, _least, _most) = (null, 0, 0);
    }

    /// <summary>Called with a number that rises.</summary>
    public void CheckNowAndThen(int step)
    {
        if (step % CheckEvery == 0)
        {
            _context.CheckCancelled();
        }
    }

    // Takes whole numbers by what they are beyond the first one; false once there was one that is too far away.
    private bool TryTakeNear(ColumnVector values, Batch batch, Span<int> nodes)
    {
        if (!_isNear)
        {
            return false;
        }

        var numbers = ((Int64Vector)values).Values;
        for (var i = 0; i < nodes.Length; i++)
        {
            var row = batch.RowAt(i);
            if (values.IsNull(row))
            {
                continue;
            }

            var value = numbers[row];
            var origin = _base ??= value;
            var distance = value >= origin ? (ulong)value - (ulong)origin : (ulong)origin - (ulong)value;
            if (distance > NearMax)
            {
                LookUp();
                return false;
            }

            nodes[i] = (int)(value - origin);
            _least = Math.Min(_least, nodes[i]);
            _most = Math.Max(_most, nodes[i]);
        }

        return true;
    }

    // From here on each value is looked up, those that were taken first.
    private void LookUp()
    {
        var values = (Int64Vector)_context.CreateVector(_type.Physical, Batch.UsualRowCount);
        var batch = new Batch();
        Assign(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_marked));
        Assign(_from.AsSpan(0, _edgeCount));
        Assign(_to.AsSpan(0, _edgeCount));
        _isNear = false;
        (_least, _most) = (0, 0);

        void Assign(Span<int> nodes)
        {
            for (var start = 0; start < nodes.Length; start += Batch.UsualRowCount)
            {
                _context.CheckCancelled();
                var part = nodes.Slice(start, Math.Min(Batch.UsualRowCount, nodes.Length - start));
                for (var i = 0; i < part.Length; i++)
                {
                    values.Values[i] = (_base ?? 0) + part[i];
                }

                batch.SelectAll(part.Length);
                _nodes.Assign([values], batch, part);
            }
        }
    }

    private void Count(bool isWanted, int[] nodes)
    {
        for (var i = 0; isWanted && i < _edgeCount; i++)
        {
            _starts[nodes[i] - _least + 2]++;
        }
    }

    private void Reserve(int count)
    {
        if (_from.Length - _edgeCount < count)
        {
            var length = (int)Math.Min(
                Array.MaxLength, Math.Max(_edgeCount + (long)count, _from.Length + (_from.Length / 2L)));
            if (length - _edgeCount < count)
            {
                throw new DatabaseException(ErrorCode.OutOfMemoryBudget, "The graph has too many edges.");
            }

            _from = _hold.Grow(_from, length);
            _to = _hold.Grow(_to, length);
        }
    }
}
