using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

internal sealed class ExistsSubquery(ISubplan plan, OuterRow outer, bool negated, ExecutionContext context)
    : SubqueryExpression(plan, outer, SqlType.Boolean, context)
{
    private bool _exists;

    protected override void Run()
    {
        Plan.Open();
        try
        {
            _exists = Plan.Next(out _);
        }
        finally
        {
            Plan.Close();
        }
    }

    protected override void SetResult(ColumnVector result, int row) =>
        ((Int64Vector)result).Values[row] = _exists != negated ? 1 : 0;
}
