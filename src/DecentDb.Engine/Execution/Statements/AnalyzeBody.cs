using System.Collections.Generic;
using System.Diagnostics;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>EXPLAIN ANALYZE: executes a statement, whose rows nobody gets, and hands out what its steps did.</summary>
/// <param name="plan">The statement and its description.</param>
/// <param name="context">The execution.</param>
/// <param name="body">Carries the statement out.</param>
/// <param name="counts">What its steps do.</param>
internal sealed class AnalyzeBody(
    ExplainPlan plan, ExecutionContext context, StatementBody body, Dictionary<PlanNode, StepCounts> counts)
    : StatementBody
{
    private ExplainBody? _lines;

    public override void Open()
    {
        foreach (var count in counts.Values)
        {
            (count.Loops, count.Rows, count.StartTicks, count.Ticks) = (0, 0, 0, 0);
        }

        var start = Stopwatch.GetTimestamp();
        body.Open();
        while (body.Next(out _))
        {
            context.CheckCancelled();
        }

        body.Close();
        _lines = new ExplainBody(
            new PlanPrinter(plan.Options, counts).Print(plan.Steps, Stopwatch.GetElapsedTime(start)));
        _lines.Open();
    }

    public override bool Next(out Batch batch)
    {
        if (_lines is { } lines)
        {
            return lines.Next(out batch);
        }

        batch = new Batch();
        return false;
    }

    public override void Close()
    {
        body.Close();
        _lines?.Close();
    }
}
