using System;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>DELETE: all row ids are known before the first row goes.</summary>
internal sealed class DeleteBody(DeletePlan plan, ExecutionContext context, OperatorFactory operators)
    : ChangeBody(plan, context, operators)
{
    private readonly GatheredRows _rows = new(context, plan.Source.Output);
    private readonly Batch _returned = new();

    public override void Close()
    {
        base.Close();
        _rows.Release();
    }

    protected override long Change(TableWriter writer)
    {
        var count = Collect(_rows, plan.MayRepeat).Count;
        Begin(writer, count <= 1 && writer.CanDeleteOneUnsealed);
        BeginChanges();
        try
        {
            DeleteAll(writer);
        }
        finally
        {
            EndChanges();
        }

        _rows.Release();
        return count;
    }

    private void DeleteAll(TableWriter writer)
    {
        _rows.Restart();
        while (_rows.Next(out var rows))
        {
            Context.CheckCancelled();
            writer.Delete(((Int64Vector)rows.Columns[0]).Values.AsSpan(0, rows.RowCount));
            if (IsReturning)
            {
                _returned.Columns = rows.Columns.AsSpan(1).ToArray();
                _returned.SelectAll(rows.RowCount);
                Return(_returned);
            }
        }
    }
}
