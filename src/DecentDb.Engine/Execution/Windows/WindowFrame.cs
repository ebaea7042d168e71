using System;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Execution.Windows;

/// <summary>
/// The rows of the frame around a row, as up to three ranges of positions. Its ends never move back while the row goes
/// from the first of a partition to the last.
/// </summary>
internal sealed class WindowFrame(WindowRows rows, FrameEnd start, FrameEnd end, WindowExclusion exclusion)
{
    private readonly int[] _starts = new int[3];
    private readonly int[] _ends = new int[3];

    /// <summary>True when rows in the middle may be left out.</summary>
    public bool Excludes => exclusion != WindowExclusion.NoOthers;

    /// <summary>The number of ranges, none of which is empty.</summary>
    public int RangeCount { get; private set; }

    /// <summary>The number of rows in all ranges.</summary>
    public int RowCount { get; private set; }

    /// <summary>The first position of a range.</summary>
    public int StartOf(int range) => _starts[range];

    /// <summary>The position behind the last of a range.</summary>
    public int EndOf(int range) => _ends[range];

    /// <summary>The rows look at another partition.</summary>
    public void Begin()
    {
        start.Begin();
        end.Begin();
    }

    /// <summary>Settles the frame of a row.</summary>
    public void MoveTo(int position)
    {
        RangeCount = 0;
        RowCount = 0;
        var first = start.Find(position);
        var last = end.Find(position);
        if (exclusion == WindowExclusion.NoOthers)
        {
            Add(first, last);
            return;
        }

        var group = rows.GroupAt(position);
        var isRow = exclusion == WindowExclusion.CurrentRow;
        var excluded = isRow ? position : rows.StartOf(group);
        var excludedEnd = isRow ? position + 1 : rows.StartOf(group + 1);
        Add(first, Math.Min(last, excluded));
        if (exclusion == WindowExclusion.Ties)
        {
            Add(Math.Max(first, position), Math.Min(last, position + 1));
        }

        Add(Math.Max(first, excludedEnd), last);
    }

    /// <summary>The position of the n-th row, counted from 0; -1 when there are not so many.</summary>
    public int PositionOf(long number)
    {
        if (number < 0 || number >= RowCount)
        {
            return -1;
        }

        var rest = (int)number;
        var range = 0;
        while (rest >= _ends[range] - _starts[range])
        {
            rest -= _ends[range] - _starts[range];
            range++;
        }

        return _starts[range] + rest;
    }

    private void Add(int first, int last)
    {
        if (first < last)
        {
            _starts[RangeCount] = first;
            _ends[RangeCount++] = last;
            RowCount += last - first;
        }
    }
}
