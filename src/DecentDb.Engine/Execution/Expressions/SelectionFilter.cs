using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>Narrows the selection of batches by conditions.</summary>
internal static class SelectionFilter
{
    /// <summary>Leaves only the rows selected for which the condition is true.</summary>
    /// <param name="condition">A compiled condition.</param>
    /// <param name="batch">The batch; its selection becomes the buffer unless all rows pass.</param>
    /// <param name="buffer">Grows as needed; it belongs to the caller and is used again.</param>
    public static void Apply(VectorExpression condition, Batch batch, ref int[] buffer)
    {
        if (batch.SelectedCount == 0)
        {
            return;
        }

        if (buffer.Length < batch.RowCount)
        {
            buffer = new int[Math.Max(batch.RowCount, Batch.UsualRowCount)];
        }

        var count = condition.Filter(batch, buffer);
        if (count < batch.RowCount)
        {
            batch.Selection = buffer;
            batch.SelectedCount = count;
        }
    }
}
