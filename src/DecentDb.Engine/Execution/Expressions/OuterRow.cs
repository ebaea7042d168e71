using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>The values that a correlated subquery takes from the row around it.</summary>
internal sealed class OuterRow(ExecutionContext context, int count)
{
    private readonly VectorExpression[] _expressions = new VectorExpression[count];
    private readonly int[] _indexes = new int[count];
    private readonly ColumnVector[] _vectors = new ColumnVector[count];

    public bool IsCorrelated => count > 0;

    public void Set(int place, int parameterIndex, VectorExpression expression)
    {
        _indexes[place] = parameterIndex;
        _expressions[place] = expression;
    }

    /// <summary>Computes the values of all selected rows.</summary>
    public void Evaluate(Batch batch)
    {
        for (var i = 0; i < count; i++)
        {
            _vectors[i] = _expressions[i].Evaluate(batch);
        }
    }

    /// <summary>Makes one row the outer row.</summary>
    public void Enter(int row)
    {
        for (var i = 0; i < count; i++)
        {
            var kind = _expressions[i].Type.Kind;
            context.Values[_indexes[i]] = ValueConverter.Get(_vectors[i], row, kind);
        }

        context.NextOuterRow();
    }
}
