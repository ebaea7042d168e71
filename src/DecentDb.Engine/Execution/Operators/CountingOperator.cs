using System.Diagnostics;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Counts what a step does, for EXPLAIN ANALYZE.</summary>
internal sealed class CountingOperator(Operator inner, StepCounts counts) : Operator
{
    private bool _hasRows;
    private long _openTicks;

    public override bool IsLookup => inner.IsLookup;

    public override void Open()
    {
        counts.Loops++;
        _hasRows = false;
        var start = Stopwatch.GetTimestamp();
        inner.Open();
        _openTicks = Stopwatch.GetTimestamp() - start;
        counts.Ticks += _openTicks;
    }

    public override bool Next(out Batch batch)
    {
        var start = Stopwatch.GetTimestamp();
        var hasNext = inner.Next(out batch);
        var ticks = Stopwatch.GetTimestamp() - start;
        counts.Ticks += ticks;
        if (!_hasRows)
        {
            _hasRows = true;
            counts.StartTicks += _openTicks + ticks;
        }

        counts.Rows += hasNext ? batch.SelectedCount : 0;
        return hasNext;
    }

    public override void Close() => inner.Close();
}
