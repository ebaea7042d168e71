using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// The call of a window function; it stands in expressions only until the steps that compute windows replace it by a
/// column.
/// </summary>
/// <param name="Function">The window function; null for an aggregate.</param>
/// <param name="Aggregate">The aggregate function; null for a window function.</param>
/// <param name="Arguments">Empty for count(*).</param>
/// <param name="Filter">The rows that an aggregate counts; null for all.</param>
/// <param name="Window">The rows that it sees.</param>
/// <param name="Type">The type of the result.</param>
internal sealed record BoundWindowCall(
    WindowFunction? Function,
    AggregateOverload? Aggregate,
    IReadOnlyList<BoundExpression> Arguments,
    BoundExpression? Filter,
    BoundWindow Window,
    SqlType Type) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Operands =>
        Filter is null
            ? [.. Arguments, .. Window.Expressions]
            : [.. Arguments, Filter, .. Window.Expressions];

    // A step of its own computes it, which no condition moves past.
    public override bool FailsItself => false;

    /// <summary>The name of the function.</summary>
    public string Name => Function?.Name ?? Aggregate?.Function.Name ?? "";

    /// <summary>True when the result may be NULL.</summary>
    public bool IsNullable => !(Function?.IsNeverNull ?? Aggregate?.Function.IsNeverNull ?? false);

    public override BoundWindowCall WithOperands(IReadOnlyList<BoundExpression> operands)
    {
        var count = Arguments.Count + (Filter is null ? 0 : 1);
        return this with
        {
            Arguments = [.. operands.Take(Arguments.Count)],
            Filter = Filter is null ? null : operands[Arguments.Count],
            Window = Window.WithExpressions([.. operands.Skip(count)]),
        };
    }

    public override string Describe()
    {
        var arguments = Arguments.Count == 0 && Aggregate is not null ? "*" : ExpressionText.Of(Arguments);
        return $"{Name}({arguments}) over ({Window.Describe()})";
    }

    public override bool HasSameAttributes(BoundExpression other) => other is BoundWindowCall o
        && Function == o.Function && Aggregate == o.Aggregate && !(Aggregate?.Function.IsVolatile ?? false)
        && Arguments.Count == o.Arguments.Count && Filter is null == o.Filter is null
        && Window.HasSameForm(o.Window);
}
