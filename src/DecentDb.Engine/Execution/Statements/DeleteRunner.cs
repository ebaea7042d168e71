using System;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>DELETE: row ids are collected before the first row goes.</summary>
internal sealed class DeleteRunner : ChangeRunner
{
    private readonly RowStore _rows;
    private readonly RowIdFilter? _distinct;
    private readonly Batch _tableRows = new();

    public DeleteRunner(ExecutionContext context, DeletePlan plan)
        : base(context, plan)
    {
        _rows = new RowStore(context, plan.Source.Output);
        _distinct = plan.MayRepeat ? new RowIdFilter() : null;
    }

    public override void Close()
    {
        base.Close();
        _rows.Release();
    }

    protected override void Change(TableWriter writer)
    {
        _rows.Clear();
        _distinct?.Clear();
        while (Source.Next(out var rows))
        {
            Context.CheckCancelled();
            _rows.Append(_distinct is null ? rows : _distinct.KeepNew(rows));
        }

        BeginDelete(writer);
        if (HasReturning && _rows.Count > 0)
        {
            _tableRows.Columns = _rows.Columns.AsSpan(1).ToArray();
            _tableRows.SelectAll(_rows.Count);
            Return(_tableRows);
        }
    }

    // A delete checks no CHECK condition, but the writer wants as many as the table has.
    private void BeginDelete(TableWriter writer)
    {
        writer.BeginStatement(new IVectorExpression[writer.Schema.Checks.Length]);
        if (_rows.Count > 0)
        {
            writer.Delete(((Int64Vector)_rows.Columns[0]).Values.AsSpan(0, _rows.Count));
            RowsAffected = _rows.Count;
        }

        writer.EndStatement();
    }
}
