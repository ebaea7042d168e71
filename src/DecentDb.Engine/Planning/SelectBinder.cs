using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plan of one SELECT with its ORDER BY.</summary>
internal sealed class SelectBinder
{
    private readonly BindingContext _context;
    private readonly Scope _scope;
    private readonly ExpressionBinder _binder;
    private readonly List<OutputItem> _items = [];

    public SelectBinder(BindingContext context, Scope scope)
    {
        _context = context;
        _scope = scope;
        _binder = new ExpressionBinder(context, scope);
    }

    /// <summary>Binds a SELECT with its ORDER BY.</summary>
    /// <param name="select">The SELECT.</param>
    /// <param name="orderBy">Its ORDER BY.</param>
    /// <param name="expected">Types that settle output columns whose type is open.</param>
    /// <param name="hiddenCount">How many columns at the end of the output only serve the order.</param>
    public PlanNode Bind(
        SelectSyntax select,
        IReadOnlyList<OrderItemSyntax> orderBy,
        IReadOnlyList<SqlType> expected,
        out int hiddenCount)
    {
        var plan = new FromBinder(_context, _scope).Bind(select.From);
        if (select.Where is { } where)
        {
            _binder.AggregatesForbiddenIn = "WHERE";
            _binder.SetCallsForbiddenIn = "WHERE";
            plan = new FilterNode(plan, _binder.BindCondition(where));
        }

        _binder.AggregatesForbiddenIn = null;
        _binder.Windows.Define(select.Windows);
        AllowCalls(true);
        BindItems(select.Items, expected);
        AllowCalls(false);
        var having = select.Having is null ? null : _binder.BindCondition(select.Having);
        var visibleCount = _items.Count;
        AllowCalls(true);
        var isDistinctOn = select.DistinctOn.Count > 0;
        var keys = BindOrder(orderBy, select.IsDistinct && !isDistinctOn, visibleCount);
        var distinctOn = BindDistinctOn(select.DistinctOn, keys, visibleCount);
        AllowCalls(false);
        hiddenCount = _items.Count - visibleCount;
        var groups = BindGroups(select.GroupBy, visibleCount);
        if (groups is not null || having is not null || HasAggregate())
        {
            var groupKeys = groups?.Keys ?? [];
            plan = Group(ExpandKeys(plan, groupKeys, select), groupKeys, groups?.Masks, having, select);
        }

        plan = Project(ExpandItems(AddWindows(plan), select));
        if (select.IsDistinct && !isDistinctOn)
        {
            plan = new DistinctNode(plan);
        }

        plan = Sort(plan, keys);
        return isDistinctOn
            ? new DistinctOnNode(plan, distinctOn.ConvertAll<BoundExpression>(i => new BoundColumn(plan.Output[i])))
            : plan;
    }

    // Window functions and functions that give rows.
    private void AllowCalls(bool areAllowed)
    {
        _binder.Windows.IsAllowed = areAllowed;
        _binder.SetCallsForbiddenIn = areAllowed ? null : "this place";
    }

    private static PlanNode Sort(PlanNode plan, List<(OrderItemSyntax Item, int Index)> keys)
    {
        if (keys.Count == 0)
        {
            return plan;
        }

        var sortKeys = new List<SortKey>(keys.Count);
        foreach (var (item, index) in keys)
        {
            sortKeys.Add(QueryBinder.KeyOf(item, new BoundColumn(plan.Output[index])));
        }

        return new SortNode(plan, sortKeys);
    }

    /// <summary>The items of RETURNING over a scope that is filled.</summary>
    public static ProjectNode BindItemsOnly(
        BindingContext context, Scope scope, IReadOnlyList<SelectItemSyntax> items)
    {
        var binder = new SelectBinder(context, scope);
        binder._binder.AggregatesForbiddenIn = "RETURNING";
        binder.BindItems(items, []);
        return binder.Project(new OneRowNode());
    }

    private void BindItems(IReadOnlyList<SelectItemSyntax> items, IReadOnlyList<SqlType> expected)
    {
        foreach (var item in items)
        {
            switch (item)
            {
                case StarItemSyntax star:
                    ExpandStar(star);
                    break;
                case WorkingItemSyntax kept:
                    AddKept(kept);
                    break;
                case ExpressionItemSyntax e:
                    var open = _binder.Bind(e.Expression);
                    var bound = QueryBinder.SettleAs(
                        open, expected, _items.Count, e.Expression, _binder.Coercion);
                    SetExpander.RefuseMisplaced(bound, e.Expression);
                    _items.Add(new OutputItem(bound, e.Alias?.Value ?? NameOf(e.Expression), e.Expression)
                    {
                        IsUntyped = bound.Type.Kind == SqlType.Text.Kind && Coercion.IsOpen(open)
                            && QueryBinder.FindExpected(expected, _items.Count) is null,
                    });
                    break;
                default:
                    throw ExpressionBinder.NotSupported(item, "This select item");
            }
        }
    }

    private void ExpandStar(StarItemSyntax star)
    {
        if (star.Table is { } only)
        {
            ObjectName.SchemaOf(only.Schema, _context.Catalog, ErrorCode.UndefinedTable);

            var table = _scope.FindTable(only.Name.Value) ?? throw star.Error(
                ErrorCode.UndefinedTable, $"The table \"{only.Name.Value}\" does not stand in FROM.");
            AddColumns(table.Columns, star);
            return;
        }

        if (_scope.Tables.Count == 0)
        {
            throw star.Error(ErrorCode.SyntaxError, "SELECT * needs a FROM.");
        }

        AddColumns(_scope.ShownColumns, star);
    }

    private void AddKept(WorkingItemSyntax place)
    {
        var tables = _scope.Tables.FindAll(table => table.Kept.Count > 0);
        if (tables.Count != 1)
        {
            throw ExpressionBinder.NotSupported(
                place, "SEARCH or CYCLE of a query whose SELECT after UNION does not read it once in its own FROM");
        }

        AddColumns(tables[0].Kept, place);
    }

    private void AddColumns(IReadOnlyList<PlanColumn> columns, SyntaxNode place)
    {
        foreach (var column in columns)
        {
            _items.Add(new OutputItem(new BoundColumn(column), column.Name, place));
        }
    }

    /// <summary>The name of an output column without an alias, as PostgreSQL gives it.</summary>
    private static string NameOf(ExpressionSyntax expression) => expression switch
    {
        ColumnReferenceSyntax e => e.Column.Value,
        FunctionCallSyntax e => e.Name.Name.Value,
        ScalarSubquerySyntax e => NameOf(e.Query.Body),
        CastSyntax e => NameOf(e.Operand) is var name && name != "?column?" ? name : e.Type.Name.ToLowerInvariant(),
        CaseSyntax => "case",
        ExistsSyntax => "exists",
        CurrentValueSyntax { Kind: CurrentValueKind.Date } => "current_date",
        CurrentValueSyntax { Kind: CurrentValueKind.Timestamp } => "current_timestamp",
        _ => "?column?",
    };

    /// <summary>A subquery in place of a value has the name of its only column.</summary>
    private static string NameOf(QueryBodySyntax body) => body switch
    {
        SelectSyntax { Items: [ExpressionItemSyntax item, ..] } => item.Alias?.Value ?? NameOf(item.Expression),
        SetOperationSyntax operation => NameOf(operation.Operands[0]),
        NestedQuerySyntax nested => NameOf(nested.Query.Body),
        ValuesSyntax => "column1",
        _ => "?column?",
    };

    /// <summary>Finds or adds the output column of each order item; a row is several.</summary>
    private List<(OrderItemSyntax Item, int Index)> BindOrder(
        IReadOnlyList<OrderItemSyntax> orderBy, bool isDistinct, int visibleCount)
    {
        var keys = new List<(OrderItemSyntax, int)>(orderBy.Count);
        foreach (var item in orderBy)
        {
            foreach (var expression in RowValueBinder.ValuesOf(item.Expression) ?? [item.Expression])
            {
                keys.Add((item, FindOrAddOutput(expression, "ORDER BY", isDistinct, visibleCount)));
            }
        }

        return keys;
    }

    private int FindOrAddOutput(ExpressionSyntax expression, string clause, bool isDistinct, int visibleCount)
    {
        var index = expression switch
        {
            IntegerLiteralSyntax ordinal => QueryBinder.OutputIndex(ordinal, visibleCount),
            ColumnReferenceSyntax { Table: null } name => FindAlias(name, visibleCount),
            _ => -1,
        };
        if (index >= 0)
        {
            return index;
        }

        QueryBinder.RefuseConstant(expression, clause);
        var bound = _binder.BindValue(expression);
        index = _items.FindIndex(output => ExpressionFacts.AreSame(output.Expression, bound));
        if (index >= 0)
        {
            return index;
        }

        if (isDistinct)
        {
            throw expression.Error(
                ErrorCode.GroupingError, "With DISTINCT, ORDER BY may use only what the select list holds.");
        }

        SetExpander.RefuseMisplaced(bound, expression);
        _items.Add(new OutputItem(bound, "order", expression));
        return _items.Count - 1;
    }

    /// <summary>The output columns of DISTINCT ON, which must be the first ones of ORDER BY.</summary>
    private List<int> BindDistinctOn(
        IReadOnlyList<ExpressionSyntax> distinctOn, List<(OrderItemSyntax Item, int Index)> order, int visibleCount)
    {
        var columns = new List<int>(distinctOn.Count);
        foreach (var expression in distinctOn)
        {
            var index = FindOrAddOutput(expression, "DISTINCT ON", isDistinct: false, visibleCount);
            if (!columns.Contains(index))
            {
                columns.Add(index);
            }
        }

        var first = order.FindIndex(key => !columns.Contains(key.Index));
        if (first >= 0 && !columns.TrueForAll(column => order.FindIndex(key => key.Index == column) is >= 0 and var at
            && at < first))
        {
            throw distinctOn[0].Error(
                ErrorCode.InvalidColumnReference, "The expressions of DISTINCT ON must be the first ones of ORDER BY.");
        }

        return columns;
    }

    private int FindAlias(ColumnReferenceSyntax name, int visibleCount)
    {
        var found = -1;
        for (var i = 0; i < visibleCount; i++)
        {
            if (!Identifier.Same(_items[i].Name, name.Column.Value))
            {
                continue;
            }

            if (found >= 0 && !ExpressionFacts.AreSame(_items[found].Expression, _items[i].Expression))
            {
                throw name.Error(
                    ErrorCode.AmbiguousColumn, $"The name \"{name.Column.Value}\" is ambiguous in the select list.");
            }

            found = found < 0 ? i : found;
        }

        return found;
    }

    private GroupingKeys? BindGroups(IReadOnlyList<ExpressionSyntax>? groupBy, int visibleCount)
    {
        if (groupBy is null)
        {
            return null;
        }

        _binder.AggregatesForbiddenIn = "GROUP BY";
        _binder.SetCallsForbiddenIn = null;
        var groups = new GroupingKeys(syntax => BindGroup(syntax, visibleCount));
        groups.Add(groupBy);
        _binder.AggregatesForbiddenIn = null;
        _binder.SetCallsForbiddenIn = "this place";
        return groups;
    }

    private BoundExpression BindGroup(ExpressionSyntax syntax, int visibleCount)
    {
        BoundExpression? key = null;
        if (syntax is IntegerLiteralSyntax ordinal)
        {
            key = _items[QueryBinder.OutputIndex(ordinal, visibleCount)].Expression;
        }
        else if (syntax is ColumnReferenceSyntax { Table: null } name && _scope.Find(name) is null
            && FindAlias(name, visibleCount) is >= 0 and var index)
        {
            key = _items[index].Expression;
        }

        if (key is null)
        {
            QueryBinder.RefuseConstant(syntax, "GROUP BY");
        }

        key ??= _binder.BindValue(syntax);
        SetExpander.RefuseMisplaced(key, syntax);
        if (ExpressionFacts.Has<BoundAggregate>(key) || ExpressionFacts.Has<BoundGrouping>(key))
        {
            throw syntax.Error(ErrorCode.GroupingError, "An aggregate function may not stand in GROUP BY.");
        }

        return ExpressionFacts.Has<BoundWindowCall>(key)
            ? throw syntax.Error(ErrorCode.WindowingError, "A window function may not stand in GROUP BY.")
            : key;
    }

    private bool HasAggregate() => _items.Exists(item =>
        ExpressionFacts.Has<BoundAggregate>(item.Expression) || ExpressionFacts.Has<BoundGrouping>(item.Expression));

    private PlanNode Group(
        PlanNode input,
        List<BoundExpression> groups,
        IReadOnlyList<long>? masks,
        BoundExpression? having,
        SelectSyntax select)
    {
        var grouping = new GroupingBinder(_context, input, groups, masks);
        for (var i = 0; i < _items.Count; i++)
        {
            _items[i] = _items[i] with { Expression = grouping.Replace(_items[i].Expression, _items[i].Place) };
        }

        var condition = having is null ? null : grouping.Replace(having, select.Having!);
        PlanNode plan = grouping.Build();
        return condition is null ? plan : new FilterNode(plan, condition);
    }

    // Functions that give rows make them before the groups where they stand in a key.
    private PlanNode ExpandKeys(PlanNode input, List<BoundExpression> keys, SelectSyntax select)
    {
        if (!keys.Exists(ExpressionFacts.Has<BoundSetCall>))
        {
            return input;
        }

        var items = _items.ConvertAll(item => item.Expression);
        var plan = new SetExpander(_context).Expand(input, keys, items, select);
        SetExpressions(items);
        return plan;
    }

    private PlanNode ExpandItems(PlanNode input, SelectSyntax select)
    {
        var items = _items.ConvertAll(item => item.Expression);
        var plan = new SetExpander(_context).Expand(input, items, [], select);
        SetExpressions(items);
        return plan;
    }

    private void SetExpressions(List<BoundExpression> expressions)
    {
        for (var i = 0; i < _items.Count; i++)
        {
            _items[i] = _items[i] with { Expression = expressions[i] };
        }
    }

    private PlanNode AddWindows(PlanNode input)
    {
        if (!_items.Exists(item => ExpressionFacts.Has<BoundWindowCall>(item.Expression)))
        {
            return input;
        }

        var planner = new WindowPlanner();
        for (var i = 0; i < _items.Count; i++)
        {
            _items[i] = _items[i] with { Expression = planner.Replace(_items[i].Expression, _items[i].Place) };
        }

        return planner.Build(input);
    }

    private ProjectNode Project(PlanNode input)
    {
        var expressions = new List<BoundExpression>(_items.Count);
        var output = new List<PlanColumn>(_items.Count);
        foreach (var item in _items)
        {
            expressions.Add(item.Expression);
            var source = (item.Expression as BoundColumn)?.Column;
            output.Add(new PlanColumn(
                item.Name, item.Expression.Type, source is null || source.IsNullable || _context.IsNullExtended(source))
            {
                Table = source?.Table,
                TableAlias = source?.TableAlias,
                Ordinal = source?.Ordinal ?? -1,
                IsUntyped = item.IsUntyped || (source?.IsUntyped ?? false),
                GivenBy = _binder.Coercion.FindGiven(item.Expression),
                GivenAt = GivenPlaces.Of(item.Expression),
            });
        }

        return new ProjectNode(input, expressions, output);
    }

    private sealed record OutputItem(BoundExpression Expression, string Name, SyntaxNode Place)
    {
        /// <summary>True for a constant or parameter that nothing gives a type.</summary>
        public bool IsUntyped { get; init; }
    }
}
