using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// The parameters whose values flow into an expression or a column, whichever row, branch or group they come from, by
/// the places where they stand in the text. Only those are here whose value depends on where it goes
/// (<see cref="GivenValue.DependsOnPlace"/>): a local time is one moment in a TIMESTAMPTZ and what the clock shows in
/// a TIMESTAMP, and which of them is meant shows far behind the place (<see cref="BindingContext.Ask"/>).
/// </summary>
/// <param name="Places">The parameters in the text.</param>
/// <param name="IsComputed">True when some are not chosen as they are but computed with: a time plus a span.</param>
internal sealed record GivenPlaces(IReadOnlyCollection<ParameterSyntax> Places, bool IsComputed)
{
    /// <summary>The parameters that flow into an expression; null when there are none.</summary>
    public static GivenPlaces? Of(BoundExpression expression)
    {
        var collector = new Collector();
        collector.Add(expression);
        return collector.Result;
    }

    /// <summary>The parameters that flow into one of several expressions; null when there are none.</summary>
    public static GivenPlaces? Of(IReadOnlyList<BoundExpression> expressions)
    {
        var collector = new Collector();
        collector.Add(expressions);
        return collector.Result;
    }

    /// <summary>The parameters that flow into a column of one of several queries; null when there are none.</summary>
    public static GivenPlaces? Of(IReadOnlyList<PlanNode> inputs, int column)
    {
        var collector = new Collector();
        foreach (var input in inputs)
        {
            collector.Add(input.Output[column].GivenAt);
        }

        return collector.Result;
    }

    private struct Collector
    {
        private GivenPlaces? _only;
        private HashSet<ParameterSyntax>? _places;
        private bool _isComputed;

        public readonly GivenPlaces? Result => _places is null ? _only : new GivenPlaces(_places, _isComputed);

        public void Add(GivenPlaces? given)
        {
            if (given is null || given == _only)
            {
                return;
            }

            _isComputed |= given.IsComputed;
            if (_only is null)
            {
                _only = given;
                return;
            }

            _places ??= [.. _only.Places];
            _places.UnionWith(given.Places);
        }

        public void Add(IReadOnlyList<BoundExpression> expressions)
        {
            foreach (var expression in expressions)
            {
                Add(expression);
            }
        }

        public void Add(BoundExpression expression)
        {
            switch (expression)
            {
                case BoundParameter parameter:
                    Add(parameter.GivenAt);
                    break;
                case BoundColumn column:
                    Add(column.Column.GivenAt);
                    break;
                case BoundSubquery { Kind: SubqueryKind.Scalar, Subplan.Plan: var plan }:
                    Add(plan.Output[0].GivenAt);
                    break;
                case BoundCoalesce first:
                    Add(first.Arguments);
                    break;
                case BoundCase choice:
                    Add(choice.Otherwise);
                    foreach (var when in choice.Whens)
                    {
                        Add(when.Then);
                    }

                    break;
                case BoundAggregate { Overload.Signature.Rule: ArgumentRule.Common } aggregate:
                    Add(aggregate.Arguments);
                    break;
                case BoundWindowCall { Aggregate.Signature.Rule: ArgumentRule.Common } aggregate:
                    Add(aggregate.Arguments);
                    break;
                case BoundWindowCall { Function.Signature.ReturnsArgumentType: true } call:
                    Add(call.Arguments);
                    break;
                case BoundFunction { Overload.Signature.Rule: ArgumentRule.Common or ArgumentRule.Compared } function:
                    Add(function.Arguments);
                    break;
                case BoundFunction { Type.Kind: SqlTypeKind.Timestamp } function when KeepsKindOfTime(function.Overload)
                    && Of(function.Arguments) is { } given:
                    Add(given with { IsComputed = true });
                    break;
                default:
                    break;
            }
        }

        // With a moment instead of a time without a zone the result is a moment too.
        private static bool KeepsKindOfTime(ScalarOverload overload)
        {
            if (overload == DateArithmetic.AddInterval || overload == DateArithmetic.SubtractInterval)
            {
                return true;
            }

            foreach (var other in overload.Function.Overloads)
            {
                if (other.Signature.Result == SqlTypeKind.TimestampTz)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
