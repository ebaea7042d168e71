using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Planning.Rules;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Applies the rules to a plan, in an order in which each one finds what the one before it prepared. The plans of
/// subqueries within expressions are treated in the same way.
/// </summary>
internal sealed class PlanOptimizer
{
    private readonly Estimator _estimator;
    private readonly List<IPlanRule> _rules;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Makes an optimizer.</summary>
    /// <param name="catalog">The catalog, for the expressions of indexes.</param>
    /// <param name="statistics">Sizes of tables.</param>
    /// <param name="omittedRules">
    /// The names of rules that are not applied; a plan gives the same rows without any of them, only later.
    /// </param>
    /// <param name="cancellationToken">Ends the planning.</param>
    public PlanOptimizer(
        CatalogSnapshot catalog,
        ITableStatistics statistics,
        IReadOnlySet<string> omittedRules,
        CancellationToken cancellationToken)
    {
        var forms = new IndexForms(catalog);
        _estimator = new Estimator(statistics, cancellationToken);
        _cancellationToken = cancellationToken;
        var joins = new OrderJoins(_estimator);
        var order = new FollowOrder(_estimator, forms, joins, !omittedRules.Contains(nameof(ChooseJoins)));
        var pushing = new PushDownFilters(cancellationToken);
        List<IPlanRule> preparing = [new InlineCommonTables(), new SimplifyConditions(), pushing];
        preparing.RemoveAll(rule => omittedRules.Contains(rule.Name));
        _rules =
        [
            .. preparing,
            new UnnestSubqueries(_estimator, [.. preparing], pushing),
            joins,
            new CountRowsOfTable(),
            new FindExtremeByKey(order),
            new PruneColumns(),
            order,
            new ChooseAccessPaths(_estimator, forms),
            omittedRules.Contains(nameof(ChooseJoins)) ? new CompareAllPairs() : new ChooseJoins(_estimator, forms),
            new RemoveSorts(forms),
            new KeepTopRows(),
        ];
        _rules.RemoveAll(rule => omittedRules.Contains(rule.Name));
    }

    /// <summary>The names of the rules that may be omitted.</summary>
    public static IReadOnlyList<string> RuleNames { get; } =
    [
        nameof(InlineCommonTables),
        nameof(SimplifyConditions),
        nameof(PushDownFilters),
        nameof(UnnestSubqueries),
        nameof(OrderJoins),
        nameof(CountRowsOfTable),
        nameof(FindExtremeByKey),
        nameof(PruneColumns),
        nameof(FollowOrder),
        nameof(ChooseAccessPaths),
        nameof(ChooseJoins),
        nameof(RemoveSorts),
        nameof(KeepTopRows),
    ];

    /// <summary>Says how many rows steps are expected to give.</summary>
    public Estimator Estimator => _estimator;

    /// <summary>Takes down the plan after each rule that changes it; null: nobody wants to know.</summary>
    public PlanTrace? Trace { get; set; }

    public PlanNode Optimize(PlanNode plan) => Optimize(plan, "query");

    private PlanNode Optimize(PlanNode plan, string name)
    {
        Trace?.Begin(name, plan);
        foreach (var rule in _rules)
        {
            Cancellation.ThrowIfRequested(_cancellationToken);
            plan = rule.Apply(plan);
            Trace?.Note(rule.Name, name, plan);
        }

        OptimizeSubplans(plan);
        return plan;
    }

    public ChangePlan Optimize(ChangePlan plan) => plan switch
    {
        InsertPlan e => Optimize(e),
        UpdatePlan e => Optimize(e),
        DeletePlan e => Optimize(e),
        MergePlan e => Optimize(e),
        _ => plan,
    };

    public InsteadPlan Optimize(InsteadPlan plan) =>
        new(plan.View, plan.Change, Optimize(plan.Source), Optimize(plan.Returning)) { Assigned = plan.Assigned };

    public InsertPlan Optimize(InsertPlan plan)
    {
        foreach (var value in plan.Values)
        {
            OptimizeSubplans(value);
        }

        foreach (var expression in plan.Conflict?.Expressions ?? [])
        {
            OptimizeSubplans(expression);
        }

        return new InsertPlan(plan.Table, Optimize(plan.Source), plan.Values, Optimize(plan.Returning))
        {
            Conflict = plan.Conflict,
            Checks = plan.Checks,
            CheckColumns = plan.CheckColumns,
        };
    }

    public UpdatePlan Optimize(UpdatePlan plan) =>
        new(plan.Table, Optimize(plan.Source), plan.Ordinals, Optimize(plan.Returning))
        {
            RenumberedOrdinals = plan.RenumberedOrdinals,
            MayRepeat = plan.MayRepeat,
            Checks = plan.Checks,
            CheckColumns = plan.CheckColumns,
        };

    public DeletePlan Optimize(DeletePlan plan) => new(plan.Table, Optimize(plan.Source), Optimize(plan.Returning))
    {
        MayRepeat = plan.MayRepeat,
        Checks = plan.Checks,
        CheckColumns = plan.CheckColumns,
    };

    public MergePlan Optimize(MergePlan plan)
    {
        foreach (var branch in plan.Branches)
        {
            foreach (var expression in branch.Expressions)
            {
                OptimizeSubplans(expression);
            }
        }

        return new MergePlan(plan.Table, Optimize(plan.Source), Optimize(plan.Returning))
        {
            Branches = plan.Branches,
            Columns = plan.Columns,
            Checks = plan.Checks,
            CheckColumns = plan.CheckColumns,
        };
    }

    public CreateTableAsPlan Optimize(CreateTableAsPlan plan) =>
        plan.Source is null ? plan : new CreateTableAsPlan(plan.Definition, Optimize(plan.Source));

    private ReturningPlan? Optimize(ReturningPlan? returning)
    {
        foreach (var expression in returning?.AllExpressions ?? [])
        {
            OptimizeSubplans(expression);
        }

        return returning;
    }

    private void OptimizeSubplans(PlanNode plan)
    {
        foreach (var expression in plan.Expressions)
        {
            OptimizeSubplans(expression);
        }

        if (plan is CommonTableNode { Table: { IsOptimized: false } table })
        {
            table.IsOptimized = true;
            table.Plan = Optimize(table.Plan, "common table " + table.Name);
        }

        foreach (var input in plan.Inputs)
        {
            OptimizeSubplans(input);
        }
    }

    private void OptimizeSubplans(BoundExpression? expression)
    {
        if (expression is null)
        {
            return;
        }

        var subqueries = new List<BoundSubquery>();
        ExpressionRewriter.Visit(expression, node =>
        {
            if (node is BoundSubquery subquery)
            {
                subqueries.Add(subquery);
            }
        });
        foreach (var subquery in subqueries)
        {
            // A subplan may hang in several places of a plan; it is optimized once.
            if (!subquery.Subplan.IsOptimized)
            {
                subquery.Subplan.IsOptimized = true;
                subquery.Subplan.Plan = Optimize(subquery.Subplan.Plan, "subquery");
            }
        }
    }
}
