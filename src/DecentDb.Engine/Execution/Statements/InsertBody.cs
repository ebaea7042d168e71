using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>INSERT. A source that reads tables is read to its end before the first row goes in.</summary>
internal sealed class InsertBody : ChangeBody
{
    private readonly VectorExpression?[] _values;
    private readonly ColumnVector?[] _generated;
    private readonly RowStore? _collected;
    private readonly Batch _row = new();
    private readonly bool _isOneRow;

    public InsertBody(InsertPlan plan, ExecutionContext context, OperatorFactory operators)
        : base(plan, context, operators)
    {
        var compiler = new ExpressionCompiler(context);
        _values = new VectorExpression?[plan.Values.Count];
        _generated = new ColumnVector?[plan.Values.Count];
        for (var i = 0; i < _values.Length; i++)
        {
            if (plan.Values[i] is { } value)
            {
                _values[i] = compiler.Compile(value, plan.Source.Output);
                _generated[i] = plan.Table.Columns[i].IsGenerated
                    ? ColumnVector.Create(plan.Table.Columns[i].Type.Physical, 1)
                    : null;
            }
        }

        _row.Columns = new ColumnVector[_values.Length];
        _isOneRow = plan.Source is ValuesNode { Rows.Count: 1 };
        var hasSubquery = false;
        foreach (var value in plan.Values)
        {
            hasSubquery |= value is not null && ExpressionFacts.HasSubquery(value);
        }

        var readsSource = HasScan(plan.Source);
        ReadsTables = readsSource || hasSubquery || IsReturning;
        _collected = readsSource ? new RowStore(context, plan.Source.Output) : null;
    }

    public override bool ReadsTables { get; }

    public override void Close()
    {
        base.Close();
        _collected?.Release();
    }

    protected override long Change(TableWriter writer)
    {
        var count = 0L;
        if (_collected is not null)
        {
            var end = Collect(_collected, mayRepeat: false).Count;
            Begin(writer, canCheckFirst: end <= 1 && writer.CanInsertOneUnsealed);
            var scan = new RowStoreScan();
            while (scan.Next(_collected, null, end, out var rows))
            {
                Context.CheckCancelled();
                count += Insert(rows, writer);
            }

            _collected.Release();
            return count;
        }

        Begin(writer, _isOneRow && writer.CanInsertOneUnsealed);
        Source.Open();
        try
        {
            while (Source.Next(out var rows))
            {
                count += Insert(rows, writer);
            }
        }
        finally
        {
            Source.Close();
        }

        return count;
    }

    private static bool HasScan(PlanNode node)
    {
        var reads = node is ScanNode or CountRowsNode or CommonTableNode;
        foreach (var expression in node.Expressions)
        {
            reads |= ExpressionFacts.HasSubquery(expression);
        }

        foreach (var input in node.Inputs)
        {
            reads |= HasScan(input);
        }

        return reads;
    }

    private int Insert(Batch source, TableWriter writer)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            var vector = _values[i]?.Evaluate(source);
            if (vector is not null && _generated[i] is { } own)
            {
                // The writer puts numbers in place of NULLs, so the vector must be ours alone.
                vector = Copy(vector, own, source);
            }

            _row.Columns[i] = vector!;
        }

        _row.RowCount = source.RowCount;
        _row.Selection = source.Selection;
        _row.SelectedCount = source.SelectedCount;
        writer.Insert(_row);
        Return(_row);
        return source.SelectedCount;
    }

    private static ColumnVector Copy(ColumnVector source, ColumnVector target, Batch batch)
    {
        target.Reset();
        target.EnsureCapacity(batch.RowCount);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            target.CopyValue(source, row, row);
        }

        return target;
    }
}
