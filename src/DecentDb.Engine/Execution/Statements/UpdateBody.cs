using System;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>UPDATE: all row ids and new values are known before the first row changes.</summary>
internal sealed class UpdateBody(UpdatePlan plan, ExecutionContext context, OperatorFactory operators)
    : ChangeBody(plan, context, operators)
{
    private readonly GatheredRows _rows = new(context, plan.Source.Output);
    private readonly Batch _newValues = new() { Columns = new ColumnVector[plan.Ordinals.Length] };
    private readonly Int64Vector[] _numbers =
        Array.ConvertAll(plan.RenumberedOrdinals, static _ => new Int64Vector());
    private readonly Batch _returned = new() { Columns = new ColumnVector[plan.Returning?.Columns.Count ?? 0] };

    public override void Close()
    {
        base.Close();
        _rows.Release();
    }

    protected override long Change(TableWriter writer)
    {
        var count = Collect(_rows, plan.MayRepeat).Count;
        Begin(writer, count <= 1 && writer.CanUpdateOneUnsealed(plan.Ordinals));
        BeginChanges();
        try
        {
            UpdateAll(writer);
        }
        finally
        {
            EndChanges();
        }

        _rows.Release();
        return count;
    }

    private void UpdateAll(TableWriter writer)
    {
        _rows.Restart();
        while (_rows.Next(out var rows))
        {
            Context.CheckCancelled();
            var ids = ((Int64Vector)rows.Columns[0]).Values.AsSpan(0, rows.RowCount);
            rows.Columns.AsSpan(1, _newValues.Columns.Length).CopyTo(_newValues.Columns);
            _newValues.SelectAll(rows.RowCount);
            Renumber(writer);
            writer.Update(ids, plan.Ordinals, _newValues);
            ReturnRows(rows, writer);
        }
    }

    // The numbers have vectors of their own: those of the rows belong to the store.
    private void Renumber(TableWriter writer)
    {
        for (var i = 0; i < _numbers.Length; i++)
        {
            var ordinal = plan.RenumberedOrdinals[i];
            writer.Renumber(_newValues, _numbers[i], ordinal);
            _newValues.Columns[Array.IndexOf(plan.Ordinals, ordinal)] = _numbers[i];
        }
    }

    private void ReturnRows(Batch rows, TableWriter writer)
    {
        if (!IsReturning)
        {
            return;
        }

        rows.Columns.AsSpan(1 + plan.Ordinals.Length).CopyTo(_returned.Columns);
        for (var i = 0; i < plan.Ordinals.Length; i++)
        {
            _returned.Columns[plan.Ordinals[i]] = _newValues.Columns[i];
        }

        writer.CopyComputed(_returned);
        _returned.SelectAll(rows.RowCount);
        Return(_returned);
    }
}
