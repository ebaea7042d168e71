namespace DecentDb.Engine.Planning.Rules;

/// <summary>A rewriting of plans that keeps their result.</summary>
internal interface IPlanRule
{
    /// <summary>The name by which the rule is omitted, and which EXPLAIN (RULES) shows.</summary>
    string Name { get; }

    PlanNode Apply(PlanNode plan);
}
