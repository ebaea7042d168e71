using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// The front door of planning: from the syntax tree of one statement to a plan that can be executed. The life of a
/// SELECT here: <see cref="QueryBinder"/> resolves names and types and makes the plan that the text says;
/// <see cref="PlanOptimizer"/> applies the rules, one after the other; the result is executed as often as wanted.
/// </summary>
internal static class StatementCompiler
{
    /// <summary>Compiles a statement.</summary>
    /// <param name="syntax">The statement.</param>
    /// <param name="parameters">The parameters of the statement.</param>
    /// <param name="catalog">The schema; the result is valid as long as it is current.</param>
    /// <param name="parameterTypes">
    /// The types of the values that will be given, in the order of <see cref="StatementParameters"/>; Unknown, or a
    /// shorter list, leaves the type to the place where the parameter is used.
    /// </param>
    /// <param name="statistics">Sizes of tables, to choose between ways.</param>
    /// <param name="omittedRules">Names of rules of the optimizer that are not applied.</param>
    /// <param name="functions">The functions of the session.</param>
    /// <param name="cancellationToken">Ends the planning.</param>
    /// <exception cref="Primitives.DatabaseException">The statement is wrong; with line and column.</exception>
    public static CompiledStatement Compile(
        StatementSyntax syntax,
        StatementParameters parameters,
        CatalogSnapshot catalog,
        ReadOnlySpan<SqlTypeKind> parameterTypes,
        ITableStatistics statistics,
        IReadOnlySet<string> omittedRules,
        SessionFunctions? functions = null,
        CancellationToken cancellationToken = default)
    {
        BindingContext? context = null;
        StatementPlan plan;
        StatementKind kind;
        ResultColumn[] columns;
        do
        {
            context = new BindingContext(catalog, parameters, parameterTypes, context, cancellationToken)
            {
                SessionFunctions = functions,
            };
            var optimizer = new PlanOptimizer(statistics, omittedRules, cancellationToken);
            plan = Bind(syntax, context, optimizer, out kind, out columns);
        }
        while (context.IsOutdated);

        return new CompiledStatement
        {
            Kind = kind,
            Plan = plan,
            Columns = columns,
            ParameterTypes = context.ParameterTypes,
            ValueCount = context.ParameterTypes.Count + context.OuterValueCount,
            CalledFunctions = context.CalledFunctions,
        };
    }

    private static StatementPlan Bind(
        StatementSyntax syntax,
        BindingContext context,
        PlanOptimizer optimizer,
        out StatementKind kind,
        out ResultColumn[] columns)
    {
        columns = [];
        switch (syntax)
        {
            case QueryStatementSyntax e:
                kind = StatementKind.Query;
                var bound = new QueryBinder(context).BindQuery(e.Query, new Scope(null), []);
                var root = optimizer.Optimize(bound);
                columns = ResultColumn.Describe(bound, root.Output);
                return new QueryPlan(root);
            case InsertSyntax e:
                kind = StatementKind.Insert;
                return optimizer.Optimize(new ChangeBinder(context).BindInsert(e, out columns));
            case UpdateSyntax e:
                kind = StatementKind.Update;
                return optimizer.Optimize(new ChangeBinder(context).BindUpdate(e, out columns));
            case DeleteSyntax e:
                kind = StatementKind.Delete;
                return optimizer.Optimize(new ChangeBinder(context).BindDelete(e, out columns));
            case CreateTableSyntax e:
                kind = StatementKind.CreateTable;
                return new DefinitionBinder(context.Catalog, context.SessionFunctions).BindCreateTable(e);
            case AddColumnSyntax e:
                kind = StatementKind.AlterTable;
                return new DefinitionBinder(context.Catalog, context.SessionFunctions).BindAddColumn(e);
            case DropTableSyntax e:
                kind = StatementKind.DropTable;
                return new DefinitionBinder(context.Catalog, context.SessionFunctions).BindDropTable(e);
            case CreateIndexSyntax e:
                kind = StatementKind.CreateIndex;
                return new DefinitionBinder(context.Catalog, context.SessionFunctions).BindCreateIndex(e);
            case DropIndexSyntax e:
                kind = StatementKind.DropIndex;
                return new DefinitionBinder(context.Catalog, context.SessionFunctions).BindDropIndex(e);
            case ExplainSyntax e:
                kind = StatementKind.Explain;
                columns = [new ResultColumn("plan", SqlType.Text, IsNullable: false)];
                return Explain(e, context, optimizer);
            default:
                kind = KindOf(syntax);
                return SessionPlan.Instance;
        }
    }

    private static ExplainPlan Explain(ExplainSyntax syntax, BindingContext context, PlanOptimizer optimizer)
    {
        if (syntax.Analyze)
        {
            throw ExpressionBinder.NotSupported(syntax, "EXPLAIN ANALYZE");
        }

        if (syntax.Rules)
        {
            optimizer.Trace = new PlanTrace();
            Bind(syntax.Statement, context, optimizer, out _, out _);
            return new ExplainPlan(optimizer.Trace.Lines);
        }

        var plan = Bind(syntax.Statement, context, optimizer, out var kind, out _);
        return new ExplainPlan(PlanPrinter.Print(plan, kind, optimizer.Estimator));
    }

    /// <summary>The kind of a statement that needs no plan.</summary>
    private static StatementKind KindOf(StatementSyntax syntax) => syntax switch
    {
        BeginSyntax => StatementKind.Begin,
        CommitSyntax => StatementKind.Commit,
        RollbackSyntax => StatementKind.Rollback,
        SavepointSyntax => StatementKind.Savepoint,
        ReleaseSyntax => StatementKind.Release,
        CheckpointSyntax => StatementKind.Checkpoint,
        CheckDatabaseSyntax => StatementKind.CheckDatabase,
        AnalyzeSyntax => StatementKind.Analyze,
        VacuumSyntax => StatementKind.Vacuum,
        _ => throw ExpressionBinder.NotSupported(syntax, "This statement"),
    };
}
