using System;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>The time at which the execution began, in UTC.</summary>
internal sealed class TimeExpression : VectorExpression
{
    // Ticks have seven digits of a second.
    private const int DigitsMax = 7;

    private readonly FunctionId _function;
    private readonly ExecutionContext _context;
    private readonly BroadcastVector _value = new(PhysicalType.Int64);
    private readonly long _unit = 1;

    /// <summary>An expression for one of the times of an execution.</summary>
    /// <param name="function">What of the time is wanted.</param>
    /// <param name="precision">The digits of a second that are wanted; null: all.</param>
    /// <param name="type">The type of the value.</param>
    /// <param name="context">The execution, which knows the time.</param>
    public TimeExpression(FunctionId function, int? precision, SqlType type, ExecutionContext context)
        : base(type)
    {
        for (var digits = precision ?? DigitsMax; digits < DigitsMax; digits++)
        {
            _unit *= 10;
        }

        _function = function;
        _context = context;
        context.NeedsTime = true;
    }

    public override ColumnVector Evaluate(Batch batch)
    {
        var ticks = _context.StartTime.Ticks;
        var value = _function switch
        {
            FunctionId.CurrentDate => ticks / TimeSpan.TicksPerDay,
            FunctionId.CurrentTime => ticks % TimeSpan.TicksPerDay,
            _ => ticks,
        };
        value -= Type.Kind == SqlTypeKind.Date ? 0 : value % _unit;
        _value.Set(SqlValue.FromInt64(value, Type.Kind));
        return _value.Get(batch.RowCount);
    }
}

/// <summary>GREATEST or LEAST: NULLs are left out, and the result is NULL only when all are.</summary>
internal sealed class ExtremeExpression(VectorExpression[] arguments, bool isGreatest, SqlType type)
    : VectorExpression(type)
{
    private readonly ColumnVector _result = ColumnVector.Create(type.Physical, 1);
    private readonly ColumnVector[] _values = new ColumnVector[arguments.Length];

    public override ColumnVector Evaluate(Batch batch)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            _values[i] = arguments[i].Evaluate(batch);
        }

        NullFlags.Prepare(_result, batch);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            ColumnVector? best = null;
            foreach (var value in _values)
            {
                if (!value.IsNull(row) && (best is null
                    || ValueComparer.Compare(Type.Kind, value, row, best, row) > 0 == isGreatest))
                {
                    best = value;
                }
            }

            _result.CopyValue(best ?? _values[0], row, row);
        }

        return _result;
    }
}
