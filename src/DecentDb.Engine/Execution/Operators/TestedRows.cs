using System;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// The rows of the left side of a join that asks whether there is a pair for each, or that there is none.
/// </summary>
internal sealed class TestedRows(JoinType type)
{
    private readonly bool _wanted = type == JoinType.Semi;
    private int[] _selection = [];

    /// <summary>The rows that <see cref="Select"/> has left.</summary>
    public Batch Batch { get; } = new();

    /// <summary>Takes the rows of a batch that have a pair, or those that have none; false without any.</summary>
    public bool Select(Batch left, bool[] isMatched)
    {
        if (_selection.Length < left.SelectedCount)
        {
            _selection = new int[Math.Max(left.SelectedCount, Batch.UsualRowCount)];
        }

        var count = 0;
        for (var i = 0; i < left.SelectedCount; i++)
        {
            var row = left.RowAt(i);
            _selection[count] = row;
            count += isMatched[row] == _wanted ? 1 : 0;
        }

        Batch.Take(left, _selection, count);
        return count > 0;
    }
}
