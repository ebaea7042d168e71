using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Moves expressions above the steps that compute their window functions: each call becomes a column. Calls whose
/// windows share partitions and order become one step.
/// </summary>
internal sealed class WindowPlanner
{
    // Each is a sort of all rows, and steps that stand on each other are walked recursively.
    private const int StepCountMax = 100;
    private readonly List<Step> _steps = [];

    /// <summary>The expression with a column in the place of each call.</summary>
    public BoundExpression Replace(BoundExpression expression, SyntaxNode place) => ExpressionRewriter.Replace(
        expression, node => node is BoundWindowCall call ? new BoundColumn(ColumnOf(call, place)) : null);

    /// <summary>Puts the steps above a plan.</summary>
    public PlanNode Build(PlanNode input)
    {
        foreach (var step in _steps)
        {
            input = new WindowNode(input, step.Calls, step.Columns);
        }

        return input;
    }

    private PlanColumn ColumnOf(BoundWindowCall call, SyntaxNode place)
    {
        var step = _steps.Find(other => other.Calls[0].Window.HasSameOrder(call.Window));
        if (step is null)
        {
            if (_steps.Count == StepCountMax)
            {
                throw place.Error(
                    ErrorCode.StatementTooComplex,
                    $"A query may have at most {StepCountMax} windows that differ in partitions or order.");
            }

            step = new Step([], []);
            _steps.Add(step);
        }

        for (var i = 0; i < step.Calls.Count; i++)
        {
            if (ExpressionFacts.AreSame(step.Calls[i], call))
            {
                return step.Columns[i];
            }
        }

        step.Calls.Add(call);
        step.Columns.Add(new PlanColumn(call.Name, call.Type, call.IsNullable) { GivenAt = GivenPlaces.Of(call) });
        return step.Columns[^1];
    }

    private sealed record Step(List<BoundWindowCall> Calls, List<PlanColumn> Columns);
}
