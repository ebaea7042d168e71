using System;
using System.Collections.Generic;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Rows of expressions.</summary>
internal sealed class ValuesOperator : Operator
{
    private const long BytesMax = 4 << 20;
    private readonly ExecutionContext _context;
    private readonly VectorExpression[][] _rows;
    private readonly Batch _none = new();
    private readonly Batch _batch = new();
    private int _next;

    public ValuesOperator(ExecutionContext context, VectorExpression[][] rows, IReadOnlyList<PlanColumn> output)
    {
        _context = context;
        _rows = rows;
        _none.SelectAll(1);
        _batch.Columns = new ColumnVector[output.Count];
        for (var c = 0; c < output.Count; c++)
        {
            _batch.Columns[c] = context.CreateVector(
                output[c].Type.Physical, Math.Min(rows.Length, Batch.UsualRowCount));
        }
    }

    public override void Open() => _next = 0;

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        _context.CheckCancelled();
        var count = Math.Min(Batch.UsualRowCount, _rows.Length - _next);
        if (count <= 0)
        {
            return false;
        }

        foreach (var column in _batch.Columns)
        {
            column.Reset();
        }

        var bytes = 0L;
        for (var i = 0; i < count; i++)
        {
            var row = _rows[_next + i];
            for (var c = 0; c < row.Length; c++)
            {
                var value = row[c].Evaluate(_none);
                _batch.Columns[c].CopyValue(value, 0, i);
                bytes += value is BinaryVector binary ? binary.Lengths[0] : 0;
            }

            // Rows of large values come in smaller batches.
            count = bytes > BytesMax ? i + 1 : count;
        }

        _next += count;
        batch.SelectAll(count);
        return true;
    }

    public override void Close() => _next = _rows.Length;
}
