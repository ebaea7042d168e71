using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>
/// The base of compiled expressions. Only selected rows are computed: a row that is not selected never raises an error.
/// </summary>
internal abstract class VectorExpression(SqlType type) : IVectorExpression
{
    public SqlType Type { get; } = type;

    public abstract ColumnVector Evaluate(Batch batch);

    /// <summary>
    /// For a condition: writes the selected rows for which it is true, ascending, and returns their number. The target
    /// may be the selection of the batch itself.
    /// </summary>
    public virtual int Filter(Batch batch, Span<int> target)
    {
        var result = (Int64Vector)Evaluate(batch);
        var values = result.Values;
        var count = 0;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            target[count] = row;
            count += values[row] != 0 && !result.IsNull(row) ? 1 : 0;
        }

        return count;
    }
}
