namespace DecentDb.Engine.Planning.Rules;

/// <summary>Executes every join by testing its condition on each pair of rows; the plainest way there is.</summary>
internal sealed class CompareAllPairs : IPlanRule
{
    public string Name => nameof(CompareAllPairs);

    public PlanNode Apply(PlanNode plan) => plan.Rewrite(node => node is JoinNode join
        ? new HashJoinNode(join.Type, join.Left, join.Right, new JoinKeys([], [], join.Condition))
        : node);
}
