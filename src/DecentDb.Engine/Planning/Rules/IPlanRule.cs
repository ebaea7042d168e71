namespace DecentDb.Engine.Planning.Rules;

/// <summary>A rewriting of plans that keeps their result.</summary>
internal interface IPlanRule
{
    PlanNode Apply(PlanNode plan);
}
