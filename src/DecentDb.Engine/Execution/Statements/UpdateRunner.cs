using System;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>UPDATE: row ids and new values are collected before the first row changes.</summary>
internal sealed class UpdateRunner : ChangeRunner
{
    private readonly int[] _ordinals;
    private readonly int _columnCount;
    private readonly RowStore _rows;
    private readonly RowIdFilter? _distinct;
    private readonly Batch _values = new();
    private readonly Batch _tableRows = new();

    public UpdateRunner(ExecutionContext context, UpdatePlan plan)
        : base(context, plan)
    {
        _ordinals = plan.Ordinals;
        _columnCount = plan.Table.Columns.Length;
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

        BeginStatement(writer);
        if (_rows.Count > 0)
        {
            var count = _rows.Count;
            _values.Columns = _rows.Columns.AsSpan(1, _ordinals.Length).ToArray();
            _values.SelectAll(count);
            writer.Update(((Int64Vector)_rows.Columns[0]).Values.AsSpan(0, count), _ordinals, _values);
            RowsAffected = count;
        }

        writer.EndStatement();
        if (HasReturning && _rows.Count > 0)
        {
            ReturnRows();
        }
    }

    private void ReturnRows()
    {
        _tableRows.Columns = _rows.Columns.AsSpan(1 + _ordinals.Length, _columnCount).ToArray();
        for (var i = 0; i < _ordinals.Length; i++)
        {
            _tableRows.Columns[_ordinals[i]] = _rows.Columns[1 + i];
        }

        _tableRows.SelectAll(_rows.Count);
        Return(_tableRows);
    }
}
