using System;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>The number of rows of a table, from its root record, once for each column of the output.</summary>
internal sealed class CountRowsOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly Table _table;
    private readonly Int64Vector _count = new();
    private readonly Batch _batch = new();
    private bool _isDone;

    public CountRowsOperator(ExecutionContext context, CountRowsNode node)
    {
        _context = context;
        _table = new Table(node.Table);
        _count.EnsureCapacity(1);
        _batch.Columns = new ColumnVector[node.Output.Count];
        Array.Fill(_batch.Columns, _count);
    }

    public override void Open() => _isDone = false;

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        if (_isDone)
        {
            return false;
        }

        _isDone = true;
        _table.Bind(_context.Reader);
        _count.Values[0] = _table.CountRows();
        batch.SelectAll(1);
        return true;
    }

    public override void Close() => _isDone = true;
}
