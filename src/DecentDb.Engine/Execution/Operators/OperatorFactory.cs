using System;
using System.Collections.Generic;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// Turns the plans of an execution into operators, each with compiled expressions of its own; what a query of WITH
/// gives is kept for all of them.
/// </summary>
internal sealed class OperatorFactory(ExecutionContext context) : ISubplanFactory
{
    private readonly ExpressionCompiler _compiler = new(context);
    private readonly Dictionary<WorkingTable, WorkingRows> _workingRows = [];
    private readonly Dictionary<CommonTable, CommonTableRows> _commonTables = [];
    private IReadOnlySet<PlanColumn>? _deferrable;

    /// <summary>The operators of a whole query, whose rows go to a cursor.</summary>
    public Operator CreateRoot(PlanNode root)
    {
        _deferrable = Counts is null ? root.DeferrableColumns : null;
        return Create(root);
    }

    /// <summary>What each step does, where that is counted; else null.</summary>
    public Dictionary<PlanNode, StepCounts>? Counts { get; set; }

    public Operator Create(PlanNode node)
    {
        if (Counts is null)
        {
            return CreateFor(node);
        }

        if (!Counts.TryGetValue(node, out var counts))
        {
            counts = new StepCounts();
            Counts.Add(node, counts);
        }

        return new CountingOperator(CreateFor(node), counts);
    }

    private Operator CreateFor(PlanNode node) => node switch
    {
        OneRowNode => new OneRowOperator(),
        EmptyNode => new EmptyOperator(),
        ValuesNode values => CreateValues(values),
        ScanNode scan => CreateScan(scan),
        FilterNode filter => new FilterOperator(
            CreateInput(filter, filter.Input), _compiler.Compile(filter.Condition, filter.Input.Output)),
        SampleNode sample => new SampleOperator(
            context,
            Create(sample.Input),
            sample.BySystem,
            _compiler.Compile(sample.Percent, []),
            sample.Seed is null ? null : _compiler.Compile(sample.Seed, [])),
        ProjectNode project => CreateProjection(project),
        HashJoinNode { IsTest: true } join => new HashTestOperator(
            context, join, CreateInput(join, join.Left), CreateInput(join, join.Right), _compiler),
        HashJoinNode join => new HashJoinOperator(
            context, join, CreateInput(join, join.Left), CreateInput(join, join.Right), _compiler),
        LateralJoinNode join => new LateralJoinOperator(
            context, join, CreateInput(join, join.Left), Create(join.Right), _compiler),
        LockstepNode lockstep => new LockstepOperator(context, lockstep, CreateAll(lockstep.Sources)),
        ListNode unnest => new ListOperator(context, unnest.List.Type, new ListParameter(unnest.List, context)),
        TableFunctionNode function => new TableFunctionOperator(
            context, function, _compiler.CompileAll(function.Arguments, [])),
        TableSourceNode source => new TableSourceOperator(context, source),
        GraphNode graph => new GraphOperator(
            context, graph, CreateInput(graph, graph.Input), _compiler.CompileAll(graph.Arguments, [])),
        OrdinalityNode ordinality => new OrdinalityOperator(Create(ordinality.Input), ordinality.Output.Count),
        LookupJoinNode join => new LookupJoinOperator(context, join, CreateInput(join, join.Left), _compiler),
        AggregateNode aggregate => new AggregateOperator(
            context, aggregate, CreateInput(aggregate, aggregate.Input), _compiler),
        ExpandNode expand => new ExpandOperator(
            context,
            CreateInput(expand, expand.Input),
            expand.Input.Output.Count,
            _compiler.CompileAll(expand.Keys, expand.Input.Output),
            expand.Masks),
        WindowNode window => new WindowOperator(context, window, CreateInput(window, window.Input), _compiler),
        CountRowsNode count => new CountRowsOperator(context, count),
        DistinctNode distinct => new DistinctOperator(
            Create(distinct.Input), new NewRows(new GroupTable(context, KindsOf(distinct.Output)))),
        DistinctOnNode distinct => new DistinctOnOperator(
            CreateInput(distinct, distinct.Input),
            _compiler.CompileAll(distinct.Keys, distinct.Input.Output),
            new NewRows(new GroupTable(context, KindsOf(distinct.Keys)))),
        SortNode sort => CreateSort(sort),
        LimitNode limit => new LimitOperator(Create(limit.Input), LimitOf(limit.Window)),
        LimitWithTiesNode limit => new LimitWithTiesOperator(
            context,
            CreateInput(limit, limit.Input),
            LimitOf(limit.Window),
            _compiler.CompileAll(limit.Keys, limit.Input.Output)),
        UnionAllNode union => new UnionAllOperator(CreateAll(union.Inputs)),
        SetOperationNode operation => new SetOperationOperator(
            Create(operation.Left),
            Create(operation.Right),
            new GroupTable(context, KindsOf(operation.Output)),
            operation.IsExcept,
            operation.All),
        ChangeNode change when ChangeFactory is not null => ChangeFactory(change.Change),
        CommonTableNode use => new CommonTableOperator(RowsOf(use.Table)),
        SystemTableNode system => new SystemTableOperator(context, system),
        RecursiveNode recursive => CreateRecursive(recursive),
        WorkingTableNode working => new WorkingTableOperator(_workingRows[working.Table]),
        _ => throw new DatabaseException(ErrorCode.InternalError, $"No operator for {node.GetType().Name}."),
    };

    /// <summary>Makes what carries a change within WITH out.</summary>
    public Func<ChangePlan, Operator>? ChangeFactory { get; init; }

    /// <summary>Makes a statement ready that is executed within this one: what triggers do.</summary>
    public Func<CompiledStatement, INestedStatement>? NestedFactory { get; init; }

    /// <summary>Computes the rows of a query of WITH, unless they are there.</summary>
    public void Fill(CommonTable table) => RowsOf(table).Fill();

    ISubplan ISubplanFactory.Create(PlanNode plan) => Create(plan);

    public void Release()
    {
        if (_commonTables.Count > 0)
        {
            foreach (var rows in _commonTables.Values)
            {
                rows.Release();
            }
        }
    }

    /// <summary>The input of a node, in slices where the node makes texts.</summary>
    private Operator CreateInput(PlanNode node, PlanNode input)
    {
        var operators = Create(input);
        return node.MakesBytes ? new SliceOperator(context, operators) : operators;
    }

    private static SqlTypeKind[] KindsOf(IReadOnlyList<PlanColumn> columns)
    {
        var kinds = new SqlTypeKind[columns.Count];
        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = columns[i].Type.Kind;
        }

        return kinds;
    }

    private static SqlTypeKind[] KindsOf(IReadOnlyList<BoundExpression> expressions)
    {
        var kinds = new SqlTypeKind[expressions.Count];
        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = expressions[i].Type.Kind;
        }

        return kinds;
    }

    private Operator CreateScan(ScanNode node)
    {
        var access = node.Access;
        if (access.IsUnique)
        {
            return new RowLookupOperator(context, node, _deferrable);
        }

        if (access.Index is not null)
        {
            return new IndexScanOperator(context, node, _deferrable);
        }

        if (access is { ByRowId: true, AnyOf: not null })
        {
            return new RowIdListOperator(context, node, _deferrable);
        }

        return node.Backward
            ? new BackwardScanOperator(context, node)
            : new TableScanOperator(context, node, _deferrable);
    }

    private Operator CreateProjection(ProjectNode node)
    {
        var input = CreateInput(node, node.Input);
        var expressions = _compiler.CompileAll(node.Expressions, node.Input.Output);
        var isIdentity = expressions.Length == node.Input.Output.Count;
        for (var i = 0; i < expressions.Length && isIdentity; i++)
        {
            isIdentity = expressions[i] is ColumnExpression column && column.Index == i;
        }

        return isIdentity ? input : new ProjectOperator(input, expressions);
    }

    private ValuesOperator CreateValues(ValuesNode node)
    {
        var rows = new VectorExpression[node.Rows.Count][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = _compiler.CompileAll(node.Rows[i], []);
        }

        return new ValuesOperator(context, rows, node.Output);
    }

    private SortOperator CreateSort(SortNode node)
    {
        var keys = new VectorExpression[node.Keys.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = _compiler.Compile(node.Keys[i].Expression, node.Input.Output);
        }

        return new SortOperator(
            context,
            CreateInput(node, node.Input),
            RowStore.PhysicalTypesOf(node.Output),
            keys,
            [.. node.Keys],
            node.Top is null ? null : LimitOf(node.Top));
    }

    private Operator[] CreateAll(IReadOnlyList<PlanNode> nodes)
    {
        var operators = new Operator[nodes.Count];
        for (var i = 0; i < operators.Length; i++)
        {
            operators[i] = Create(nodes[i]);
        }

        return operators;
    }

    private CommonTableRows RowsOf(CommonTable table)
    {
        if (!_commonTables.TryGetValue(table, out var rows))
        {
            rows = new CommonTableRows(context, table, Create(table.Plan));
            _commonTables.Add(table, rows);
        }

        return rows;
    }

    private RecursiveOperator CreateRecursive(RecursiveNode node)
    {
        var rows = new WorkingRows(new RowStore(context, node.Output), new RowStore(context, node.Output));
        _workingRows[node.Table] = rows;
        var steps = new Operator[node.Inputs.Count - 1];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = Create(node.Inputs[i + 1]);
        }

        var newRows = node.IsDistinct ? new NewRows(new GroupTable(context, KindsOf(node.Output))) : null;
        return new RecursiveOperator(context, Create(node.Inputs[0]), steps, rows, newRows);
    }

    private RowLimit LimitOf(RowWindow window) => new(
        window.Limit is null ? null : _compiler.Compile(window.Limit, []),
        window.Offset is null ? null : _compiler.Compile(window.Offset, []));
}
