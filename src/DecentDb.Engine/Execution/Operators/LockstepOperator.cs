using System;
using System.Collections.Generic;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Puts the rows of several inputs side by side; one that ends before others gives NULLs.</summary>
internal sealed class LockstepOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly Operator[] _inputs;
    private readonly Batch?[] _current;
    private readonly int[] _widths;
    private readonly int[] _next;
    private readonly bool[] _isEnded;
    private readonly Batch _batch = new();
    private readonly int[] _rows = new int[Batch.UsualRowCount];

    public LockstepOperator(ExecutionContext context, LockstepNode node, Operator[] inputs)
    {
        _context = context;
        _inputs = inputs;
        _current = new Batch?[inputs.Length];
        _next = new int[inputs.Length];
        _isEnded = new bool[inputs.Length];
        _batch.Columns = new ColumnVector[node.Output.Count];
        for (var i = 0; i < node.Output.Count; i++)
        {
            _batch.Columns[i] = context.CreateVector(node.Output[i].Type.Physical);
        }

        _widths = WidthsOf(node.Inputs);
    }

    public override void Open()
    {
        Array.Clear(_isEnded);
        for (var i = 0; i < _inputs.Length; i++)
        {
            _current[i] = null;
            _inputs[i].Open();
        }
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        _context.CheckCancelled();
        var count = CountNext();
        if (count == 0)
        {
            return false;
        }

        var column = 0;
        for (var i = 0; i < _inputs.Length; i++)
        {
            for (var row = 0; row < count; row++)
            {
                _rows[row] = _current[i] is { } rows ? rows.RowAt(_next[i] + row) : -1;
            }

            for (var c = 0; c < _widths[i]; c++)
            {
                Fill(_batch.Columns[column++], _current[i]?.Columns[c], count);
            }

            _next[i] += count;
        }

        _batch.SelectAll(count);
        return true;
    }

    public override void Close()
    {
        foreach (var input in _inputs)
        {
            input.Close();
        }

        Array.Clear(_current);
    }

    private static int[] WidthsOf(IReadOnlyList<PlanNode> inputs)
    {
        var widths = new int[inputs.Count];
        for (var i = 0; i < widths.Length; i++)
        {
            widths[i] = inputs[i].Output.Count;
        }

        return widths;
    }

    // How many rows all inputs that have not ended have at hand; none is asked for more while others still lie in a
    // batch of it.
    private int CountNext()
    {
        var count = int.MaxValue;
        for (var i = 0; i < _inputs.Length; i++)
        {
            while (!_isEnded[i] && (_current[i] is not { } batch || _next[i] == batch.SelectedCount))
            {
                _isEnded[i] = !_inputs[i].Next(out var rows);
                _current[i] = _isEnded[i] ? null : rows;
                _next[i] = 0;
            }

            if (_current[i] is { } current)
            {
                count = Math.Min(count, current.SelectedCount - _next[i]);
            }
        }

        return count == int.MaxValue ? 0 : Math.Min(count, _rows.Length);
    }

    private void Fill(ColumnVector target, ColumnVector? source, int count)
    {
        if (source is not null)
        {
            VectorGather.Gather(source, _rows.AsSpan(0, count), target);
            return;
        }

        target.EnsureCapacity(count);
        target.Reset();
        for (var row = 0; row < count; row++)
        {
            target.SetNull(row);
        }
    }
}
