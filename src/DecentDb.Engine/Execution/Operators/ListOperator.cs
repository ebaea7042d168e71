using System;
using System.Collections.Generic;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>unnest: the values of a parameter that is a list, NULLs too.</summary>
internal sealed class ListOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly ListParameter _list;
    private readonly Batch _batch = new();
    private IReadOnlyList<SqlValue> _values = [];
    private int _next;

    public ListOperator(ExecutionContext context, SqlType type, ListParameter list)
    {
        _context = context;
        _list = list;
        _batch.Columns = [context.CreateVector(type.Physical)];
    }

    public override void Open()
    {
        _values = _list.Values;
        _next = 0;
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        _context.CheckCancelled();
        var count = Math.Min(Batch.UsualRowCount, _values.Count - _next);
        if (count <= 0)
        {
            return false;
        }

        var column = _batch.Columns[0];
        column.EnsureCapacity(count);
        column.Reset();
        for (var i = 0; i < count; i++)
        {
            ValueConverter.Set(column, i, _values[_next + i]);
        }

        _next += count;
        _batch.SelectAll(count);
        return true;
    }

    public override void Close() => _values = [];
}
