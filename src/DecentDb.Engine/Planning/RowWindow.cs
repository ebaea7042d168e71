using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>The rows that LIMIT and OFFSET let through.</summary>
/// <param name="Limit">How many rows come; null for all.</param>
/// <param name="Offset">How many rows are left out before them; null for none.</param>
internal sealed record RowWindow(BoundExpression? Limit, BoundExpression? Offset)
{
    // What a limit that is known only at execution counts as.
    private const double UnknownLimit = 100;

    public IReadOnlyList<BoundExpression> Expressions => (Limit, Offset) switch
    {
        (null, null) => [],
        ({ } limit, null) => [limit],
        (null, { } offset) => [offset],
        ({ } limit, { } offset) => [limit, offset],
    };

    public RowWindow WithExpressions(IReadOnlyList<BoundExpression> expressions) => this with
    {
        Limit = Limit is null ? null : expressions[0],
        Offset = Offset is null ? null : expressions[^1],
    };

    /// <summary>The rows that are read to give those that are wanted.</summary>
    public double EstimateRead() =>
        Estimate() + (Offset is BoundConstant { IsNull: false } constant ? constant.Value.AsInt64() : 0);

    /// <summary>The most rows that are expected to come.</summary>
    public double Estimate() =>
        Limit is BoundConstant { IsNull: false } constant ? constant.Value.AsInt64() : UnknownLimit;
}
