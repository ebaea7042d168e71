using System.Collections.Generic;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// A statement whose WITH changes rows. All changes are done, and all rows of the statement known, when it is open.
/// </summary>
internal sealed class WithChangesBody(
    WithChangesPlan plan, ExecutionContext context, OperatorFactory operators, StatementBody main) : StatementBody
{
    private readonly RowStore? _rows = plan.Main is QueryPlan query ? new RowStore(context, query.Root.Output) : null;
    private readonly RowStoreScan _scan = new();
    private readonly StatementSnapshot _snapshot = new(context);
    private readonly bool _needsSnapshot = plan.NeedsSnapshot || plan.Main is ChangePlan { ReadsWhileChanging: true }
        || ReadsWhileChanging(plan.Changes);

    private static bool ReadsWhileChanging(IReadOnlyList<CommonTable> changes)
    {
        foreach (var change in changes)
        {
            if (change.Plan is ChangeNode { Change.ReadsWhileChanging: true })
            {
                return true;
            }
        }

        return false;
    }

    public override void Open()
    {
        var isUndone = true;
        if (_needsSnapshot)
        {
            _snapshot.Open();
        }

        context.Query.Seal();
        NoteTouched();
        try
        {
            Execute();
            isUndone = false;
        }
        finally
        {
            ForgetTouched();
            _snapshot.Close(isUndone);
        }
    }

    private void NoteTouched()
    {
        if (plan.ContestedTables.Count > 0)
        {
            var tables = context.Query.Writer.Tables;
            tables.Touched = context.Query.Touched = new TouchedRows(plan.ContestedTables, context, tables.Touched);
        }
    }

    private void ForgetTouched()
    {
        if (context.Query.Touched is { } touched)
        {
            context.Query.Writer.Tables.Touched = touched.Outer;
            context.Query.Touched = null;
            touched.Release();
        }
    }

    private void Execute()
    {
        foreach (var change in plan.Changes)
        {
            operators.Fill(change);
        }

        main.Open();
        RowsAffected = main.RowsAffected;
        if (_rows is null)
        {
            return;
        }

        _rows.Clear();
        _scan.Restart();
        try
        {
            while (main.Next(out var batch))
            {
                context.CheckCancelled();
                _rows.Append(batch);
            }
        }
        finally
        {
            main.Close();
        }
    }

    public override bool Next(out Batch batch) =>
        _rows is null ? main.Next(out batch) : _scan.Next(_rows, null, _rows.Count, out batch);

    public override void Close()
    {
        main.Close();
        _rows?.Release();
    }
}

/// <summary>Hands out what RETURNING says of a change within WITH.</summary>
internal sealed class ChangeOperator(StatementBody body) : Operator
{
    public override void Open() => body.Open();

    public override bool Next(out Batch batch) => body.Next(out batch);

    public override void Close() => body.Close();
}
