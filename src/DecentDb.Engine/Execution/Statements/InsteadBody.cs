using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// INSERT, UPDATE or DELETE of a view: its triggers fire for each row, and nothing else is done. All rows are known
/// before the first one fires.
/// </summary>
internal sealed class InsteadBody : StatementBody
{
    private readonly InsteadPlan _plan;
    private readonly ExecutionContext _context;
    private readonly Operator _source;
    private readonly GatheredRows _rows;
    private readonly TriggerRunner _triggers;
    private readonly VectorExpression[] _returning;
    private readonly GatheredRows? _returned;
    private readonly Batch _row = new();

    public InsteadBody(InsteadPlan plan, ExecutionContext context, OperatorFactory operators)
    {
        _plan = plan;
        _context = context;
        _source = operators.Create(plan.Source);
        _rows = new GatheredRows(context, plan.Source.Output);
        _triggers = new TriggerRunner(context, operators.NestedFactory
            ?? throw new InvalidOperationException("Nobody makes the statements of triggers ready."));
        _returning = plan.Returning is { } returning
            ? new ExpressionCompiler(context).CompileAll(returning.Expressions, returning.Columns) : [];
        if (plan.Returning is not null)
        {
            _returned = new GatheredRows(
                context, Array.ConvertAll(_returning, static expression => expression.Type.Physical));
            _row.Columns = new ColumnVector[plan.Returning.Columns.Count];
        }
    }

    private bool HasOld => _plan.Change != TriggerEvents.Insert;

    private bool HasNew => _plan.Change != TriggerEvents.Delete;

    public override void Open()
    {
        RowsAffected = 0;
        _returned?.Clear();
        Gather();
        _context.Query.Seal();
        var width = _plan.View.Columns.Length;
        _rows.Restart();
        while (_rows.Next(out var rows))
        {
            _context.CheckCancelled();
            for (var i = 0; i < rows.RowCount; i++)
            {
                var old = HasOld ? RowOf(rows, 0, i) : null;
                var changed = HasNew ? RowOf(rows, HasOld ? width : 0, i) : null;
                if (_triggers.FireBeforeRow(_plan.View.Shape, _plan.Change, _plan.Assigned, old, changed))
                {
                    RowsAffected++;
                    Return(rows, i, changed ?? old ?? []);
                }
            }
        }

        _rows.Release();
        _returned?.Restart();
    }

    public override bool Next(out Batch batch)
    {
        if (_returned is not null)
        {
            return _returned.Next(out batch);
        }

        batch = new Batch();
        return false;
    }

    public override void Close()
    {
        _source.Close();
        _rows.Release();
        _returned?.Release();
    }

    private void Gather()
    {
        _rows.Clear();
        _source.Open();
        try
        {
            while (_source.Next(out var batch))
            {
                _context.CheckCancelled();
                _rows.Append(batch);
            }
        }
        finally
        {
            _source.Close();
        }
    }

    private SqlValue[] RowOf(Batch rows, int first, int row)
    {
        var values = new SqlValue[_plan.View.Columns.Length];
        for (var c = 0; c < values.Length; c++)
        {
            values[c] = ValueConverter.Get(rows.Columns[first + c], row, _plan.View.Columns[c].Type.Kind);
        }

        return values;
    }

    // The columns of the view as they have become, then those of other tables.
    private void Return(Batch rows, int row, SqlValue[] values)
    {
        if (_returned is null)
        {
            return;
        }

        var others = rows.Columns.Length - (_row.Columns.Length - values.Length);
        for (var c = 0; c < _row.Columns.Length; c++)
        {
            var other = c < values.Length ? null : rows.Columns[others + c - values.Length];
            var vector = _row.Columns[c] ??= _context.CreateVector(
                other?.PhysicalType ?? _plan.View.Columns[c].Type.Physical);
            vector.Reset();
            vector.EnsureCapacity(1);
            if (other is not null)
            {
                vector.CopyValue(other, row, 0);
            }
            else
            {
                ValueConverter.Set(vector, 0, values[c]);
            }
        }

        _row.SelectAll(1);
        _returned.Append(Array.ConvertAll(_returning, expression => expression.Evaluate(_row)), _row);
    }
}
