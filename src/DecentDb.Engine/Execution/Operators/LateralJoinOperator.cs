using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Runs the right side anew for each row of the left one.</summary>
internal sealed class LateralJoinOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly Operator _left;
    private readonly Operator _right;
    private readonly OuterRow _outer;
    private readonly JoinOutput _output;
    private readonly PairBuffer _pairs = new();
    private readonly bool _keepsLeft;
    private readonly ColumnVector[] _noRight;
    private Batch? _leftBatch;
    private int _leftIndex;
    private bool _isRightOpen;
    private bool _isMatched;

    public LateralJoinOperator(
        ExecutionContext context, LateralJoinNode node, Operator left, Operator right, ExpressionCompiler compiler)
    {
        _context = context;
        _left = left;
        _right = right;
        _keepsLeft = node.Type == JoinType.Left;
        _outer = new OuterRow(context, node.OuterValues.Count);
        for (var i = 0; i < node.OuterValues.Count; i++)
        {
            var (index, value) = node.OuterValues[i];
            _outer.Set(i, index, compiler.Compile(value, node.Left.Output));
        }

        var condition = node.Condition is null ? null : compiler.Compile(node.Condition, node.Output);
        _output = new JoinOutput(node.Left.Output, node.Right.Output, condition);
        _noRight = new ColumnVector[node.Right.Output.Count];
        for (var i = 0; i < _noRight.Length; i++)
        {
            _noRight[i] = context.CreateVector(node.Right.Output[i].Type.Physical);
        }
    }

    public override void Open()
    {
        _leftBatch = null;
        _isRightOpen = false;
        _left.Open();
    }

    public override bool Next(out Batch batch)
    {
        batch = _output.Batch;
        while (true)
        {
            _context.CheckCancelled();
            if (_isRightOpen && _leftBatch is { } current)
            {
                if (EmitPairs(current))
                {
                    return true;
                }

                continue;
            }

            if (_leftBatch is not { } left || _leftIndex == left.SelectedCount)
            {
                if (!_left.Next(out left))
                {
                    return false;
                }

                _leftBatch = left;
                _leftIndex = 0;
                _outer.Evaluate(left);
                continue;
            }

            _outer.Enter(left.RowAt(_leftIndex));
            _isMatched = false;
            _right.Open();
            _isRightOpen = true;
        }
    }

    public override void Close()
    {
        _left.Close();
        _right.Close();
        _leftBatch = null;
        _isRightOpen = false;
    }

    private bool EmitPairs(Batch left)
    {
        var leftRow = left.RowAt(_leftIndex);
        _pairs.Clear();
        if (_right.Next(out var rows))
        {
            for (var i = 0; i < rows.SelectedCount; i++)
            {
                _pairs.Add(leftRow, rows.RowAt(i));
            }

            _output.Fill(_pairs, left.Columns, rows.Columns, applyRest: true);
            _isMatched |= _output.Batch.SelectedCount > 0;
            return _output.Batch.SelectedCount > 0;
        }

        _right.Close();
        _isRightOpen = false;
        var isAlone = _keepsLeft && !_isMatched;
        if (isAlone)
        {
            _pairs.Add(leftRow, -1);
            _output.Fill(_pairs, left.Columns, _noRight, applyRest: false);
        }

        _leftIndex++;
        return isAlone;
    }
}
