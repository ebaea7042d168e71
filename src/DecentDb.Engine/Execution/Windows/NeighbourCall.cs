using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Windows;

/// <summary>lag and lead: the value of a row that lies a distance away in the partition.</summary>
/// <param name="rows">The rows.</param>
/// <param name="isLag">True for lag.</param>
/// <param name="arguments">The columns of value, distance and what is given where there is no such row.</param>
internal sealed class NeighbourCall(WindowRows rows, bool isLag, int[] arguments) : WindowCall
{
    public override void Compute(int first, int count, ColumnVector target, int at)
    {
        var columns = rows.Store.Columns;
        var values = columns[arguments[0]];
        var distances = arguments.Length > 1 ? (Int64Vector)columns[arguments[1]] : null;
        var otherwise = arguments.Length > 2 ? columns[arguments[2]] : null;
        for (var i = 0; i < count; i++)
        {
            var row = rows.RowAt(first + i);
            if (distances is not null && distances.IsNull(row))
            {
                SetNull(target, at + i);
                continue;
            }

            var distance = distances is null ? 1 : distances.Values[row];
            var position = first + i + (isLag ? -distance : distance);
            if (position >= rows.First && position < rows.End)
            {
                target.CopyValue(values, rows.RowAt((int)position), at + i);
            }
            else if (otherwise is not null)
            {
                target.CopyValue(otherwise, row, at + i);
            }
            else
            {
                SetNull(target, at + i);
            }
        }
    }

    private static void SetNull(ColumnVector target, int row)
    {
        target.SetEmpty(row);
        target.SetNull(row);
    }
}
