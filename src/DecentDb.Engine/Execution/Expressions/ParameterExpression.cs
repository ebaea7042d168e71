using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>A parameter, or a value of an outer row, in the type in which it is used here.</summary>
internal sealed class ParameterExpression(BoundParameter parameter, ExecutionContext context)
    : VectorExpression(parameter.Type)
{
    private readonly int _index = parameter.Index;
    private readonly bool _refusesZone = parameter.RefusesZone;
    private readonly BroadcastVector _value = new(context, parameter.Type.Physical);
    private long _number = -1;

    public override ColumnVector Evaluate(Batch batch)
    {
        var number = _index < context.Query.ParameterCount ? context.Query.ExecutionNumber : context.OuterRowNumber;
        if (number != _number)
        {
            Take(context.Values[_index]);
            _number = number;
        }

        return _value.Get(batch.RowCount);
    }

    private void Take(SqlValue value)
    {
        value = ListParameter.AsValue(value, Type);
        if (_refusesZone && value is { Kind: SqlTypeKind.Timestamp, UtcOffset: not 0 })
        {
            throw new DatabaseException(
                ErrorCode.DatatypeMismatch,
                "A local time goes into a TIMESTAMP and a TIMESTAMPTZ here; write CAST(… AS TIMESTAMP) or "
                + "CAST(… AS TIMESTAMPTZ) around its parameter to say which is meant.");
        }

        var same = value.IsNull || value.Kind == Type.Kind
            || (Type.IsInteger && new SqlType(value.Kind).IsInteger && value.Kind <= Type.Kind);
        if (same && Type.Physical == PhysicalType.Binary && _index < context.Query.ParameterCount
            && context.Query.FindLongBytes(_index, value) is { } bytes)
        {
            _value.Borrow(bytes);
        }
        else
        {
            _value.Set(same ? value : GivenValue.Convert(value, Type));
        }
    }
}
