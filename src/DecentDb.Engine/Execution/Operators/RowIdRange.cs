using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Planning;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>The bounds of the row ids that a scan wants.</summary>
internal sealed class RowIdRange
{
    private readonly ScalarSource? _low;
    private readonly ScalarSource? _high;
    private readonly bool _lowInclusive;
    private readonly bool _highInclusive;

    public RowIdRange(ExecutionContext context, AccessPath access)
    {
        if (access is { ByRowId: true, Low: { } low })
        {
            _low = new ScalarSource(context, low.Values[0]);
            _lowInclusive = low.Inclusive;
        }

        if (access is { ByRowId: true, High: { } high })
        {
            _high = new ScalarSource(context, high.Values[0]);
            _highInclusive = high.Inclusive;
        }
    }

    public long First { get; private set; }

    public long Last { get; private set; }

    public bool IsEmpty { get; private set; }

    /// <summary>Evaluates the bounds; NULL as a bound leaves nothing.</summary>
    public void Evaluate()
    {
        First = long.MinValue;
        Last = long.MaxValue;
        IsEmpty = false;
        if (_low is not null)
        {
            var value = _low.Evaluate();
            IsEmpty |= value.IsNull || (!_lowInclusive && value.AsInt64() == long.MaxValue);
            First = IsEmpty ? First : value.AsInt64() + (_lowInclusive ? 0 : 1);
        }

        if (_high is not null)
        {
            var value = _high.Evaluate();
            IsEmpty |= value.IsNull || (!_highInclusive && value.AsInt64() == long.MinValue);
            Last = IsEmpty ? Last : value.AsInt64() - (_highInclusive ? 0 : 1);
        }

        IsEmpty |= First > Last;
    }

    /// <summary>The number of rows at the beginning of a leaf that do not lie above the range.</summary>
    public int EndIn(ColumnPageView page)
    {
        var count = page.RowCount;
        if (Last == long.MaxValue || page.RowId(count - 1) <= Last)
        {
            return count;
        }

        var row = page.FindRow(Last);
        return row >= 0 ? row + 1 : ~row;
    }

    /// <summary>The first row of a leaf that does not lie below the range.</summary>
    public int StartIn(ColumnPageView page)
    {
        if (First == long.MinValue || page.RowId(0) >= First)
        {
            return 0;
        }

        var row = page.FindRow(First);
        return row >= 0 ? row : ~row;
    }
}
