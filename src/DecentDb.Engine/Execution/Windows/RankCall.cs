using System;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Windows;

/// <summary>The functions that need no value: row_number, rank, dense_rank, percent_rank, cume_dist.</summary>
internal sealed class RankCall(WindowRows rows, WindowFunctionKind kind) : WindowCall
{
    public override void Compute(int first, int count, ColumnVector target, int at)
    {
        if (kind is WindowFunctionKind.PercentRank or WindowFunctionKind.CumulativeDistribution)
        {
            var shares = ((DoubleVector)target).Values;
            for (var i = 0; i < count; i++)
            {
                shares[at + i] = ShareAt(first + i);
            }

            return;
        }

        var numbers = ((Int64Vector)target).Values;
        for (var i = 0; i < count; i++)
        {
            numbers[at + i] = NumberAt(first + i);
        }
    }

    private int NumberAt(int position) => 1 + kind switch
    {
        WindowFunctionKind.RowNumber => position - rows.First,
        WindowFunctionKind.Rank => rows.StartOf(rows.GroupAt(position)) - rows.First,
        _ => rows.GroupAt(position) - rows.FirstGroup,
    };

    private double ShareAt(int position)
    {
        var group = rows.GroupAt(position);
        double count = rows.End - rows.First;
        return kind == WindowFunctionKind.PercentRank
            ? (rows.StartOf(group) - rows.First) / Math.Max(1, count - 1)
            : (rows.StartOf(group + 1) - rows.First) / count;
    }
}
