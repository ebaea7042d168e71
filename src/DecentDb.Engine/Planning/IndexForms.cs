using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Planning.Rules;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// The keys and conditions of indexes as expressions over the columns of a scan, for the rules that look for indexes.
/// An expression of the statement is a key when it is bound to the same.
/// </summary>
internal sealed class IndexForms(CatalogSnapshot catalog)
{
    private readonly Dictionary<(long IndexId, PlanColumn First), IndexForm> _known = [];

    /// <summary>An index over the columns of a scan.</summary>
    public IndexForm Of(IndexSchema index, ScanNode scan)
    {
        if (index.IsPlain)
        {
            return new IndexForm(index, scan.TableColumns, new BoundExpression?[index.Columns.Length], []);
        }

        var place = (index.Id, scan.TableColumns[0]);
        if (!_known.TryGetValue(place, out var form))
        {
            var (keys, predicate) = TableExpressions.BindIndex(index, scan.TableColumns, catalog);
            var conditions = new List<BoundExpression>();
            if (predicate is not null)
            {
                ExpressionFacts.SplitConjunction(
                    ExpressionRewriter.Rewrite(predicate, SimplifyConditions.SimplifyNode), conditions);
            }

            form = new IndexForm(index, scan.TableColumns, keys, conditions);
            _known.Add(place, form);
        }

        return form;
    }
}

/// <summary>An index over the columns of a scan.</summary>
/// <param name="Index">The index.</param>
/// <param name="Columns">The columns of the table.</param>
/// <param name="Keys">Its keys that are expressions; null where the key is a column.</param>
/// <param name="Conditions">What must hold for a row to have an entry, as the parts of an AND.</param>
internal sealed record IndexForm(
    IndexSchema Index,
    IReadOnlyList<PlanColumn> Columns,
    BoundExpression?[] Keys,
    IReadOnlyList<BoundExpression> Conditions)
{
    /// <summary>True when an expression has the value of a key for every row.</summary>
    public bool IsKey(int place, BoundExpression expression) => Keys[place] is { } key
        ? ExpressionFacts.AreSame(key, expression)
        : expression is BoundColumn { Column: var column } && column.Ordinal >= 0
            && column.Ordinal == Index.Columns[place].Ordinal && IsOwn(column);

    /// <summary>True when every row that meets some conditions has an entry.</summary>
    public bool HasAllThat(IReadOnlyList<BoundExpression> conditions)
    {
        foreach (var needed in Conditions)
        {
            var isImplied = false;
            foreach (var condition in conditions)
            {
                isImplied |= Implies(condition, needed);
            }

            if (!isImplied)
            {
                return false;
            }
        }

        return true;
    }

    // Only what is sure: the same condition, a narrower range, or a comparison that no NULL meets.
    private static bool Implies(BoundExpression condition, BoundExpression needed)
    {
        if (ExpressionFacts.AreSame(condition, needed))
        {
            return true;
        }

        if (needed is BoundIs { Test: IsTest.Null, Negated: true } present)
        {
            return condition switch
            {
                BoundComparison e => ExpressionFacts.AreSame(e.Left, present.Operand)
                    || ExpressionFacts.AreSame(e.Right, present.Operand),
                BoundInList e => ExpressionFacts.AreSame(e.Operand, present.Operand),
                BoundLike e => ExpressionFacts.AreSame(e.Operands[0], present.Operand),
                _ => false,
            };
        }

        return needed is BoundComparison bound && condition is BoundComparison given && IsNarrower(given, bound);
    }

    private static bool IsNarrower(BoundComparison given, BoundComparison bound)
    {
        if (bound.Right is not BoundConstant { IsNull: false } limit
            || given.Right is not BoundConstant { IsNull: false } value || limit.Type != value.Type
            || !ExpressionFacts.AreSame(given.Left, bound.Left))
        {
            return false;
        }

        var order = limit.Type.Traits.Compare(value.Value, limit.Value);
        return bound.Operator switch
        {
            BinaryOperator.Greater => given.Operator switch
            {
                BinaryOperator.Greater => order >= 0,
                BinaryOperator.GreaterOrEqual or BinaryOperator.Equal => order > 0,
                _ => false,
            },
            BinaryOperator.GreaterOrEqual => order >= 0 && given.Operator is BinaryOperator.Greater
                or BinaryOperator.GreaterOrEqual or BinaryOperator.Equal,
            BinaryOperator.Less => given.Operator switch
            {
                BinaryOperator.Less => order <= 0,
                BinaryOperator.LessOrEqual or BinaryOperator.Equal => order < 0,
                _ => false,
            },
            BinaryOperator.LessOrEqual => order <= 0 && given.Operator is BinaryOperator.Less
                or BinaryOperator.LessOrEqual or BinaryOperator.Equal,
            BinaryOperator.NotEqual => given.Operator == BinaryOperator.Equal && order != 0,
            _ => false,
        };
    }

    private bool IsOwn(PlanColumn column)
    {
        foreach (var own in Columns)
        {
            if (own == column)
            {
                return true;
            }
        }

        return false;
    }
}
