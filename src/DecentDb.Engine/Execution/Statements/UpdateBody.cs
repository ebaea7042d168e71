using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
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
        var count = (long)Collect(_rows, plan.MayRepeat).Count;
        if (Triggers is { } triggers && plan.Table.HasTriggersBefore(TriggerEvents.Update))
        {
            count = UpdateThroughTriggers(writer, triggers);
            _rows.Release();
            return count;
        }

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

    private long UpdateThroughTriggers(TableWriter writer, TriggerRunner triggers)
    {
        if (plan.RenumberedOrdinals.Length > 0)
        {
            DatabaseException.ThrowNotSupported(
                "SET … = DEFAULT of a column that numbers itself, of a table with triggers BEFORE each row");
        }

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
                var before = ChangeLog.RowOf(plan.Table, old.Columns, i);
                var after = (SqlValue[])before.Clone();
                for (var c = 0; c < plan.Ordinals.Length; c++)
                {
                    var ordinal = plan.Ordinals[c];
                    after[ordinal] = ValueConverter.Get(
                        rows.Columns[1 + c], i, plan.Table.Columns[ordinal].Type.Kind);
                }

                kept.Add(TriggerEvents.Update, plan.Ordinals, before, after);
            }
        }

        var assigned = triggers.WithSetBefore(plan.Table, TriggerEvents.Update, plan.Ordinals);
        Begin(writer, canCheckFirst: false);
        return UpdateKept(kept, assigned, writer);
    }

    private long UpdateKept(RowsBeforeTriggers kept, int[] assigned, TableWriter writer)
    {
        var count = 0L;
        var first = 0;
        var chosen = new List<int>();
        _rows.Restart();
        while (_rows.Next(out var rows))
        {
            Context.CheckCancelled();
            chosen.Clear();
            for (var i = 0; i < rows.RowCount; i++)
            {
                if (kept[first + i] is not null)
                {
                    chosen.Add(first + i);
                }
            }

            var places = chosen.ConvertAll(row => row - first).ToArray();
            var ids = Array.ConvertAll(places, place => ((Int64Vector)rows.Columns[0]).Values[place]);
            var values = kept.Gather(chosen, assigned);
            writer.Update(ids, assigned, values);
            count += ids.Length;
            first += rows.RowCount;
            ReturnKept(rows, places, assigned, values, writer);
        }

        return count;
    }

    private void ReturnKept(Batch rows, int[] places, int[] assigned, Batch values, TableWriter writer)
    {
        if (!IsReturning || places.Length == 0)
        {
            return;
        }

        for (var c = 0; c < _returned.Columns.Length; c++)
        {
            var source = rows.Columns[1 + plan.Ordinals.Length + c];
            var target = Context.CreateVector(source.PhysicalType);
            VectorGather.Gather(source, places, target);
            _returned.Columns[c] = target;
        }

        for (var i = 0; i < assigned.Length; i++)
        {
            _returned.Columns[assigned[i]] = values.Columns[i];
        }

        writer.CopyComputed(_returned);
        _returned.SelectAll(places.Length);
        Return(_returned);
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
