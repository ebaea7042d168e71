using DecentDb.Engine.Functions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>The || operator.</summary>
internal sealed class ConcatExpression : VectorExpression
{
    private readonly VectorExpression _left;
    private readonly VectorExpression _right;
    private readonly ExecutionContext _context;
    private readonly BinaryVector _result;

    public ConcatExpression(VectorExpression left, VectorExpression right, SqlType type, ExecutionContext context)
        : base(type)
    {
        _left = left;
        _right = right;
        _context = context;
        _result = (BinaryVector)context.CreateVector(PhysicalType.Binary);
    }

    public override ColumnVector Evaluate(Batch batch)
    {
        var a = (BinaryVector)_left.Evaluate(batch);
        var b = (BinaryVector)_right.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (a.IsNull(row) || b.IsNull(row))
            {
                _result.Starts[row] = 0;
                _result.Lengths[row] = 0;
                _result.SetNull(row);
                continue;
            }

            var x = a.Get(row);
            var y = b.Get(row);
            FunctionCall.CheckTextLength((long)x.Length + y.Length);
            var target = _result.Append(row, x.Length + y.Length);
            _context.Pieces.Copy(x, target);
            _context.Pieces.Copy(y, target[x.Length..]);
        }

        _context.NoteProduced(_result);
        return _result;
    }
}
