using System;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Ends after a number of rows, and those behind them that are equal to the last one in some keys.</summary>
internal sealed class LimitWithTiesOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly Operator _input;
    private readonly RowLimit _limit;
    private readonly VectorExpression[] _keys;
    private readonly SqlTypeKind[] _kinds;
    private readonly ColumnVector[] _vectors;
    private readonly RowStore _last;
    private readonly Batch _batch = new();
    private int[] _selection = [];
    private long _toSkip;
    private long _toTake;
    private bool _isEnded;

    public LimitWithTiesOperator(ExecutionContext context, Operator input, RowLimit limit, VectorExpression[] keys)
    {
        _context = context;
        _input = input;
        _limit = limit;
        _keys = keys;
        _vectors = new ColumnVector[keys.Length];
        _kinds = new SqlTypeKind[keys.Length];
        var types = new PhysicalType[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            _kinds[i] = keys[i].Type.Kind;
            types[i] = keys[i].Type.Physical;
        }

        _last = new RowStore(context, types);
    }

    public override void Open()
    {
        (_toTake, _toSkip) = _limit.Evaluate();
        _isEnded = _toTake == 0;
        _last.Clear();
        _input.Open();
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        while (!_isEnded && _input.Next(out var rows))
        {
            _context.CheckCancelled();
            var skipped = (int)Math.Min(_toSkip, rows.SelectedCount);
            _toSkip -= skipped;
            var taken = TakeFrom(rows, skipped);
            if (taken > 0)
            {
                _batch.Take(rows, _selection, taken);
                return true;
            }
        }

        return false;
    }

    public override void Close()
    {
        _input.Close();
        _last.Release();
        _isEnded = true;
    }

    private int TakeFrom(Batch rows, int skipped)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            _vectors[i] = _keys[i].Evaluate(rows);
        }

        if (_selection.Length < rows.SelectedCount)
        {
            _selection = new int[Math.Max(rows.SelectedCount, Batch.UsualRowCount)];
        }

        var count = 0;
        for (var i = skipped; i < rows.SelectedCount && !_isEnded; i++)
        {
            var row = rows.RowAt(i);
            if (_toTake > 0)
            {
                _toTake--;
                if (_toTake == 0)
                {
                    _last.Append(_vectors, row);
                }
            }
            else if (!ValueComparer.RowsAreEqual(_kinds, _vectors, row, _last.Columns, 0))
            {
                _isEnded = true;
                break;
            }

            _selection[count++] = row;
        }

        return count;
    }
}
