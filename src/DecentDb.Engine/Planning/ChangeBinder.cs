using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plans of INSERT, UPDATE and DELETE.</summary>
internal sealed class ChangeBinder(BindingContext context)
{
    public InsertPlan BindInsert(InsertSyntax syntax, out ResultColumn[] columns)
    {
        DefineWith(syntax.With);
        var table = context.FindTable(syntax.Target.Name);
        var targets = BindTargets(syntax.Columns, table);
        var types = new List<SqlType>(targets.Count);
        foreach (var target in targets)
        {
            types.Add(table.Columns[target].Type);
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
        var conflict = new ConflictBinder(context, table).Bind(syntax, AliasOf(syntax.Target));
        var returning = BindReturning(syntax.Returning, table, AliasOf(syntax.Target), null, out columns);
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
        var table = context.FindTable(syntax.Target.Name);
        context.Changes.NoteRead(table, syntax.Target);
        var scan = ChangeScan(table, AliasOf(syntax.Target), out var rowId);
        var source = BindSource(scan, syntax.From, syntax.Where, syntax.Target, out var binder, out var scope);
        var setter = new AssignmentBinder(context, table) { TargetName = NameOf(syntax.Target) };
        setter.Bind(syntax.Assignments, binder);
        List<BoundExpression> expressions = [new BoundColumn(rowId), .. setter.Values];
        var returning = BindReturning(syntax.Returning, table, scan.Alias, scope, out columns);
        var checkColumns = FromBinder.Scan(table, table.BareName).TableColumns;
        return new UpdatePlan(table, Project(source, expressions, returning, scan), [.. setter.Ordinals], returning)
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
        var table = context.FindTable(syntax.Target.Name);
        context.Changes.NoteRead(table, syntax.Target);
        var scan = ChangeScan(table, AliasOf(syntax.Target), out var rowId);
        var source = BindSource(scan, syntax.Using, syntax.Where, syntax.Target, out _, out var scope);
        var returning = BindReturning(syntax.Returning, table, scan.Alias, scope, out columns);
        return new DeletePlan(table, Project(source, [new BoundColumn(rowId)], returning, scan), returning)
        {
            MayRepeat = syntax.Using.Count > 0,
            Checks = TableExpressions.BindChecks(table, scan.TableColumns, context.Catalog),
            CheckColumns = scan.TableColumns,
        };
    }

    private void DefineWith(WithSyntax? with)
    {
        if (with is not null)
        {
            new CommonTableBinder(context).Define(with, new Scope(null));
        }
    }

    private static string AliasOf(TargetSyntax target) => target.Alias?.Value ?? target.Name.Name.Value;

    public static List<int> BindTargets(IReadOnlyList<NameSyntax> names, TableSchema table)
    {
        var targets = new List<int>();
        foreach (var name in names)
        {
            var ordinal = AssignmentBinder.FindColumn(table, name).Ordinal;
            if (targets.Contains(ordinal))
            {
                throw name.Error(ErrorCode.DuplicateColumn, $"The column \"{name.Value}\" is named more than once.");
            }

            targets.Add(ordinal);
        }

        for (var i = 0; i < table.Columns.Length && names.Count == 0; i++)
        {
            targets.Add(i);
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

    /// <summary>A scan of the table to change that also gives the row id.</summary>
    public static ScanNode ChangeScan(TableSchema table, string alias, out PlanColumn rowId)
    {
        var scan = FromBinder.Scan(table, alias);
        if (!table.HasHiddenRowId)
        {
            rowId = scan.TableColumns[table.RowIdOrdinal];
            return scan;
        }

        rowId = PlanColumn.RowIdOf(table, alias);
        IReadOnlyList<PlanColumn> withRowId = [.. scan.TableColumns, rowId];
        return new ScanNode(table, alias, withRowId) { TableColumns = withRowId };
    }

    private PlanNode BindSource(
        ScanNode scan,
        IReadOnlyList<TableReferenceSyntax> others,
        ExpressionSyntax? where,
        TargetSyntax target,
        out ExpressionBinder binder,
        out Scope scope)
    {
        scope = new Scope(null);
        scope.Add(new FromItem(scan.Alias, VisibleColumns(scan)), target);
        PlanNode source = scan;
        if (others.Count > 0)
        {
            source = new JoinNode(JoinType.Inner, scan, new FromBinder(context, scope).Bind(others), null);
        }

        binder = new ExpressionBinder(context, scope) { AggregatesForbiddenIn = "WHERE" };
        if (where is not null)
        {
            source = new FilterNode(source, binder.BindCondition(where));
        }

        binder.AggregatesForbiddenIn = "SET";
        return source;
    }

    public static List<PlanColumn> VisibleColumns(ScanNode scan)
    {
        var columns = new List<PlanColumn>();
        foreach (var column in scan.TableColumns)
        {
            if (column.Ordinal >= 0)
            {
                columns.Add(column);
            }
        }

        return columns;
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

        var own = VisibleColumns(scan);
        for (var i = 0; returning is not null && i < returning.Columns.Count; i++)
        {
            var column = i < own.Count ? own[i] : returning.Columns[i];
            expressions.Add(new BoundColumn(column));
            output.Add(new PlanColumn(column.Name, column.Type, column.IsNullable));
        }

        return new ProjectNode(source, expressions, output);
    }

    /// <summary>Binds RETURNING.</summary>
    /// <param name="items">Its items; null: there is none.</param>
    /// <param name="table">The table that is changed.</param>
    /// <param name="alias">Its name in the statement.</param>
    /// <param name="changed">The tables of the statement, the changed one first; null: there is only that.</param>
    /// <param name="columns">What is handed out.</param>
    public ReturningPlan? BindReturning(
        IReadOnlyList<SelectItemSyntax>? items,
        TableSchema table,
        string alias,
        Scope? changed,
        out ResultColumn[] columns)
    {
        columns = [];
        if (items is null)
        {
            return null;
        }

        var tableColumns = FromBinder.Scan(table, alias).TableColumns;
        var scope = ReturningScope(tableColumns, alias, changed);
        var plan = SelectBinder.BindItemsOnly(context, scope, items);
        columns = ResultColumn.Describe(table, plan.Output);
        var used = new HashSet<PlanColumn>();
        foreach (var expression in plan.Expressions)
        {
            ExpressionFacts.CollectColumns(expression, used);
        }

        used.ExceptWith(tableColumns);
        return new ReturningPlan(plan.Expressions, [.. tableColumns, .. used]);
    }

    // The changed table as it is afterwards, and the other tables of the statement.
    private static Scope ReturningScope(IReadOnlyList<PlanColumn> tableColumns, string alias, Scope? changed)
    {
        var scope = new Scope(null);
        var target = new ScopeTable(alias, tableColumns);
        scope.Tables.Add(target);
        scope.ShownColumns.AddRange(tableColumns);
        if (changed is not null)
        {
            var old = new HashSet<PlanColumn>(changed.Tables[0].Columns);
            scope.Tables.AddRange(changed.Tables.GetRange(1, changed.Tables.Count - 1));
            scope.ShownColumns.AddRange(changed.ShownColumns.FindAll(column => !old.Contains(column)));
        }

        return scope;
    }
}
