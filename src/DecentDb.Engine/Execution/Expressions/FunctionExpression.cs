using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>A call of a scalar function.</summary>
internal sealed class FunctionExpression : VectorExpression
{
    private readonly VectorExpression[] _operands;
    private readonly FunctionCall _call;
    private readonly ScalarEvaluation _evaluate;
    private readonly ExecutionContext _context;

    public FunctionExpression(BoundFunction function, VectorExpression[] operands, ExecutionContext context)
        : base(function.Type)
    {
        var types = new SqlType[operands.Length];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = operands[i].Type;
        }

        _operands = operands;
        _context = context;
        _evaluate = function.Overload.Evaluate;
        _call = new FunctionCall(function.Overload, types, function.Type, context);
        context.Query.NeedsTime |= function.Function.Volatility == FunctionVolatility.Stable;
        context.CountBytesOf(_call.Result);
    }

    public override ColumnVector Evaluate(Batch batch)
    {
        for (var i = 0; i < _operands.Length; i++)
        {
            _call.Arguments[i] = _operands[i].Evaluate(batch);
        }

        _call.Begin(batch);
        _evaluate(_call);
        _context.NoteProduced(_call.Result);
        return _call.Result;
    }
}
