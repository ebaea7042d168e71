using System;
using System.Collections.Generic;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Rows of expressions.</summary>
internal sealed class ValuesOperator : Operator
{
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
            _batch.Columns[c] = ColumnVector.Create(
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

        for (var i = 0; i < count; i++)
        {
            var row = _rows[_next + i];
            for (var c = 0; c < row.Length; c++)
            {
                _batch.Columns[c].CopyValue(row[c].Evaluate(_none), 0, i);
            }
        }

        _next += count;
        batch.SelectAll(count);
        return true;
    }

    public override void Close() => _next = _rows.Length;
}
