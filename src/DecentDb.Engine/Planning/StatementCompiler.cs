using System;
using System.Collections.Generic;
using System.Linq;
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
    /// <param name="triggerRows">What NEW and OLD mean in a statement of a trigger.</param>
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
        TriggerRows? triggerRows = null,
        CancellationToken cancellationToken = default)
    {
        BindingContext? context = null;
        StatementPlan plan;
        ResultColumn[] columns;
        PlanOptimizer optimizer;
        do
        {
            context = new BindingContext(catalog, parameters, parameterTypes, context, cancellationToken)
            {
                SessionFunctions = functions,
                TriggerRows = triggerRows,
            };
            optimizer = new PlanOptimizer(catalog, statistics, omittedRules, cancellationToken);
            plan = Bind(syntax, context, optimizer, out columns);
        }
        while (context.IsOutdated);

        return new CompiledStatement
        {
            Plan = plan,
            Columns = columns,
            ParameterTypes = context.ParameterTypes,
            ValueCount = context.ParameterTypes.Count + context.OuterValueCount,
            CalledFunctions = context.CalledFunctions,
            Sources = context.Sources,
            Sizes = optimizer.Estimator.Sizes.Count == 0
                ? []
                : [.. optimizer.Estimator.Sizes.Select(static size => (size.Key, size.Value))],
        };
    }

    private static StatementPlan Bind(
        StatementSyntax syntax,
        BindingContext context,
        PlanOptimizer optimizer,
        out ResultColumn[] columns)
    {
        if (syntax is not ExplainSyntax && context.BindChange is null)
        {
            context.Changes.Top = WithOf(syntax);
            context.BindChange = change => WithChangeBinder.Bind(change, context);
        }

        var plan = BindMain(syntax, context, optimizer, out columns);
        return WithChangeBinder.AddChanges(plan, context, optimizer);
    }

    private static WithSyntax? WithOf(StatementSyntax syntax) => syntax switch
    {
        QueryStatementSyntax e => e.Query.With,
        InsertSyntax e => e.With,
        UpdateSyntax e => e.With,
        DeleteSyntax e => e.With,
        MergeSyntax e => e.With,
        _ => null,
    };

    private static StatementPlan BindMain(
        StatementSyntax syntax,
        BindingContext context,
        PlanOptimizer optimizer,
        out ResultColumn[] columns)
    {
        columns = [];
        switch (syntax)
        {
            case QueryStatementSyntax e:
                var bound = new QueryBinder(context).BindQuery(e.Query, new Scope(null), []);
                var root = optimizer.Optimize(bound);
                columns = ResultColumn.Describe(bound, root.Output);
                return new QueryPlan(root);
            case InsertSyntax or UpdateSyntax or DeleteSyntax
                when new InsteadBinder(context).TryBind(syntax, out columns) is { } instead:
                return optimizer.Optimize(instead);
            case InsertSyntax e:
                return optimizer.Optimize(new ChangeBinder(context).BindInsert(e, out columns));
            case UpdateSyntax e:
                return optimizer.Optimize(new ChangeBinder(context).BindUpdate(e, out columns));
            case DeleteSyntax e:
                return optimizer.Optimize(new ChangeBinder(context).BindDelete(e, out columns));
            case MergeSyntax e:
                return optimizer.Optimize(new MergeBinder(context).Bind(e, out columns));
            case CreateTableSyntax { AsQuery: { } query } e:
                return optimizer.Optimize(new CreateTableAsBinder(context).Bind(e, query));
            case CreateTableSyntax e:
                return new DefinitionBinder(context.Catalog, context.SessionFunctions).BindCreateTable(e);
            case AlterTableSyntax e:
                return AlterBinder.Bind(e, context.Catalog, context.SessionFunctions);
            case TruncateSyntax e:
                return new TruncateBinder(context).Bind(e);
            case DropTableSyntax e:
                return new DefinitionBinder(context.Catalog, context.SessionFunctions).BindDropTable(e);
            case CreateIndexSyntax e:
                return new DefinitionBinder(context.Catalog, context.SessionFunctions).BindCreateIndex(e);
            case RenameIndexSyntax e:
                return IndexBinder.BindRename(e, context.Catalog);
            case ReindexSyntax e:
                return IndexBinder.BindReindex(e, context.Catalog);
            case DropIndexSyntax e:
                return new DefinitionBinder(context.Catalog, context.SessionFunctions).BindDropIndex(e);
            case CommentSyntax e:
                return CommentBinder.Bind(e, context.Catalog);
            case CreateViewSyntax e:
                return new ViewBinder(context).BindCreate(e);
            case DropViewSyntax e:
                return new ViewBinder(context).BindDrop(e);
            case RenameViewSyntax e:
                return new ViewBinder(context).BindRename(e);
            case ExplainSyntax e:
                columns = [new ResultColumn("plan", SqlType.Text, IsNullable: false)];
                return Explain(e, context, optimizer);
            case SessionStatementSyntax:
                return SessionPlan.Instance;
            default:
                return ObjectDefinitionBinder.TryBind(syntax, context)
                    ?? throw ExpressionBinder.NotSupported(syntax, "This statement");
        }
    }

    private static ExplainPlan Explain(ExplainSyntax syntax, BindingContext context, PlanOptimizer optimizer)
    {
        if (syntax.Options.Rules)
        {
            optimizer.Trace = new PlanTrace();
            Bind(syntax.Statement, context, optimizer, out _);
            return new ExplainPlan(optimizer.Trace.Lines);
        }

        var plan = Bind(syntax.Statement, context, optimizer, out _);
        var steps = PlanDescriber.Describe(plan, optimizer.Estimator);
        return syntax.Analyze
            ? new ExplainPlan([]) { Analyzed = plan, Steps = steps, Options = syntax.Options }
            : new ExplainPlan(new PlanPrinter(syntax.Options, counts: null).Print(steps, elapsed: null));
    }
}
