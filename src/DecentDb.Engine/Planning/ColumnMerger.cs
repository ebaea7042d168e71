using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// USING and NATURAL: the equalities of a join, and the columns that show as one. A merged column has the value of the
/// side that is always there, and of either side in a FULL JOIN.
/// </summary>
internal sealed class ColumnMerger(BindingContext context, JoinSyntax join, FromItem left, FromItem right)
{
    private readonly List<PlanColumn> _merged = [];
    private readonly List<BoundExpression> _computed = [];
    private readonly List<PlanColumn> _computedColumns = [];
    private readonly HashSet<PlanColumn> _sources = [];

    /// <summary>The equalities; null when NATURAL finds no column in common.</summary>
    public BoundExpression? Merge()
    {
        var conditions = new List<BoundExpression>();
        foreach (var name in Names())
        {
            var leftColumn = Find(left.Tables, name, out var leftTable);
            var rightColumn = Find(right.Tables, name, out var rightTable);
            if (leftColumn is null || rightColumn is null)
            {
                throw join.Error(
                    ErrorCode.UndefinedColumn, $"The column \"{name}\" of USING must stand on both sides of the join.");
            }

            _sources.Add(leftColumn);
            _sources.Add(rightColumn);
            BoundExpression ofLeft = new BoundColumn(leftColumn);
            BoundExpression ofRight = new BoundColumn(rightColumn);
            new Coercion(context).Unify(ref ofLeft, ref ofRight, join, "=");
            conditions.Add(new BoundComparison(BinaryOperator.Equal, ofLeft, ofRight));
            Show(leftColumn.Name, ofLeft, ofRight, leftTable!, rightTable!, leftColumn, rightColumn);
        }

        return ExpressionFacts.Conjunction(conditions);
    }

    /// <summary>The join with the merged columns that have to be computed, and what it offers.</summary>
    public PlanNode Finish(PlanNode plan, out FromItem item)
    {
        var columns = new List<PlanColumn>(_merged);
        columns.AddRange(left.Columns.FindAll(column => !_sources.Contains(column)));
        columns.AddRange(right.Columns.FindAll(column => !_sources.Contains(column)));
        List<ScopeTable> tables = [.. left.Tables, .. right.Tables];
        item = new FromItem(tables, columns);
        if (_computed.Count == 0)
        {
            return plan;
        }

        tables.Add(new ScopeTable("", _computedColumns));
        var expressions = new List<BoundExpression>(plan.Output.Count + _computed.Count);
        foreach (var column in plan.Output)
        {
            expressions.Add(new BoundColumn(column));
        }

        expressions.AddRange(_computed);
        return new ProjectNode(plan, expressions, [.. plan.Output, .. _computedColumns]);
    }

    private List<string> Names()
    {
        var names = new List<string>();
        foreach (var name in join.Using)
        {
            if (names.Exists(other => Identifier.Same(other, name.Value)))
            {
                throw name.Error(
                    ErrorCode.DuplicateColumn, $"The column \"{name.Value}\" stands more than once in USING.");
            }

            names.Add(name.Value);
        }

        if (join.Natural)
        {
            foreach (var column in left.Columns)
            {
                if (Find(right.Tables, column.Name, out _) is not null)
                {
                    names.Add(column.Name);
                }
            }
        }

        return names;
    }

    private void Show(
        string name,
        BoundExpression ofLeft,
        BoundExpression ofRight,
        ScopeTable leftTable,
        ScopeTable rightTable,
        PlanColumn leftColumn,
        PlanColumn rightColumn)
    {
        var shown = join.Kind switch
        {
            JoinKind.Full => new BoundCoalesce([ofLeft, ofRight], ofLeft.Type),
            JoinKind.Right => ofRight,
            _ => ofLeft,
        };
        if (shown is BoundColumn { Column: var column })
        {
            (column == leftColumn ? rightTable : leftTable).Merge(column == leftColumn ? rightColumn : leftColumn);
            _merged.Add(column);
            return;
        }

        leftTable.Merge(leftColumn);
        rightTable.Merge(rightColumn);
        var computed = new PlanColumn(name, shown.Type, isNullable: true) { GivenAt = GivenPlaces.Of(shown) };
        _computed.Add(shown);
        _computedColumns.Add(computed);
        _merged.Add(computed);
    }

    private PlanColumn? Find(List<ScopeTable> tables, string name, out ScopeTable? owner)
    {
        PlanColumn? found = null;
        owner = null;
        foreach (var table in tables)
        {
            foreach (var column in table.Columns)
            {
                if (!Identifier.Same(column.Name, name) || table.IsHidden(column, null))
                {
                    continue;
                }

                if (found is not null)
                {
                    throw join.Error(ErrorCode.AmbiguousColumn, $"The column \"{name}\" is ambiguous.");
                }

                found = column;
                owner = table;
            }
        }

        return found;
    }
}
