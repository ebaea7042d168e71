using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Windows;

/// <summary>first_value, last_value and nth_value: the value of one row of the frame.</summary>
/// <param name="rows">The rows.</param>
/// <param name="frame">The frame around each of them.</param>
/// <param name="kind">Which of the three.</param>
/// <param name="arguments">The columns of the value and, for nth_value, of the number.</param>
internal sealed class FrameValueCall(WindowRows rows, WindowFrame frame, WindowFunctionKind kind, int[] arguments)
    : WindowCall
{
    public override void Begin() => frame.Begin();

    public override void Compute(int first, int count, ColumnVector target, int at)
    {
        var values = rows.Store.Columns[arguments[0]];
        for (var i = 0; i < count; i++)
        {
            frame.MoveTo(first + i);
            var position = kind switch
            {
                WindowFunctionKind.FirstValue => frame.PositionOf(0),
                WindowFunctionKind.LastValue => frame.PositionOf(frame.RowCount - 1),
                _ => FindNth(first + i),
            };
            if (position >= 0)
            {
                target.CopyValue(values, rows.RowAt(position), at + i);
            }
            else
            {
                target.SetEmpty(at + i);
                target.SetNull(at + i);
            }
        }
    }

    private int FindNth(int position)
    {
        var numbers = (Int64Vector)rows.Store.Columns[arguments[1]];
        var row = rows.RowAt(position);
        if (numbers.IsNull(row))
        {
            return -1;
        }

        return numbers.Values[row] > 0
            ? frame.PositionOf(numbers.Values[row] - 1)
            : throw new DatabaseException(
                ErrorCode.InvalidArgumentForNthValue, "The number of nth_value must be greater than zero.");
    }
}
