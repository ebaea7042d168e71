using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>A query as a value: NULL without a row, an error with several.</summary>
internal sealed class ScalarSubquery(ISubplan plan, OuterRow outer, SqlType type, ExecutionContext context)
    : SubqueryExpression(plan, outer, type, context)
{
    private readonly ColumnVector _value = context.CreateVector(type.Physical);

    protected override void Run()
    {
        _value.Reset();
        NullFlags.Set(_value, 0);
        Plan.Open();
        try
        {
            var rows = 0;
            while (Plan.Next(out var batch))
            {
                rows += batch.SelectedCount;
                if (rows > 1)
                {
                    throw new DatabaseException(
                        ErrorCode.CardinalityViolation, "A subquery used as a value returned more than one row.");
                }

                _value.CopyValue(batch.Columns[0], batch.RowAt(0), 0);
            }
        }
        finally
        {
            Plan.Close();
        }
    }

    protected override void SetResult(ColumnVector result, int row) => result.CopyValue(_value, 0, row);
}
