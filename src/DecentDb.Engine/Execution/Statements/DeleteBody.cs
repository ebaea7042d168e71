using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
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
        var count = (long)Collect(_rows, plan.MayRepeat).Count;
        var kept = Triggers is { } triggers && plan.Table.HasTriggersBefore(TriggerEvents.Delete)
            ? FireBefore(writer, triggers) : null;
        Begin(writer, count <= 1 && writer.CanDeleteOneUnsealed);
        BeginChanges();
        try
        {
            count = DeleteAll(writer, kept);
        }
        finally
        {
            EndChanges();
        }

        _rows.Release();
        return count;
    }

    private RowsBeforeTriggers FireBefore(TableWriter writer, TriggerRunner triggers)
    {
        var kept = KeepRowsBefore(triggers);
        var old = new RowSet(plan.Table);
        old.Select(Array.ConvertAll(plan.Table.Columns, static column => column.Ordinal));
        _rows.Restart();
        while (_rows.Next(out var rows))
        {
            Context.CheckCancelled();
            old.Read(writer.Tree, ((Int64Vector)rows.Columns[0]).Values.AsSpan(0, rows.RowCount));
            for (var i = 0; i < rows.RowCount; i++)
            {
                kept.Add(TriggerEvents.Delete, [], ChangeLog.RowOf(plan.Table, old.Columns, i), null);
            }
        }

        return kept;
    }

    private long DeleteAll(TableWriter writer, RowsBeforeTriggers? kept)
    {
        var count = 0L;
        var first = 0;
        _rows.Restart();
        while (_rows.Next(out var rows))
        {
            Context.CheckCancelled();
            var ids = ((Int64Vector)rows.Columns[0]).Values.AsSpan(0, rows.RowCount);
            _returned.Columns = rows.Columns.AsSpan(1).ToArray();
            _returned.SelectAll(rows.RowCount);
            if (kept is not null)
            {
                ids = Choose(kept, first, ids);
            }

            writer.Delete(ids);
            first += rows.RowCount;
            count += ids.Length;
            if (IsReturning)
            {
                Return(_returned);
            }
        }

        return count;
    }

    // The rows that triggers do not leave alone; they alone are returned.
    private long[] Choose(RowsBeforeTriggers kept, int first, ReadOnlySpan<long> ids)
    {
        var chosen = new List<long>();
        var places = new List<int>();
        for (var i = 0; i < ids.Length; i++)
        {
            if (kept[first + i] is not null)
            {
                chosen.Add(ids[i]);
                places.Add(i);
            }
        }

        _returned.Selection = [.. places];
        _returned.SelectedCount = places.Count;
        return [.. chosen];
    }
}
