using System;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// Edges by the nodes that they lead from, in the order of their rows: compressed sparse rows, in memory that is
/// counted. Nodes are numbered in the order in which they first come.
/// </summary>
internal sealed class EdgeGraph
{
    private const int CheckEvery = 1 << 16;

    private readonly ExecutionContext _context;
    private readonly GroupTable _nodes;
    private readonly MemoryHold _hold;
    private readonly Batch _one = new();
    private int[] _from = [];
    private int[] _to = [];
    private int[] _groups = [];
    private int _edgeCount;
    private int[] _starts = []; // of the edges of each node in _ends, and behind the last
    private int[] _ends = [];

    public EdgeGraph(ExecutionContext context, SqlTypeKind kind)
    {
        _context = context;
        _nodes = new GroupTable(context, [kind]);
        _hold = new MemoryHold(context);
        _one.SelectAll(1);
    }

    public int NodeCount => _nodes.Count;

    /// <summary>The value of each node.</summary>
    public ColumnVector Nodes => _nodes.Keys.Columns[0];

    /// <summary>The number of a node, which need have no edges.</summary>
    public int Add(ColumnVector value)
    {
        Span<int> group = [0];
        _nodes.Assign([value], _one, group);
        return group[0];
    }

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
            _nodes.Assign([from], batch, sources);
            _nodes.Assign([to], batch, targets);
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
                _ends[_starts[_from[i] + 1]++] = _to[i];
            }

            if (isIn)
            {
                _ends[_starts[_to[i] + 1]++] = _from[i];
            }
        }
    }

    /// <summary>The nodes to which edges lead from one.</summary>
    public ReadOnlySpan<int> EndsOf(int node) => _ends.AsSpan(_starts[node].._starts[node + 1]);

    /// <summary>True for the node that NULL became, which is none.</summary>
    public bool IsNull(int node) => Nodes.IsNull(node);

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
    }

    /// <summary>Called with a number that rises.</summary>
    public void CheckNowAndThen(int step)
    {
        if (step % CheckEvery == 0)
        {
            _context.CheckCancelled();
        }
    }

    private void Count(bool isWanted, int[] nodes)
    {
        for (var i = 0; isWanted && i < _edgeCount; i++)
        {
            _starts[nodes[i] + 2]++;
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
