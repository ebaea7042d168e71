namespace DecentDb.Engine.Planning.Rules;

/// <summary>Lets a sort below a LIMIT keep only the rows that the limit lets through.</summary>
internal sealed class KeepTopRows : IPlanRule
{
    public PlanNode Apply(PlanNode plan) => PlanExpressions.Rewrite(plan, node => node switch
    {
        LimitNode { Limit: not null, Input: SortNode sort } limit => Keep(limit, sort),
        _ => node,
    });

    private static LimitNode Keep(LimitNode limit, SortNode sort) =>
        new(new SortNode(sort.Input, sort.Keys) { Top = limit }, limit.Limit, limit.Offset);
}
