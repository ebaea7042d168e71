using System;
using System.Numerics;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>A comparison of two operands of the same physical type; NULL when one of them is.</summary>
internal abstract class ComparisonExpression(VectorExpression left, VectorExpression right)
    : VectorExpression(SqlType.Boolean)
{
    private readonly Int64Vector _result = new();

    public static VectorExpression Create(
        BinaryOperator op, SqlTypeKind kind, VectorExpression left, VectorExpression right) => op switch
        {
            BinaryOperator.Equal => Create<EqualTo>(kind, left, right),
            BinaryOperator.NotEqual => Create<NotEqualTo>(kind, left, right),
            BinaryOperator.Less => Create<LessThan>(kind, left, right),
            BinaryOperator.LessOrEqual => Create<AtMost>(kind, left, right),
            BinaryOperator.Greater => Create<GreaterThan>(kind, left, right),
            _ => Create<AtLeast>(kind, left, right),
        };

    public override ColumnVector Evaluate(Batch batch)
    {
        var a = left.Evaluate(batch);
        var b = right.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        NullFlags.Merge(_result, a, b, batch.RowCount);
        Compute(a, b, batch, _result.Values);
        return _result;
    }

    public override int Filter(Batch batch, Span<int> target)
    {
        var a = left.Evaluate(batch);
        var b = right.Evaluate(batch);
        var count = Select(a, b, batch, target);
        return a.HasNulls || b.HasNulls ? DropNulls(a, b, target, count) : count;
    }

    /// <summary>Writes 1 or 0 for every selected row, NULL or not.</summary>
    protected abstract void Compute(ColumnVector left, ColumnVector right, Batch batch, long[] result);

    /// <summary>Lists the selected rows for which the comparison holds, NULL or not.</summary>
    protected abstract int Select(ColumnVector left, ColumnVector right, Batch batch, Span<int> target);

    private static VectorExpression Create<TOp>(SqlTypeKind kind, VectorExpression left, VectorExpression right)
        where TOp : struct, IComparison => !TypeTraits.Of(kind).IsComparedByForm
        ? new OrderComparison<TOp>(kind, left, right)
        : left.Type.Physical switch
        {
            PhysicalType.Int64 => new NumberComparison<long, TOp>(left, right),
            PhysicalType.Decimal => new NumberComparison<decimal, TOp>(left, right),
            PhysicalType.Double => new DoubleComparison<TOp>(left, right),
            PhysicalType.Fixed16 => new NumberComparison<UInt128, TOp>(left, right),
            PhysicalType.Binary => new BinaryComparison<TOp>(left, right),
            _ => new OrderComparison<TOp>(kind, left, right),
        };

    private static int DropNulls(ColumnVector a, ColumnVector b, Span<int> rows, int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var row = rows[i];
            rows[kept] = row;
            kept += a.IsNull(row) || b.IsNull(row) ? 0 : 1;
        }

        return kept;
    }
}

/// <summary>Numbers that compare by their operators.</summary>
internal sealed class NumberComparison<T, TOp>(VectorExpression left, VectorExpression right)
    : ComparisonExpression(left, right)
    where T : unmanaged, IComparisonOperators<T, T, bool>
    where TOp : struct, IComparison
{
    protected override void Compute(ColumnVector left, ColumnVector right, Batch batch, long[] result)
    {
        var a = VectorValues.Of<T>(left).AsSpan(0, batch.RowCount);
        var b = VectorValues.Of<T>(right).AsSpan(0, batch.RowCount);
        if (batch.Selection is null)
        {
            for (var i = 0; i < a.Length; i++)
            {
                result[i] = TOp.Test(a[i], b[i]) ? 1 : 0;
            }

            return;
        }

        foreach (var row in batch.SelectedRows)
        {
            result[row] = TOp.Test(a[row], b[row]) ? 1 : 0;
        }
    }

    protected override int Select(ColumnVector left, ColumnVector right, Batch batch, Span<int> target)
    {
        var a = VectorValues.Of<T>(left).AsSpan(0, batch.RowCount);
        var b = VectorValues.Of<T>(right).AsSpan(0, batch.RowCount);
        var count = 0;
        if (batch.Selection is null)
        {
            for (var i = 0; i < a.Length; i++)
            {
                target[count] = i;
                count += TOp.Test(a[i], b[i]) ? 1 : 0;
            }

            return count;
        }

        foreach (var row in batch.SelectedRows)
        {
            target[count] = row;
            count += TOp.Test(a[row], b[row]) ? 1 : 0;
        }

        return count;
    }
}

/// <summary>Doubles, with NaN as the greatest value.</summary>
internal sealed class DoubleComparison<TOp>(VectorExpression left, VectorExpression right)
    : ComparisonExpression(left, right)
    where TOp : struct, IComparison
{
    protected override void Compute(ColumnVector left, ColumnVector right, Batch batch, long[] result)
    {
        var a = ((DoubleVector)left).Values;
        var b = ((DoubleVector)right).Values;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            result[row] = TOp.TestDouble(a[row], b[row]) ? 1 : 0;
        }
    }

    protected override int Select(ColumnVector left, ColumnVector right, Batch batch, Span<int> target)
    {
        var a = ((DoubleVector)left).Values;
        var b = ((DoubleVector)right).Values;
        var count = 0;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            target[count] = row;
            count += TOp.TestDouble(a[row], b[row]) ? 1 : 0;
        }

        return count;
    }
}

/// <summary>Texts and blobs, byte by byte.</summary>
internal sealed class BinaryComparison<TOp>(VectorExpression left, VectorExpression right)
    : ComparisonExpression(left, right)
    where TOp : struct, IComparison
{
    protected override void Compute(ColumnVector left, ColumnVector right, Batch batch, long[] result)
    {
        var a = (BinaryVector)left;
        var b = (BinaryVector)right;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            result[row] = Test(a, b, row) ? 1 : 0;
        }
    }

    protected override int Select(ColumnVector left, ColumnVector right, Batch batch, Span<int> target)
    {
        var a = (BinaryVector)left;
        var b = (BinaryVector)right;
        var count = 0;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            target[count] = row;
            count += Test(a, b, row) ? 1 : 0;
        }

        return count;
    }

    private static bool Test(BinaryVector a, BinaryVector b, int row)
    {
        if (typeof(TOp) == typeof(EqualTo))
        {
            return a.Get(row).SequenceEqual(b.Get(row));
        }

        return typeof(TOp) == typeof(NotEqualTo)
            ? !a.Get(row).SequenceEqual(b.Get(row))
            : TOp.TestOrder(a.Get(row).SequenceCompareTo(b.Get(row)));
    }
}

/// <summary>Types with an order of their own.</summary>
internal sealed class OrderComparison<TOp>(SqlTypeKind kind, VectorExpression left, VectorExpression right)
    : ComparisonExpression(left, right)
    where TOp : struct, IComparison
{
    protected override void Compute(ColumnVector left, ColumnVector right, Batch batch, long[] result)
    {
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            result[row] = TOp.TestOrder(ValueComparer.Compare(kind, left, row, right, row)) ? 1 : 0;
        }
    }

    protected override int Select(ColumnVector left, ColumnVector right, Batch batch, Span<int> target)
    {
        var count = 0;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            target[count] = row;
            count += TOp.TestOrder(ValueComparer.Compare(kind, left, row, right, row)) ? 1 : 0;
        }

        return count;
    }
}

/// <summary>IS [NOT] DISTINCT FROM: never NULL.</summary>
internal sealed class DistinctFromExpression(VectorExpression left, VectorExpression right, bool isEqual)
    : VectorExpression(SqlType.Boolean)
{
    private readonly Int64Vector _result = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        var a = left.Evaluate(batch);
        var b = right.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            var aIsNull = a.IsNull(row);
            var same = aIsNull == b.IsNull(row)
                && (aIsNull || ValueComparer.AreEqual(left.Type.Kind, a, row, b, row));
            _result.Values[row] = same == isEqual ? 1 : 0;
        }

        return _result;
    }
}
