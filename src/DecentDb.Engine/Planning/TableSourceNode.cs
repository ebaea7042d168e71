using System.Collections.Generic;
using DecentDb.Engine.Functions;

namespace DecentDb.Engine.Planning;

/// <summary>The rows that a function of the session gives in FROM.</summary>
/// <param name="Name">The name of the function.</param>
/// <param name="Source">What the call gives.</param>
/// <param name="Ordinals">The columns that are read, counted from 0 and rising.</param>
/// <param name="Columns">The same as they are handed out.</param>
internal sealed record TableSourceNode(
    string Name, ISourceTable Source, IReadOnlyList<int> Ordinals, IReadOnlyList<PlanColumn> Columns) : SourceNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override string Describe() => $"Source {Name}({Columns.Count} of {Source.Columns.Count} columns)";

    public override double Estimate(Estimator estimator) => Source.RowCount ?? Estimator.FunctionRows;

    /// <summary>The same with only the columns that are needed.</summary>
    public TableSourceNode Prune(IReadOnlySet<PlanColumn> needed)
    {
        var ordinals = new List<int>();
        var columns = new List<PlanColumn>();
        for (var i = 0; i < Columns.Count; i++)
        {
            if (needed.Contains(Columns[i]))
            {
                ordinals.Add(Ordinals[i]);
                columns.Add(Columns[i]);
            }
        }

        return columns.Count == Columns.Count ? this : this with { Ordinals = ordinals, Columns = columns };
    }
}
