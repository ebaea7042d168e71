using System.Collections.Generic;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>The batch of a join: the columns of the left side, then those of the right side.</summary>
internal sealed class JoinOutput
{
    private readonly ColumnVector[] _left;
    private readonly ColumnVector[] _right;
    private readonly VectorExpression? _rest;
    private int[] _selection = [];

    public JoinOutput(IReadOnlyList<PlanColumn> left, IReadOnlyList<PlanColumn> right, VectorExpression? rest)
    {
        _left = MakeVectors(left);
        _right = MakeVectors(right);
        _rest = rest;
        Batch = new Batch { Columns = [.. _left, .. _right] };
    }

    public Batch Batch { get; }

    /// <summary>
    /// Puts pairs side by side, and keeps those for which the rest of the condition holds if asked to.
    /// </summary>
    public void Fill(PairBuffer pairs, ColumnVector[] left, ColumnVector[] right, bool applyRest)
    {
        for (var c = 0; c < _left.Length; c++)
        {
            VectorGather.Gather(left[c], pairs.Left, _left[c]);
        }

        for (var c = 0; c < _right.Length; c++)
        {
            VectorGather.Gather(right[c], pairs.Right, _right[c]);
        }

        Batch.SelectAll(pairs.Count);
        if (applyRest && _rest is not null)
        {
            SelectionFilter.Apply(_rest, Batch, ref _selection);
        }
    }

    /// <summary>
    /// Puts NULLs beside the selected rows of the left side that are not marked; false when all are.
    /// </summary>
    public bool FillUnmatched(PairBuffer pairs, Batch left, bool[] isMatched, ColumnVector[] right)
    {
        pairs.Clear();
        for (var i = 0; i < left.SelectedCount; i++)
        {
            var row = left.RowAt(i);
            if (!isMatched[row])
            {
                pairs.Add(row, -1);
            }
        }

        if (pairs.Count == 0)
        {
            return false;
        }

        Fill(pairs, left.Columns, right, applyRest: false);
        return true;
    }

    private static ColumnVector[] MakeVectors(IReadOnlyList<PlanColumn> columns)
    {
        var vectors = new ColumnVector[columns.Count];
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = ColumnVector.Create(columns[i].Type.Physical, 0);
        }

        return vectors;
    }
}
