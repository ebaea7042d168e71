using System;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>LIMIT and OFFSET of an execution.</summary>
internal sealed class RowLimit(VectorExpression? limit, VectorExpression? offset)
{
    private readonly Batch _none = MakeOneRow();

    /// <summary>Rows to take and rows to leave out before them.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: a number is negative.</exception>
    public (long Limit, long Offset) Evaluate() =>
        (
        Evaluate(limit, long.MaxValue, "LIMIT", "leave it out, or write LIMIT ALL, for all rows"),
        Evaluate(offset, 0, "OFFSET", "leave it out to begin with the first row"));

    private static Batch MakeOneRow()
    {
        var batch = new Batch();
        batch.SelectAll(1);
        return batch;
    }

    private long Evaluate(VectorExpression? expression, long otherwise, string name, string hint)
    {
        if (expression is null)
        {
            return otherwise;
        }

        var value = expression.Evaluate(_none);
        if (value.IsNull(0))
        {
            return otherwise;
        }

        var number = value switch
        {
            Int64Vector vector => vector.Values[0],
            DecimalVector vector => (long)Math.Clamp(vector.Values[0], -1, long.MaxValue),
            DoubleVector vector => (long)Math.Clamp(vector.Values[0], -1, 1e18),
            _ => throw new DatabaseException(ErrorCode.DatatypeMismatch, name + " must be a number."),
        };
        return number >= 0
            ? number
            : throw new DatabaseException(ErrorCode.InvalidParameterValue, $"{name} must not be negative; {hint}.");
    }
}
