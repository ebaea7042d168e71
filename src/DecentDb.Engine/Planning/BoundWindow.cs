using System.Collections.Generic;
using System.Linq;

namespace DecentDb.Engine.Planning;

/// <summary>What stands in OVER.</summary>
/// <param name="PartitionBy">Rows with equal values are looked at together; without any all rows are.</param>
/// <param name="OrderBy">Their order.</param>
/// <param name="Frame">Those around each row that count.</param>
internal sealed record BoundWindow(
    IReadOnlyList<BoundExpression> PartitionBy, IReadOnlyList<SortKey> OrderBy, BoundFrame Frame)
{
    /// <summary>All expressions of it.</summary>
    public IReadOnlyList<BoundExpression> Expressions =>
        [.. PartitionBy, .. OrderBy.Select(key => key.Expression), .. Frame.Expressions];

    /// <summary>The same with other expressions, as many as it has.</summary>
    public BoundWindow WithExpressions(IReadOnlyList<BoundExpression> expressions) => new(
        [.. expressions.Take(PartitionBy.Count)],
        [.. OrderBy.Select((key, i) => key with { Expression = expressions[PartitionBy.Count + i] })],
        Frame.WithExpressions([.. expressions.Skip(PartitionBy.Count + OrderBy.Count)]));

    /// <summary>True when another one differs in its expressions at most.</summary>
    public bool HasSameForm(BoundWindow other)
    {
        if (PartitionBy.Count != other.PartitionBy.Count || OrderBy.Count != other.OrderBy.Count
            || !Frame.HasSameForm(other.Frame))
        {
            return false;
        }

        for (var i = 0; i < OrderBy.Count; i++)
        {
            if (OrderBy[i].Descending != other.OrderBy[i].Descending
                || OrderBy[i].NullsFirst != other.OrderBy[i].NullsFirst)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when one sort serves both.</summary>
    public bool HasSameOrder(BoundWindow other)
    {
        if (PartitionBy.Count != other.PartitionBy.Count || OrderBy.Count != other.OrderBy.Count)
        {
            return false;
        }

        for (var i = 0; i < PartitionBy.Count; i++)
        {
            if (!ExpressionFacts.AreSame(PartitionBy[i], other.PartitionBy[i]))
            {
                return false;
            }
        }

        for (var i = 0; i < OrderBy.Count; i++)
        {
            if (OrderBy[i].Descending != other.OrderBy[i].Descending
                || OrderBy[i].NullsFirst != other.OrderBy[i].NullsFirst
                || !ExpressionFacts.AreSame(OrderBy[i].Expression, other.OrderBy[i].Expression))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Its partitions and order for people, as EXPLAIN shows them.</summary>
    public string Describe()
    {
        var partition = PartitionBy.Count == 0 ? "" : "partition by " + ExpressionText.Of(PartitionBy);
        var order = OrderBy.Count == 0
            ? ""
            : "order by " + string.Join(
                ", ", OrderBy.Select(key => key.Expression.Describe() + (key.Descending ? " desc" : "")));
        return partition.Length > 0 && order.Length > 0 ? partition + " " + order : partition + order;
    }
}
