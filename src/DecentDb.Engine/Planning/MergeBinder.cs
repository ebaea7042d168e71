using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plan of MERGE.</summary>
internal sealed class MergeBinder(BindingContext context)
{
    public MergePlan Bind(MergeSyntax syntax, out ResultColumn[] columns)
    {
        if (syntax.With is { } with)
        {
            new CommonTableBinder(context).Define(with, new Scope(null));
        }

        var table = context.FindTable(syntax.Target.Name);
        context.Changes.NoteTarget(table);
        var changed = new ChangeTarget(syntax.Target, context, "MERGE");
        var target = new FromItem(changed.Alias, changed.Columns);
        var sourceScope = new Scope(null);
        var source = new FromBinder(context, sourceScope).Bind([syntax.Source]);
        var both = new Scope(null);
        both.Add(target, syntax.Target);
        both.Add(new FromItem(sourceScope.Tables, sourceScope.ShownColumns), syntax.Source);
        var targetScope = new Scope(null);
        targetScope.Add(target, syntax.Target);
        var binder = new ExpressionBinder(context, both) { AggregatesForbiddenIn = "ON" };
        var condition = binder.BindCondition(syntax.On);

        var mark = new PlanColumn("mark", SqlType.Boolean, isNullable: true);
        var joined = Join(syntax, Marked(source, mark), changed.Scan, condition);
        var returning = new ChangeBinder(context).BindReturning(syntax.Returning, changed, both, out columns);
        var branches = new List<MergeBranch>();
        foreach (var when in syntax.Whens)
        {
            var scope = when.Match switch
            {
                MergeMatch.Matched => both,
                MergeMatch.NotMatchedByTarget => sourceScope,
                _ => targetScope,
            };
            var branch = BindBranch(when, changed, ChangeBinder.NameOf(syntax.Target), scope);
            branches.Add(branch with { Returned = ReturnedOf(returning, target, table) });
        }

        var used = branches.SelectMany(static branch => branch.Returned).ToHashSet();
        foreach (var expression in branches.SelectMany(static branch => branch.Expressions))
        {
            ExpressionFacts.CollectColumns(expression, used);
        }

        var checkColumns = FromBinder.Scan(table, table.BareName).TableColumns;
        IReadOnlyList<PlanColumn> read = [.. used];
        return new MergePlan(table, Project(joined, [changed.RowId, mark, .. read]), returning)
        {
            Branches = branches,
            Columns = read,
            Checks = TableExpressions.BindChecks(table, checkColumns, context.Catalog),
            CheckColumns = checkColumns,
        };
    }

    // The rows of the source with a column that is NULL where an outer join finds none.
    private static ProjectNode Marked(PlanNode source, PlanColumn mark)
    {
        var expressions = new List<BoundExpression>(source.Output.Count + 1);
        foreach (var column in source.Output)
        {
            expressions.Add(new BoundColumn(column));
        }

        expressions.Add(BoundConstant.True);
        return new ProjectNode(source, expressions, [.. source.Output, mark]);
    }

    private JoinNode Join(MergeSyntax syntax, ProjectNode source, ScanNode target, BoundExpression condition)
    {
        var needsTarget = syntax.Whens.Any(static when => when.Match == MergeMatch.NotMatchedBySource);
        var needsSource = syntax.Whens.Any(static when => when.Match == MergeMatch.NotMatchedByTarget);
        if (!needsTarget && !needsSource)
        {
            return new JoinNode(JoinType.Inner, source, target, condition);
        }

        context.NullExtend(target.Output);
        if (needsTarget)
        {
            context.NullExtend(source.Output);
        }

        return new JoinNode(needsTarget ? JoinType.Full : JoinType.Left, source, target, condition);
    }

    private static ProjectNode Project(PlanNode input, IReadOnlyList<PlanColumn> columns)
    {
        var expressions = new List<BoundExpression>(columns.Count);
        var output = new List<PlanColumn>(columns.Count);
        foreach (var column in columns)
        {
            expressions.Add(new BoundColumn(column));
            output.Add(new PlanColumn(column.Name, column.Type, isNullable: true));
        }

        return new ProjectNode(input, expressions, output);
    }

    // What RETURNING reads, in its order, with the columns of the target as they were.
    private static List<PlanColumn> ReturnedOf(ReturningPlan? returning, FromItem target, TableSchema table) =>
        returning is null ? [] : [.. target.Columns, .. returning.Columns.Skip(table.Columns.Length)];

    private MergeBranch BindBranch(MergeWhenSyntax when, ChangeTarget target, NameSyntax name, Scope scope)
    {
        var binder = new ExpressionBinder(context, scope) { AggregatesForbiddenIn = "WHEN" };
        var rows = when.Match switch
        {
            MergeMatch.Matched => MergeRows.Matched,
            MergeMatch.NotMatchedByTarget => MergeRows.OfSourceAlone,
            _ => MergeRows.OfTargetAlone,
        };
        var branch = new MergeBranch(rows, MergeAction.Nothing)
        {
            Condition = when.Condition is null ? null : binder.BindCondition(when.Condition),
        };
        switch (when.Action)
        {
            case MergeDeleteSyntax:
                return branch with { Action = MergeAction.Delete };
            case MergeUpdateSyntax update:
                var setter = new AssignmentBinder(context, target.Table) { TargetName = name };
                setter.Bind(update.Assignments, binder);
                return branch with
                {
                    Action = MergeAction.Update,
                    Ordinals = [.. setter.Ordinals],
                    RenumberedOrdinals = [.. setter.Renumbered],
                    Values = setter.Values,
                };
            case MergeInsertSyntax insert:
                return branch with { Action = MergeAction.Insert, Values = BindInsert(insert, target, binder) };
            default:
                return branch;
        }
    }

    private List<BoundExpression?> BindInsert(MergeInsertSyntax insert, ChangeTarget target, ExpressionBinder binder)
    {
        var table = target.Table;
        var targets = insert.Values is null ? [] : ChangeBinder.BindTargets(insert.Columns, target);
        var given = insert.Values?.Count ?? 0;
        if (given > targets.Count || (insert.Columns.Count > 0 && given != targets.Count))
        {
            throw insert.Error(ErrorCode.SyntaxError, $"INSERT has {given} values for {targets.Count} columns.");
        }

        var setter = new AssignmentBinder(context, table) { Overriding = insert.Overriding };
        var values = new List<BoundExpression?>(table.Columns.Length);
        foreach (var column in table.Columns)
        {
            var place = targets.IndexOf(column.Ordinal);
            values.Add(place >= 0 && place < given && insert.Values is { } written
                ? setter.BindValue(written[place], column, binder)
                : column.IsFilledByTable ? null : TableExpressions.BindDefault(column, context.Catalog));
        }

        return values;
    }
}
