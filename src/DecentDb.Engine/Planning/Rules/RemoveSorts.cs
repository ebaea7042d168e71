namespace DecentDb.Engine.Planning.Rules;

/// <summary>Removes a sort whose order the scan below gives for nothing.</summary>
internal sealed class RemoveSorts(IndexForms forms) : IPlanRule
{
    public string Name => nameof(RemoveSorts);

    public PlanNode Apply(PlanNode plan) => plan.Rewrite(node => node switch
    {
        LimitNode { Input: SortNode sort } n
            when new OrderOf(forms, IndexWalk.OfFew).TryOrder(sort.Input, sort.Keys) is { } ordered =>
            n with { Input = ordered },
        SortNode n when new OrderOf(forms, IndexWalk.None).TryOrder(n.Input, n.Keys) is { } ordered => ordered,
        _ => node,
    });
}
