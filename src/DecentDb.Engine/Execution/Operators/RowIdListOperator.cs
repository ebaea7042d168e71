using System;
using System.Collections.Generic;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Finds rows by a list of row ids, in ascending order.</summary>
internal sealed class RowIdListOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly Table _table;
    private readonly ScanColumns _columns;
    private readonly ScalarSource[] _alternatives;
    private readonly List<SqlValue> _values = [];
    private readonly List<long> _rowIds = [];
    private readonly OperatorReader _reader;
    private int _next;

    public RowIdListOperator(ExecutionContext context, ScanNode node, IReadOnlySet<PlanColumn>? deferrable)
    {
        _context = context;
        _table = new Table(node.Table);
        _columns = new ScanColumns(context, node, _table, deferrable);
        _alternatives = ScalarSource.Of(context, node.Access.AnyOf!);
        _reader = new OperatorReader(context);
    }

    public override void Open()
    {
        _table.Bind(_reader.Open());
        _rowIds.Clear();
        _values.Clear();
        foreach (var alternative in _alternatives)
        {
            alternative.AddTo(_values);
        }

        _context.TakeUntilEnd((long)_values.Count * sizeof(long));
        _rowIds.EnsureCapacity(_values.Count);
        foreach (var value in _values)
        {
            _rowIds.Add(value.AsInt64());
        }

        _rowIds.Sort();
        _next = 0;
    }

    public override bool Next(out Batch batch)
    {
        batch = _columns.Output;
        while (_next < _rowIds.Count)
        {
            _context.CheckCancelled();
            if (_next > 0 && _reader.Renew(out var other))
            {
                _table.Bind(other);
            }

            var end = Math.Min(_next + Batch.UsualRowCount, _rowIds.Count);
            _columns.BeginGathering(end - _next);
            var count = 0;
            for (; _next < end && (count == 0 || !_columns.IsFull); _next++)
            {
                var rowId = _rowIds[_next];
                if ((_next == 0 || _rowIds[_next - 1] != rowId) && _table.Find(rowId, out var page, out var row))
                {
                    _columns.GatherRow(page, row, rowId, count++);
                }
            }

            if (_columns.EndGathering(count))
            {
                return true;
            }
        }

        return false;
    }

    public override void Close()
    {
        _next = 0;
        _reader.Close();
        ListBytes.Trim(_values);
        ListBytes.Trim(_rowIds);
    }
}
