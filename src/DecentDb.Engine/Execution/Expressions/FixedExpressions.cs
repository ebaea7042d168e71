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

/// <summary>A parameter, or a value of an outer row, in the type in which it is used here.</summary>
internal sealed class ParameterExpression(int index, SqlType type, ExecutionContext context) : VectorExpression(type)
{
    private readonly BroadcastVector _value = new(type.Physical);
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
        var same = value.IsNull || value.Kind == Type.Kind
            || (Type.IsInteger && new SqlType(value.Kind).IsInteger && value.Kind <= Type.Kind);
        _value.Set(same ? value : ValueConverter.Convert(value, Type, ContextOf(value)));
    }

    // A text that is given for another type is read as a constant of that type.
    private static CastContext ContextOf(SqlValue value) =>
        value.Kind is SqlTypeKind.Text or SqlTypeKind.Char ? CastContext.Explicit : CastContext.Assignment;
}

/// <summary>Computes an expression that reads no row once for an execution, or for an outer row.</summary>
internal sealed class FixedExpression(VectorExpression inner, bool readsOuterRow, ExecutionContext context)
    : VectorExpression(inner.Type)
{
    private readonly BroadcastVector _value = new(inner.Type.Physical);
    private readonly Batch _oneRow = OneRow();
    private long _number = -1;

    public override ColumnVector Evaluate(Batch batch)
    {
        var number = readsOuterRow ? context.OuterRowNumber : context.ExecutionNumber;
        if (number != _number && batch.SelectedCount > 0)
        {
            _value.Set(inner.Evaluate(_oneRow), 0);
            _number = number;
        }

        return _value.Get(batch.RowCount);
    }

    /// <summary>A batch of one row without columns.</summary>
    public static Batch OneRow()
    {
        var batch = new Batch();
        batch.SelectAll(1);
        return batch;
    }
}

/// <summary>A column of the batch.</summary>
internal sealed class ColumnExpression(int index, SqlType type) : VectorExpression(type)
{
    public int Index { get; } = index;

    public override ColumnVector Evaluate(Batch batch) => batch.Columns[Index];
}

/// <summary>Changes the type of a value.</summary>
internal sealed class CastExpression(VectorExpression operand, SqlType type, CastContext castContext)
    : VectorExpression(type)
{
    private readonly VectorConverter _converter = new(operand.Type, type, castContext);

    public override ColumnVector Evaluate(Batch batch)
    {
        // An empty list of rows would mean all rows.
        var source = operand.Evaluate(batch);
        if (batch.SelectedCount == 0)
        {
            return ColumnVector.Create(Type.Physical, batch.RowCount);
        }

        return _converter.Convert(source, batch.SelectedRows, batch.RowCount);
    }
}
