using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>A column of the batch.</summary>
internal sealed class ColumnExpression(int index, SqlType type) : VectorExpression(type)
{
    public int Index { get; } = index;

    public override ColumnVector Evaluate(Batch batch) => batch.Columns[Index];
}
