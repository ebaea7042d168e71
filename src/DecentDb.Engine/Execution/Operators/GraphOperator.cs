using System;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// Answers a question about a graph: it reads the edges into memory when it is opened, and searches them breadth first,
/// so that each node is met once, by a shortest way, whatever circles there are.
/// </summary>
internal sealed class GraphOperator : Operator
{
    private const int None = -1;

    private readonly ExecutionContext _context;
    private readonly GraphNode _node;
    private readonly GraphQuestion _question;
    private readonly Operator _edges;
    private readonly VectorExpression[] _arguments;
    private readonly EdgeGraph _graph;
    private readonly Batch _one = new();
    private readonly Batch _batch = new();
    private int[] _order = []; // the nodes of the answer
    private int[] _numbers = []; // of each node: its depth, or its component
    private int[] _parents = []; // of each node: the one that it was met from
    private int _count;
    private int _next;

    public GraphOperator(ExecutionContext context, GraphNode node, Operator edges, VectorExpression[] arguments)
    {
        _context = context;
        _node = node;
        _question = node.Question;
        _edges = edges;
        _arguments = arguments;
        _graph = new EdgeGraph(
            context, node.Input.Output[0].Type, keepsOrder: _question == GraphQuestion.Components);
        _one.SelectAll(1);
        _batch.Columns = new ColumnVector[node.Columns.Count];
        for (var i = 0; i < _batch.Columns.Length; i++)
        {
            _batch.Columns[i] = context.CreateVector(node.Columns[i].Type.Physical, Batch.UsualRowCount);
        }
    }

    public override void Open()
    {
        Release();
        switch (_question)
        {
            case GraphQuestion.Reach:
                Reach();
                break;
            case GraphQuestion.Path:
                FindPath();
                break;
            default:
                FindComponents();
                break;
        }
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        _context.CheckCancelled();
        var count = Math.Min(Batch.UsualRowCount, _count - _next);
        if (count <= 0)
        {
            return false;
        }

        foreach (var column in _batch.Columns)
        {
            column.Reset();
        }

        for (var i = 0; i < count; i++)
        {
            Write(i, _order[_next++]);
        }

        _batch.SelectAll(count);
        return true;
    }

    public override void Close()
    {
        _edges.Close();
        Release();
    }

    private void Write(int row, int node)
    {
        var isPath = _question == GraphQuestion.Path;
        _graph.CopyNode(node, _batch.Columns[isPath ? 1 : 0], row);
        ((Int64Vector)_batch.Columns[isPath ? 0 : 1]).Values[row] = _numbers[node];
        if (_question != GraphQuestion.Reach)
        {
            return;
        }

        if (_parents[node] == None)
        {
            _batch.Columns[2].SetEmpty(row);
            _batch.Columns[2].SetNull(row);
        }
        else
        {
            _graph.CopyNode(_parents[node], _batch.Columns[2], row);
        }
    }

    private void Reach()
    {
        var depthMax = LimitOf(1, "max_depth");
        var (isOut, isIn) = DirectionOf(2);
        var rowsMax = LimitOf(3, "max_rows");
        if (Evaluate(0) is not { } start)
        {
            return;
        }

        var first = _graph.Mark(start);
        _graph.Read(_edges);
        _graph.Index(isOut, isIn);
        Search(_graph.NumberOf(first), None, depthMax, rowsMax);
    }

    private void FindPath()
    {
        var depthMax = LimitOf(2, "max_depth");
        var (isOut, isIn) = DirectionOf(3);

        // The second value may lie where the first one does, and is evaluated when that is kept.
        if (Evaluate(0) is not { } start)
        {
            return;
        }

        var first = _graph.Mark(start);
        if (Evaluate(1) is not { } end)
        {
            return;
        }

        var target = _graph.Mark(end);
        _graph.Read(_edges);
        _graph.Index(isOut, isIn);
        var last = _graph.NumberOf(target);
        Search(_graph.NumberOf(first), last, depthMax, int.MaxValue);
        if (_numbers[last] == None)
        {
            _count = 0;
            return;
        }

        _count = _numbers[last] + 1;
        for (var node = last; node != None; node = _parents[node])
        {
            _order[_numbers[node]] = node;
        }
    }

    // Breadth first from a node: fills the order in which nodes are met, with their depths and parents.
    private void Search(int first, int last, int depthMax, int rowsMax)
    {
        _order = _graph.NumberNodes(None);
        _numbers = _graph.NumberNodes(None);
        _parents = _graph.NumberNodes(None);
        _count = 0;
        if (rowsMax > 0)
        {
            _numbers[first] = 0;
            _order[_count++] = first;
        }

        for (var i = 0; i < _count && _count < rowsMax && (last == None || _numbers[last] == None); i++)
        {
            _graph.CheckNowAndThen(i);
            var node = _order[i];
            var depth = _numbers[node] + 1;
            if (depth > depthMax)
            {
                return;
            }

            var ends = _graph.EndsOf(node);
            for (var j = 0; j < ends.Length && _count < rowsMax; j++)
            {
                _graph.CheckNowAndThen(j + 1);
                if (_numbers[ends[j]] == None)
                {
                    _numbers[ends[j]] = depth;
                    _parents[ends[j]] = node;
                    _order[_count++] = ends[j];
                }
            }
        }
    }

    // Components are numbered from 1 in the order in which a node of each comes first.
    private void FindComponents()
    {
        _graph.Read(_edges);
        _graph.Index(isOut: true, isIn: true);
        _order = _graph.NumberNodes(None);
        _numbers = _graph.NumberNodes(None);
        _count = 0;
        var component = 0;
        var met = 0;
        for (var first = 0; first < _graph.NodeCount; first++)
        {
            if (_numbers[first] != None || _graph.IsNull(first))
            {
                continue;
            }

            _numbers[first] = ++component;
            _order[_count++] = first;
            for (; met < _count; met++)
            {
                _graph.CheckNowAndThen(met);
                foreach (var end in _graph.EndsOf(_order[met]))
                {
                    if (_numbers[end] == None)
                    {
                        _numbers[end] = component;
                        _order[_count++] = end;
                    }
                }
            }
        }
    }

    private ColumnVector? Evaluate(int argument)
    {
        var value = _arguments[argument].Evaluate(_one);
        return value.IsNull(0) ? null : value;
    }

    private SqlValue? Find(int argument) => Evaluate(argument)?.GetValue(0, _node.Arguments[argument].Type.Kind);

    private int LimitOf(int argument, string name)
    {
        if (Find(argument)?.AsInt64() is not { } limit)
        {
            return int.MaxValue;
        }

        return limit >= 0
            ? (int)Math.Min(limit, int.MaxValue)
            : throw new DatabaseException(
                ErrorCode.InvalidParameterValue, $"The argument {name} must not be negative.");
    }

    private (bool IsOut, bool IsIn) DirectionOf(int argument) =>
        Find(argument)?.AsText() switch
        {
            "out" => (true, false),
            "in" => (false, true),
            "both" => (true, true),
            _ => throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "The argument direction is 'out', 'in' or 'both'."),
        };

    private void Release()
    {
        _graph.Drop(_order);
        _graph.Drop(_numbers);
        _graph.Drop(_parents);
        (_order, _numbers, _parents) = ([], [], []);
        _graph.Clear();
        _count = 0;
        _next = 0;
    }
}
