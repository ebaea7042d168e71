using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>A constant of the text.</summary>
internal sealed class ConstantExpression : VectorExpression
{
    private readonly BroadcastVector _value;

    public ConstantExpression(SqlValue value, SqlType type)
        : base(type)
    {
        _value = new BroadcastVector(type.Physical);
        _value.Set(value);
    }

    public override ColumnVector Evaluate(Batch batch) => _value.Get(batch.RowCount);
}
