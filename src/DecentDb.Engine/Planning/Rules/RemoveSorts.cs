namespace DecentDb.Engine.Planning.Rules;

/// <summary>Removes a sort whose order the scan below gives for nothing.</summary>
internal sealed class RemoveSorts(IndexForms forms) : IPlanRule
{
    public string Name => nameof(RemoveSorts);

    public PlanNode Apply(PlanNode plan) => plan.Rewrite(node =>
        node is SortNode n && new OrderOf(forms).TryOrder(n.Input, n.Keys) is { } ordered ? ordered : node);
}
