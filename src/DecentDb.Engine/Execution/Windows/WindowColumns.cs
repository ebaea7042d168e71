using System.Collections.Generic;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Windows;

/// <summary>The columns that a window keeps of its rows: those of the input, and values that calls look at.</summary>
internal sealed class WindowColumns(IReadOnlyList<PlanColumn> input, ExpressionCompiler compiler)
{
    private readonly List<(BoundExpression Bound, VectorExpression Compiled)> _computed = [];
    private ColumnVector[] _vectors = [];

    /// <summary>The physical types of all of them.</summary>
    public PhysicalType[] Types
    {
        get
        {
            var types = new PhysicalType[input.Count + _computed.Count];
            for (var i = 0; i < types.Length; i++)
            {
                types[i] = i < input.Count
                    ? input[i].Type.Physical
                    : _computed[i - input.Count].Compiled.Type.Physical;
            }

            return types;
        }
    }

    /// <summary>The column of an expression.</summary>
    public int Add(BoundExpression expression)
    {
        for (var i = 0; i < input.Count; i++)
        {
            if (expression is BoundColumn { Column: var column } && column == input[i])
            {
                return i;
            }
        }

        var found = _computed.FindIndex(other => ReferenceEquals(other.Bound, expression));
        if (found >= 0)
        {
            return input.Count + found;
        }

        _computed.Add((expression, compiler.Compile(expression, input)));
        return input.Count + _computed.Count - 1;
    }

    /// <summary>The columns of expressions.</summary>
    public int[] AddAll(IReadOnlyList<BoundExpression> expressions)
    {
        var columns = new int[expressions.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = Add(expressions[i]);
        }

        return columns;
    }

    /// <summary>All columns for a batch of the input.</summary>
    public ColumnVector[] Of(Batch batch)
    {
        if (_computed.Count == 0)
        {
            return batch.Columns;
        }

        if (_vectors.Length == 0)
        {
            _vectors = new ColumnVector[input.Count + _computed.Count];
        }

        batch.Columns.CopyTo(_vectors, 0);
        for (var i = 0; i < _computed.Count; i++)
        {
            _vectors[input.Count + i] = _computed[i].Compiled.Evaluate(batch);
        }

        return _vectors;
    }
}
