using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>+, - and * of integers of one type, with a check of its range.</summary>
internal sealed class IntegerArithmetic<TOp>(VectorExpression left, VectorExpression right, SqlType type)
    : VectorExpression(type)
    where TOp : struct, IIntegerOperation
{
    private readonly Int64Vector _result = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        var a = (Int64Vector)left.Evaluate(batch);
        var b = (Int64Vector)right.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        NullFlags.Merge(_result, a, b, batch.RowCount);
        var x = a.Values.AsSpan(0, batch.RowCount);
        var y = b.Values.AsSpan(0, batch.RowCount);
        var result = _result.Values.AsSpan(0, batch.RowCount);
        var overflow = 0L;
        if (batch.Selection is null)
        {
            for (var i = 0; i < x.Length; i++)
            {
                result[i] = TOp.Apply(x[i], y[i], ref overflow);
            }
        }
        else
        {
            foreach (var row in batch.SelectedRows)
            {
                result[row] = TOp.Apply(x[row], y[row], ref overflow);
            }
        }

        if (overflow < 0 || Type.Kind != SqlTypeKind.BigInt)
        {
            CheckRange(batch, x, y);
        }

        return _result;
    }

    // The loop above also computes rows that are NULL; only a row with a value counts as an overflow.
    private void CheckRange(Batch batch, ReadOnlySpan<long> x, ReadOnlySpan<long> y)
    {
        var (min, max) = (Type.Traits.Min, Type.Traits.Max);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            var value = _result.Values[row];
            if (value >= min && value <= max && Type.Kind != SqlTypeKind.BigInt)
            {
                continue;
            }

            var overflow = 0L;
            value = TOp.Apply(x[row], y[row], ref overflow);
            if ((overflow < 0 || value < min || value > max) && !_result.IsNull(row))
            {
                IntegerRange.ThrowOutOfRange(Type);
            }
        }
    }
}
