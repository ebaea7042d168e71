using System;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// Hands on some of the rows of a table: the number of a row, or of the batch that a page is handed out as, and the
/// seed decide, so that the same table gives the same rows for a seed.
/// </summary>
internal sealed class SampleOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly Operator _input;
    private readonly bool _bySystem;
    private readonly VectorExpression _percent;
    private readonly VectorExpression? _seed;
    private readonly Batch _one = new();
    private readonly Batch _batch = new();
    private int[] _selection = [];
    private DateTime _seededAt;
    private ulong _chance;
    private ulong _limit;
    private bool _isAll;
    private ulong _number;

    public SampleOperator(
        ExecutionContext context, Operator input, bool bySystem, VectorExpression percent, VectorExpression? seed)
    {
        _context = context;
        _input = input;
        _bySystem = bySystem;
        _percent = percent;
        _seed = seed;
        _one.SelectAll(1);
    }

    public override void Open()
    {
        var percent = Evaluate(_percent, ErrorCode.InvalidTableSample, "The percentage of TABLESAMPLE");
        if (percent is not (>= 0 and <= 100))
        {
            throw new DatabaseException(
                ErrorCode.InvalidTableSample, "The percentage of TABLESAMPLE must be between 0 and 100.");
        }

        _isAll = percent >= 100;
        _limit = (ulong)(percent / 100 * Math.ScaleB(1, 64));
        _number = 0;
        if (_seed is not null)
        {
            var seed = Evaluate(_seed, ErrorCode.InvalidTableSampleRepeat, "The seed of TABLESAMPLE");
            _chance = Mix((ulong)BitConverter.DoubleToInt64Bits(seed == 0 ? 0 : seed));
        }
        else if (_seededAt != _context.StartTime)
        {
            // Within an execution the sample stays the same, however often it is read.
            _seededAt = _context.StartTime;
            _chance = (ulong)Random.Shared.NextInt64();
        }

        _input.Open();
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        while (_input.Next(out var rows))
        {
            _context.CheckCancelled();
            if (_bySystem)
            {
                if (IsChosen())
                {
                    _batch.Take(rows);
                    return true;
                }

                continue;
            }

            var count = 0;
            Array.Resize(ref _selection, Math.Max(_selection.Length, rows.SelectedCount));
            for (var i = 0; i < rows.SelectedCount; i++)
            {
                if (IsChosen())
                {
                    _selection[count++] = rows.RowAt(i);
                }
            }

            if (count > 0)
            {
                _batch.Take(rows, _selection, count);
                return true;
            }
        }

        return false;
    }

    public override void Close() => _input.Close();

    // The finalizer of SplitMix64: its results are spread evenly over all numbers.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private bool IsChosen() => Mix(_chance + (++_number * 0x9E3779B97F4A7C15)) < _limit || _isAll;

    private double Evaluate(VectorExpression expression, ErrorCode code, string name)
    {
        var value = expression.Evaluate(_one);
        return value.IsNull(0)
            ? throw new DatabaseException(code, name + " must not be NULL.")
            : ((DoubleVector)value).Values[0];
    }
}
