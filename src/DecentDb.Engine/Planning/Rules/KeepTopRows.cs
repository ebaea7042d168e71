namespace DecentDb.Engine.Planning.Rules;

/// <summary>Lets a sort below a LIMIT keep only the rows that the limit lets through.</summary>
internal sealed class KeepTopRows : IPlanRule
{
    public string Name => nameof(KeepTopRows);

    public PlanNode Apply(PlanNode plan) => plan.Rewrite(node => node switch
    {
        LimitNode { Window.Limit: not null, Input: SortNode sort } limit =>
            limit with { Input = sort with { Top = limit.Window } },
        _ => node,
    });
}
