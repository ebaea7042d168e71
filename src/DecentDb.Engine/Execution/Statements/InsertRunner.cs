using System;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// INSERT. Rows of a query are read to the end before the first one is inserted, because the query must not see them.
/// </summary>
internal sealed class InsertRunner : ChangeRunner
{
    private readonly VectorExpression?[] _values;
    private readonly ColumnVector?[] _generated;
    private readonly RowStore? _buffer;
    private readonly RowStoreScan _bufferScan = new();
    private readonly Batch _batch = new();

    public InsertRunner(ExecutionContext context, InsertPlan plan)
        : base(context, plan)
    {
        _values = new VectorExpression?[plan.Values.Count];
        _generated = new ColumnVector?[_values.Length];
        for (var i = 0; i < _values.Length; i++)
        {
            var column = plan.Table.Columns[i];
            _values[i] = plan.Values[i] is { } value ? Compiler.Compile(value, plan.Source.Output) : null;

            // The writer puts numbers into these columns, so they must not be vectors of somebody else.
            _generated[i] = column.IsGenerated ? ColumnVector.Create(column.Type.Physical, 0) : null;
        }

        _batch.Columns = new ColumnVector[_values.Length];
        _buffer = plan.Source is ValuesNode or OneRowNode ? null : new RowStore(context, plan.Source.Output);
    }

    public override void Close()
    {
        base.Close();
        _buffer?.Release();
    }

    protected override void Change(TableWriter writer)
    {
        BeginStatement(writer);
        if (_buffer is null)
        {
            while (Source.Next(out var rows))
            {
                Insert(writer, rows);
            }
        }
        else
        {
            _buffer.Clear();
            while (Source.Next(out var rows))
            {
                _buffer.Append(rows);
            }

            _bufferScan.Restart();
            while (_bufferScan.Next(_buffer, null, _buffer.Count, out var rows))
            {
                Context.CheckCancelled();
                Insert(writer, rows);
            }
        }

        writer.EndStatement();
    }

    private void Insert(TableWriter writer, Batch rows)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            _batch.Columns[i] = _values[i] is { } value ? Own(i, value.Evaluate(rows), rows) : null!;
        }

        _batch.RowCount = rows.RowCount;
        _batch.Selection = rows.Selection;
        _batch.SelectedCount = rows.SelectedCount;
        writer.Insert(_batch);
        RowsAffected += rows.SelectedCount;
        if (HasReturning)
        {
            Return(_batch);
        }
    }

    private ColumnVector Own(int ordinal, ColumnVector value, Batch rows)
    {
        if (_generated[ordinal] is not { } own)
        {
            return value;
        }

        own.EnsureCapacity(rows.RowCount);
        own.Reset();
        for (var i = 0; i < rows.SelectedCount; i++)
        {
            var row = rows.RowAt(i);
            own.CopyValue(value, row, row);
        }

        return own;
    }
}
