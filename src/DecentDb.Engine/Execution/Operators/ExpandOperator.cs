using System;
using System.Collections.Generic;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Hands on each batch once for each grouping set, with NULL for the keys that are not in the set.</summary>
internal sealed class ExpandOperator : Operator
{
    private readonly Operator _input;
    private readonly VectorExpression[] _keys;
    private readonly IReadOnlyList<long> _masks;
    private readonly ColumnVector[] _vectors;
    private readonly ColumnVector[] _nulls;
    private readonly Int64Vector _mask = new();
    private readonly Int64Vector _number = new();
    private readonly Batch _batch = new();
    private Batch? _rows;
    private int _set;

    public ExpandOperator(
        ExecutionContext context, Operator input, int inputWidth, VectorExpression[] keys, IReadOnlyList<long> masks)
    {
        _input = input;
        _keys = keys;
        _masks = masks;
        _vectors = new ColumnVector[keys.Length];
        _nulls = new ColumnVector[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            _nulls[i] = context.CreateVector(keys[i].Type.Physical);
        }

        _batch.Columns = new ColumnVector[inputWidth + keys.Length + 2];
        _batch.Columns[^2] = _mask;
        _batch.Columns[^1] = _number;
    }

    public override void Open()
    {
        _rows = null;
        _input.Open();
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        if (_rows is null || _set == _masks.Count)
        {
            if (!_input.Next(out var rows))
            {
                return false;
            }

            Begin(rows);
        }

        var width = _batch.Columns.Length - _keys.Length - 2;
        for (var i = 0; i < _keys.Length; i++)
        {
            _batch.Columns[width + i] = ((_masks[_set] >> i) & 1) != 0 ? _nulls[i] : _vectors[i];
        }

        _mask.Values.AsSpan(0, _batch.RowCount).Fill(_masks[_set]);
        _number.Values.AsSpan(0, _batch.RowCount).Fill(_set);
        _set++;
        return true;
    }

    public override void Close()
    {
        _input.Close();
        _rows = null;
    }

    private void Begin(Batch rows)
    {
        _rows = rows;
        _set = 0;
        var width = _batch.Columns.Length - _keys.Length - 2;
        rows.Columns.AsSpan(0, width).CopyTo(_batch.Columns);
        _batch.RowCount = rows.RowCount;
        _batch.Selection = rows.Selection;
        _batch.SelectedCount = rows.SelectedCount;
        _mask.EnsureCapacity(rows.RowCount);
        _number.EnsureCapacity(rows.RowCount);
        for (var i = 0; i < _keys.Length; i++)
        {
            _vectors[i] = _keys[i].Evaluate(rows);
            _nulls[i].EnsureCapacity(rows.RowCount);
            for (var row = 0; row < rows.RowCount; row++)
            {
                _nulls[i].SetNull(row);
            }
        }
    }
}
