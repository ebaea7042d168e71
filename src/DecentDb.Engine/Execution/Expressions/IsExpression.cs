using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>IS [NOT] NULL, TRUE, FALSE: never NULL.</summary>
internal sealed class IsExpression(VectorExpression operand, IsTest test, bool negated)
    : VectorExpression(SqlType.Boolean)
{
    private readonly Int64Vector _result = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        var source = operand.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            var holds = test == IsTest.Null
                ? source.IsNull(row)
                : !source.IsNull(row) && (((Int64Vector)source).Values[row] != 0) == (test == IsTest.True);
            _result.Values[row] = holds != negated ? 1 : 0;
        }

        return _result;
    }
}
