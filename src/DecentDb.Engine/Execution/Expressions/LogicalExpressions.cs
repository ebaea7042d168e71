using System;
using DecentDb.Engine.Sql;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>
/// AND or OR in three-valued logic. An operand is computed only for the rows that the operands before it left open, so
/// that <c>x &lt;&gt; 0 AND 1 / x &gt; 2</c> never divides by zero.
/// </summary>
internal sealed class LogicalExpression(bool isAnd, VectorExpression[] operands) : VectorExpression(SqlType.Boolean)
{
    private readonly Int64Vector _result = new();
    private readonly Batch _open = new();
    private int[] _openRows = [];

    public override ColumnVector Evaluate(Batch batch)
    {
        NullFlags.Prepare(_result, batch);
        OpenAll(batch);
        var deciding = isAnd ? 0L : 1L;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            _result.Values[batch.RowAt(i)] = 1 - deciding;
        }

        foreach (var operand in operands)
        {
            if (_open.SelectedCount == 0)
            {
                break;
            }

            var values = (Int64Vector)operand.Evaluate(_open);
            var count = 0;
            for (var i = 0; i < _open.SelectedCount; i++)
            {
                var row = _openRows[i];
                if (values.IsNull(row))
                {
                    _result.SetNull(row);
                }
                else if (values.Values[row] == deciding)
                {
                    _result.Values[row] = deciding;
                    _result.SetNotNull(row);
                    continue;
                }

                _openRows[count++] = row;
            }

            _open.SelectedCount = count;
        }

        return _result;
    }

    public override int Filter(Batch batch, Span<int> target)
    {
        if (!isAnd)
        {
            return base.Filter(batch, target);
        }

        // Rows for which an operand is not true cannot pass, whether it is false or NULL.
        OpenAll(batch);
        foreach (var operand in operands)
        {
            if (_open.SelectedCount == 0)
            {
                break;
            }

            _open.SelectedCount = operand.Filter(_open, _openRows);
        }

        _openRows.AsSpan(0, _open.SelectedCount).CopyTo(target);
        return _open.SelectedCount;
    }

    private void OpenAll(Batch batch)
    {
        if (_openRows.Length < batch.RowCount)
        {
            _openRows = new int[Math.Max(batch.RowCount, Batch.UsualRowCount)];
        }

        for (var i = 0; i < batch.SelectedCount; i++)
        {
            _openRows[i] = batch.RowAt(i);
        }

        _open.Columns = batch.Columns;
        _open.RowCount = batch.RowCount;
        _open.Selection = _openRows;
        _open.SelectedCount = batch.SelectedCount;
    }
}

internal sealed class NotExpression(VectorExpression operand) : VectorExpression(SqlType.Boolean)
{
    private readonly Int64Vector _result = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        var source = (Int64Vector)operand.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        NullFlags.Copy(_result, source, batch.RowCount);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            _result.Values[row] = source.Values[row] ^ 1;
        }

        return _result;
    }
}

/// <summary>IS [NOT] NULL, TRUE, FALSE: never NULL.</summary>
internal sealed class IsExpression(VectorExpression operand, IsTest test, bool negated)
    : VectorExpression(SqlType.Boolean)
{
    private readonly Int64Vector _result = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        var source = operand.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            var holds = test == IsTest.Null
                ? source.IsNull(row)
                : !source.IsNull(row) && (((Int64Vector)source).Values[row] != 0) == (test == IsTest.True);
            _result.Values[row] = holds != negated ? 1 : 0;
        }

        return _result;
    }
}

/// <summary>x [NOT] IN (a, b, …): true when equal to one, else NULL when x or one of them is NULL.</summary>
internal sealed class InListExpression(VectorExpression operand, VectorExpression[] items, bool negated)
    : VectorExpression(SqlType.Boolean)
{
    private readonly Int64Vector _result = new();
    private readonly ColumnVector[] _values = new ColumnVector[items.Length];

    public override ColumnVector Evaluate(Batch batch)
    {
        var source = operand.Evaluate(batch);
        var anyNulls = false;
        for (var i = 0; i < items.Length; i++)
        {
            _values[i] = items[i].Evaluate(batch);
            anyNulls |= _values[i].HasNulls;
        }

        NullFlags.Prepare(_result, batch);
        var kind = operand.Type.Kind;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (source.IsNull(row))
            {
                _result.SetNull(row);
                _result.Values[row] = 0;
                continue;
            }

            var found = false;
            var sawNull = false;
            foreach (var value in _values)
            {
                if (anyNulls && value.IsNull(row))
                {
                    sawNull = true;
                }
                else if (ValueComparer.AreEqual(kind, source, row, value, row))
                {
                    found = true;
                    break;
                }
            }

            _result.Values[row] = found != negated ? 1 : 0;
            if (!found && sawNull)
            {
                _result.SetNull(row);
            }
            else
            {
                _result.SetNotNull(row);
            }
        }

        return _result;
    }
}
