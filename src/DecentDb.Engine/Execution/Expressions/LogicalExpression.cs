using System;
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
