using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>A parameter, or a value of an outer row, in the type in which it is used here.</summary>
internal sealed class ParameterExpression(int index, SqlType type, ExecutionContext context) : VectorExpression(type)
{
    private readonly BroadcastVector _value = new(context, type.Physical);
    private long _number = -1;

    public override ColumnVector Evaluate(Batch batch)
    {
        var number = index < context.ParameterCount ? context.ExecutionNumber : context.OuterRowNumber;
        if (number != _number)
        {
            Take(context.Values[index]);
            _number = number;
        }

        return _value.Get(batch.RowCount);
    }

    private void Take(SqlValue value)
    {
        ListParameter.RefuseList(value);
        var same = value.IsNull || value.Kind == Type.Kind
            || (Type.IsInteger && new SqlType(value.Kind).IsInteger && value.Kind <= Type.Kind);
        if (same && Type.Physical == PhysicalType.Binary && index < context.ParameterCount
            && context.FindLongBytes(index) is { } bytes)
        {
            _value.Borrow(bytes);
        }
        else
        {
            _value.Set(same ? value : GivenValue.Convert(value, Type));
        }
    }
}
