using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Moves expressions above the steps that make rows of their <see cref="BoundSetCall"/>s: the calls of one level are
/// run side by side for each row, and the shorter ones give NULLs; a call in the arguments of another is of a level
/// below.
/// </summary>
internal sealed class SetExpander(BindingContext context)
{
    // Each is a join, and steps that stand on each other are walked recursively.
    private const int LevelMax = 100;

    /// <summary>Refuses calls where a row more or less would have no meaning.</summary>
    public static void RefuseMisplaced(BoundExpression expression, SyntaxNode place)
    {
        if (!ExpressionFacts.Has<BoundSetCall>(expression))
        {
            return;
        }

        var misplaced = "";
        ExpressionRewriter.Visit(expression, node =>
        {
            var name = node switch
            {
                BoundCase => "CASE",
                BoundCoalesce => "COALESCE",
                BoundAggregate => "an aggregate function",
                BoundWindowCall => "a window function",
                _ => "",
            };
            if (name.Length > 0 && ExpressionFacts.Has<BoundSetCall>(node))
            {
                misplaced = name;
            }
        });
        if (misplaced.Length > 0)
        {
            throw place.Error(
                ErrorCode.NotSupported, $"A function that gives rows may not stand in {misplaced}; call it in FROM.");
        }
    }

    /// <summary>Makes the rows of all calls in expressions, which then read columns in their places.</summary>
    /// <param name="input">The rows that the expressions are computed of.</param>
    /// <param name="expressions">The expressions.</param>
    /// <param name="others">Expressions that read the same columns where they have the same calls.</param>
    /// <param name="place">Where they stand.</param>
    public PlanNode Expand(
        PlanNode input, List<BoundExpression> expressions, List<BoundExpression> others, SyntaxNode place)
    {
        for (var level = 0; ; level++)
        {
            var calls = InnermostOf(expressions);
            if (calls.Count == 0)
            {
                return input;
            }

            if (level == LevelMax)
            {
                throw place.Error(
                    ErrorCode.StatementTooComplex,
                    $"Functions that give rows may be nested {LevelMax} times at most.");
            }

            input = Join(input, calls, out var columns);
            Replace(expressions, node => columns.GetValueOrDefault(node));
            Replace(others, node =>
                calls.Find(call => ExpressionFacts.AreSame(call, node)) is { } same ? columns[same] : null);
        }
    }

    private static void Replace(List<BoundExpression> expressions, Func<BoundSetCall, PlanColumn?> find)
    {
        for (var i = 0; i < expressions.Count; i++)
        {
            expressions[i] = ExpressionRewriter.Replace(
                expressions[i],
                node => node is BoundSetCall call && find(call) is { } column ? new BoundColumn(column) : null);
        }
    }

    private static List<BoundSetCall> InnermostOf(List<BoundExpression> expressions)
    {
        var calls = new List<BoundSetCall>();
        var known = new HashSet<BoundExpression>();
        foreach (var expression in expressions)
        {
            ExpressionRewriter.Visit(expression, node =>
            {
                if (node is BoundSetCall call && !HasInner(call) && known.Add(call))
                {
                    calls.Add(call);
                }
            });
        }

        return calls;
    }

    private static bool HasInner(BoundSetCall call)
    {
        foreach (var operand in call.Operands)
        {
            if (ExpressionFacts.Has<BoundSetCall>(operand))
            {
                return true;
            }
        }

        return false;
    }

    private LateralJoinNode Join(
        PlanNode input, List<BoundSetCall> calls, out Dictionary<BoundSetCall, PlanColumn> columns)
    {
        columns = [];
        var outerValues = new List<OuterValue>();
        var sources = new List<PlanNode>(calls.Count);
        foreach (var call in calls)
        {
            sources.Add(WithGiven(call.Source, outerValues));
        }

        var rows = sources.Count == 1 ? sources[0] : LockstepNode.Of(sources);
        for (var i = 0; i < calls.Count; i++)
        {
            columns.Add(calls[i], rows.Output[i]);
        }

        return new LateralJoinNode(JoinType.Inner, input, rows, outerValues, null);
    }

    // The arguments are computed of the row and handed in.
    private PlanNode WithGiven(PlanNode source, List<OuterValue> outerValues)
    {
        var given = new List<BoundExpression>(source.Expressions.Count);
        foreach (var argument in source.Expressions)
        {
            if (argument is BoundConstant or BoundListParameter or BoundParameter { IsOuter: false })
            {
                given.Add(argument);
                continue;
            }

            var outer = new OuterValue(context.NextOuterValue(), argument);
            outerValues.Add(outer);
            given.Add(new BoundParameter(outer.ParameterIndex, argument.Type, IsOuter: true)
            {
                GivenAt = GivenPlaces.Of(argument),
            });
        }

        return source.WithExpressions(given);
    }
}
