namespace DecentDb.Engine.Planning.Rules;

/// <summary>Removes a sort whose order the scan below gives for nothing.</summary>
internal sealed class RemoveSorts : IPlanRule
{
    public string Name => nameof(RemoveSorts);

    public PlanNode Apply(PlanNode plan) => plan.Rewrite(node => node switch
    {
        LimitNode { Input: SortNode sort } n
            when OrderOf.TryOrder(sort.Input, sort.Keys, mayUseIndex: !HasFilter(sort.Input)) is { } ordered =>
            n with { Input = ordered },
        SortNode n when OrderOf.TryOrder(n.Input, n.Keys, mayUseIndex: false) is { } ordered => ordered,
        _ => node,
    });

    private static bool HasFilter(PlanNode node) => node switch
    {
        ScanNode scan => scan.Filter is not null,
        FilterNode => true,
        ProjectNode n => HasFilter(n.Input),
        _ => true,
    };
}
