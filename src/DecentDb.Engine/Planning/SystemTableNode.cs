using System.Collections.Generic;
using DecentDb.Engine.SystemTables;

namespace DecentDb.Engine.Planning;

/// <summary>The rows of a system table.</summary>
internal sealed record SystemTableNode(SystemTable Table, IReadOnlyList<PlanColumn> Columns) : SourceNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override string Describe() => "System table " + Table.Name;

    public override double Estimate(Estimator estimator) => Estimator.FunctionRows;
}
