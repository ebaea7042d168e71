using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plans of INSERT, UPDATE and DELETE.</summary>
internal sealed class ChangeBinder(BindingContext context)
{
    public InsertPlan BindInsert(InsertSyntax syntax, out ResultColumn[] columns) =>
        BindInsert(syntax, new ChangeTarget(syntax.Target, context, "INSERT"), out columns);

    public InsertPlan BindInsert(InsertSyntax syntax, ChangeTarget target, out ResultColumn[] columns)
    {
        DefineWith(syntax.With);
        var table = target.Table;
        if (target.IsView && (syntax.OnConflict is not null || syntax.Resolution != InsertResolution.None))
        {
            throw ExpressionBinder.NotSupported(syntax.Target, "ON CONFLICT and its like of a view");
        }

        if (syntax.OnConflict is not null || syntax.Resolution != InsertResolution.None)
        {
            context.Changes.NoteTarget(table);
        }

        var targets = BindTargets(syntax.Columns, target);
        var types = new List<SqlType>(targets.Count);
        foreach (var ordinal in targets)
        {
            types.Add(table.Columns[ordinal].Type);
        }

        PlanNode source = syntax.Source switch
        {
            null => new OneRowNode(),
            { Body: ValuesSyntax values, With: null, OrderBy.Count: 0, Limit: null, Offset: null } =>
                BindRows(values, table, targets, syntax),
            _ => new QueryBinder(context).BindQuery(syntax.Source, new Scope(null), types),
        };
        if (syntax.Source is null)
        {
            targets.Clear();
        }
        else if (source.Output.Count > targets.Count
            || (source.Output.Count < targets.Count && syntax.Columns.Count > 0))
        {
            throw syntax.Source.Error(
                ErrorCode.SyntaxError,
                $"INSERT has {source.Output.Count} values for {targets.Count} columns.");
        }

        var values1 = AssignColumns(table, targets, source, syntax);
        var conflict = new ConflictBinder(context, table).Bind(syntax, target.Alias);
        var returning = BindReturning(syntax.Returning, target, null, out columns);
        var checkColumns = FromBinder.Scan(table, table.BareName).TableColumns;
        return new InsertPlan(table, source, values1, returning)
        {
            Conflict = conflict,
            Checks = TableExpressions.BindChecks(table, checkColumns, context.Catalog),
            CheckColumns = checkColumns,
        };
    }

    public UpdatePlan BindUpdate(UpdateSyntax syntax, out ResultColumn[] columns)
    {
        DefineWith(syntax.With);
        var target = new ChangeTarget(syntax.Target, context, "UPDATE");
        var table = target.Table;
        context.Changes.NoteTarget(table);
        var source = BindSource(target, syntax.From, syntax.Where, syntax.Target, out var binder, out var scope);
        var setter = new AssignmentBinder(context, table)
        {
            TargetName = NameOf(syntax.Target),
            Target = target,
        };
        setter.Bind(syntax.Assignments, binder);
        List<BoundExpression> expressions =
            [new BoundColumn(target.RowId), .. setter.Values.ConvertAll(target.Resolve)];
        var returning = BindReturning(syntax.Returning, target, scope, out columns);
        var checkColumns = FromBinder.Scan(table, table.BareName).TableColumns;
        var rows = Project(source, expressions, returning, target.Scan);
        return new UpdatePlan(table, rows, [.. setter.Ordinals], returning)
        {
            RenumberedOrdinals = [.. setter.Renumbered],
            MayRepeat = syntax.From.Count > 0,
            Checks = TableExpressions.BindChecks(table, checkColumns, context.Catalog),
            CheckColumns = checkColumns,
        };
    }

    public DeletePlan BindDelete(DeleteSyntax syntax, out ResultColumn[] columns)
    {
        DefineWith(syntax.With);
        var target = new ChangeTarget(syntax.Target, context, "DELETE");
        var table = target.Table;
        context.Changes.NoteTarget(table);
        var source = BindSource(target, syntax.Using, syntax.Where, syntax.Target, out _, out var scope);
        var returning = BindReturning(syntax.Returning, target, scope, out columns, removes: true);
        var rows = Project(source, [new BoundColumn(target.RowId)], returning, target.Scan);
        return new DeletePlan(table, rows, returning)
        {
            MayRepeat = syntax.Using.Count > 0,
            Checks = TableExpressions.BindChecks(table, target.Scan.TableColumns, context.Catalog),
            CheckColumns = target.Scan.TableColumns,
        };
    }

    /// <summary>Defines the names of the WITH of a statement.</summary>
    public void DefineWith(WithSyntax? with)
    {
        if (with is not null)
        {
            new CommonTableBinder(context).Define(with, new Scope(null));
        }
    }

    /// <summary>The columns that an INSERT gives values.</summary>
    public static List<int> BindTargets(IReadOnlyList<NameSyntax> names, ChangeTarget target)
    {
        List<int> targets = names.Count == 0 ? [.. target.AllOrdinals] : [];
        foreach (var name in names)
        {
            var ordinal = target.FindColumn(name).Ordinal;
            if (targets.Contains(ordinal))
            {
                throw name.Error(ErrorCode.DuplicateColumn, $"The column \"{name.Value}\" is named more than once.");
            }

            targets.Add(ordinal);
        }

        return targets;
    }

    /// <summary>The name that a changed table has in its statement.</summary>
    public static NameSyntax NameOf(TargetSyntax target) => target.Alias ?? target.Name.Name;

    /// <summary>VALUES of an INSERT: every value goes straight into the type of its column.</summary>
    private ValuesNode BindRows(ValuesSyntax values, TableSchema table, List<int> targets, InsertSyntax syntax)
    {
        var binder = new ExpressionBinder(context, new Scope(null)) { AggregatesForbiddenIn = "VALUES" };
        var setter = new AssignmentBinder(context, table) { Overriding = syntax.Overriding };
        var width = values.Rows[0].Values.Count;
        if (width > targets.Count || (width < targets.Count && syntax.Columns.Count > 0))
        {
            throw values.Rows[0].Error(
                ErrorCode.SyntaxError, $"INSERT has {width} values for {targets.Count} columns.");
        }

        var output = new List<PlanColumn>(width);
        for (var c = 0; c < width; c++)
        {
            var column = table.Columns[targets[c]];
            output.Add(new PlanColumn(column.Name, column.Type, isNullable: true));
        }

        var rows = new List<IReadOnlyList<BoundExpression>>(values.Rows.Count);
        foreach (var row in values.Rows)
        {
            if (row.Values.Count != width)
            {
                throw row.Error(ErrorCode.SyntaxError, "All rows of VALUES must have the same number of values.");
            }

            var bound = new List<BoundExpression>(width);
            for (var c = 0; c < width; c++)
            {
                bound.Add(setter.BindValue(row.Values[c], table.Columns[targets[c]], binder));
            }

            rows.Add(bound);
        }

        return new ValuesNode(rows, output);
    }

    private List<BoundExpression?> AssignColumns(
        TableSchema table, List<int> targets, PlanNode source, InsertSyntax syntax)
    {
        var coercion = new Coercion(context);
        var setter = new AssignmentBinder(context, table) { Overriding = syntax.Overriding };
        var values = new List<BoundExpression?>(table.Columns.Length);
        foreach (var column in table.Columns)
        {
            var index = targets.IndexOf(column.Ordinal);
            if (index >= 0 && index < source.Output.Count && !setter.TakesNoValue(column))
            {
                if (source is not ValuesNode)
                {
                    setter.RefuseExplicit(column, syntax.Source!);
                }

                if (column.IsComputed)
                {
                    values.Add(null); // every value is DEFAULT
                    continue;
                }

                BoundExpression value = new BoundColumn(source.Output[index]);
                values.Add(coercion.To(value, column.Type, syntax.Source!, CastContext.Assignment));
                continue;
            }

            values.Add(column.IsFilledByTable ? null : TableExpressions.BindDefault(column, context.Catalog));
        }

        return values;
    }

    /// <summary>The rows of the target that a statement is about, joined with those of other tables.</summary>
    public PlanNode BindSource(
        ChangeTarget target,
        IReadOnlyList<TableReferenceSyntax> others,
        ExpressionSyntax? where,
        TargetSyntax place,
        out ExpressionBinder binder,
        out Scope scope)
    {
        scope = new Scope(null);
        scope.Add(new FromItem(target.Alias, target.Columns), place);
        var source = target.Rows;
        if (others.Count > 0)
        {
            source = new JoinNode(JoinType.Inner, source, new FromBinder(context, scope).Bind(others), null);
        }

        binder = new ExpressionBinder(context, scope) { AggregatesForbiddenIn = "WHERE" };
        if (where is not null)
        {
            source = new FilterNode(source, target.Resolve(binder.BindCondition(where)));
        }

        binder.AggregatesForbiddenIn = "SET";
        return source;
    }

    // The expressions, and behind them what RETURNING reads: the table as it was, then columns of other tables.
    private static ProjectNode Project(
        PlanNode source, List<BoundExpression> expressions, ReturningPlan? returning, ScanNode scan)
    {
        var output = new List<PlanColumn>();
        foreach (var expression in expressions)
        {
            output.Add(new PlanColumn("value", expression.Type, isNullable: true));
        }

        var own = ChangeTarget.VisibleColumns(scan);
        for (var i = 0; returning is not null && i < returning.Columns.Count; i++)
        {
            var column = i < own.Count ? own[i] : returning.Columns[i];
            expressions.Add(new BoundColumn(column));
            output.Add(new PlanColumn(column.Name, column.Type, column.IsNullable));
        }

        return new ProjectNode(source, expressions, output);
    }

    /// <summary>Binds RETURNING, and what CHECK OPTION of a view asks of the rows that are written.</summary>
    /// <param name="items">Its items; null: there is none.</param>
    /// <param name="target">What is changed.</param>
    /// <param name="changed">The tables of the statement, the changed one first; null: there is only that.</param>
    /// <param name="columns">What is handed out.</param>
    /// <param name="removes">True when no rows are written.</param>
    public ReturningPlan? BindReturning(
        IReadOnlyList<SelectItemSyntax>? items,
        ChangeTarget target,
        Scope? changed,
        out ResultColumn[] columns,
        bool removes = false)
    {
        columns = [];
        var tableColumns = FromBinder.Scan(target.Table, target.Alias).TableColumns;
        var checks = removes ? [] : target.Checks(tableColumns);
        if (items is null)
        {
            return checks.Count == 0 ? null : new ReturningPlan([], tableColumns) { Checks = checks };
        }

        var meanings = new Dictionary<PlanColumn, BoundExpression>();
        var named = target.Over(tableColumns, meanings);
        var scope = ReturningScope(named, target.Alias, changed);
        var plan = SelectBinder.BindItemsOnly(context, scope, items);
        columns = ResultColumn.Describe(target.Table, plan.Output);
        var used = new HashSet<PlanColumn>();
        var expressions = new List<BoundExpression>();
        foreach (var expression in plan.Expressions)
        {
            expressions.Add(UpdatableView.Substitute(expression, meanings));
            ExpressionFacts.CollectColumns(expressions[^1], used);
        }

        used.ExceptWith(tableColumns);
        return new ReturningPlan(expressions, [.. tableColumns, .. used]) { Checks = checks };
    }

    // The changed table as it is afterwards, and the other tables of the statement.
    private static Scope ReturningScope(IReadOnlyList<PlanColumn> named, string alias, Scope? changed)
    {
        var scope = new Scope(null);
        scope.Tables.Add(new ScopeTable(alias, named));
        scope.ShownColumns.AddRange(named);
        if (changed is not null)
        {
            var old = new HashSet<PlanColumn>(changed.Tables[0].Columns);
            scope.Tables.AddRange(changed.Tables.GetRange(1, changed.Tables.Count - 1));
            scope.ShownColumns.AddRange(changed.ShownColumns.FindAll(column => !old.Contains(column)));
        }

        return scope;
    }
}
