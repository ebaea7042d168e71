using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.SystemTables;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// INSERT. A source that reads tables is read to its end before the first row goes in. Where that has many rows, a load
/// takes them instead, which changes nothing that the source reads until it has all of them; if it refuses one, it is
/// undone and the rows go in as ever, so that the error is that of the first row at fault.
/// </summary>
internal sealed class InsertBody : ChangeBody
{
    private readonly VectorExpression?[] _values;
    private readonly ColumnVector?[] _generated;
    private readonly GatheredRows? _gathered;
    private readonly InsertPlan _plan;
    private readonly Batch _row = new();
    private readonly Batch _compact = new();
    private readonly bool _isOneRow;
    private readonly ConflictingRows? _conflicting;

    public InsertBody(InsertPlan plan, ExecutionContext context, OperatorFactory operators)
        : base(plan, context, operators)
    {
        _plan = plan;
        var compiler = new ExpressionCompiler(context);
        _values = new VectorExpression?[plan.Values.Count];
        _generated = new ColumnVector?[plan.Values.Count];
        for (var i = 0; i < _values.Length; i++)
        {
            if (plan.Values[i] is { } value)
            {
                _values[i] = compiler.Compile(value, plan.Source.Output);
                _generated[i] = plan.Table.Columns[i].IsGenerated
                    ? ColumnVector.Create(plan.Table.Columns[i].Type.Physical, 1)
                    : null;
            }
        }

        _row.Columns = new ColumnVector[_values.Length];
        _conflicting = plan.Conflict is { } conflict ? new ConflictingRows(plan, conflict, context, Return)
        {
            Pause = Pause,
            Resume = writer => Begin(writer, canCheckFirst: false),
        } : null;
        _isOneRow = plan.Conflict is null && plan.Source is ValuesNode { Rows.Count: 1 };
        var hasSubquery = false;
        foreach (var value in plan.Values)
        {
            hasSubquery |= value is not null && ExpressionFacts.HasSubquery(value);
        }

        var readsSource = HasScan(plan.Source);
        ReadsTables = readsSource || hasSubquery || IsReturning || plan.ReadsWhileChanging;
        _gathered = readsSource ? new GatheredRows(context, plan.Source.Output) : null;
    }

    public override bool ReadsTables { get; }

    public override void Close()
    {
        base.Close();
        _gathered?.Release();
        _conflicting?.Release();
    }

    // Rows that are returned are wanted as they go in, and those that may meet others one by one; a load writes past
    // what triggers watch.
    private bool MayLoad => !IsReturning && _conflicting is null && Touched is null
        && (Triggers is null || _plan.Table.Triggers.Length == 0);

    protected override long Change(TableWriter writer)
    {
        _conflicting?.Begin(Triggers);
        (writer.LastRowId, writer.LastNumber) = (null, null);
        var count = Triggers is { } triggers && _plan.Table.HasTriggersBefore(TriggerEvents.Insert)
            ? InsertThroughTriggers(writer, triggers)
            : _gathered is null ? InsertWhileReading(writer) : InsertAfterReading(_gathered, writer);
        if (writer.LastRowId is { } rowId)
        {
            Context.Query.Session.LastRowId = rowId;
        }

        if (writer.LastNumber is { } number)
        {
            Context.Query.Session.NoteNumber(ObjectIds.OfIdentity(writer.Schema.Id), number);
        }

        return count;
    }

    // All rows are known before the first one goes in.
    private long InsertThroughTriggers(TableWriter writer, TriggerRunner triggers)
    {
        var table = _plan.Table;
        var kept = KeepRowsBefore(triggers);
        Source.Open();
        try
        {
            while (Source.Next(out var source))
            {
                Context.CheckCancelled();
                var rows = Evaluate(source);
                for (var i = 0; i < rows.SelectedCount; i++)
                {
                    kept.AddNew(Array.ConvertAll(table.Columns, column => rows.Columns[column.Ordinal] is { } vector
                        ? ValueConverter.Get(vector, rows.RowAt(i), column.Type.Kind)
                        : SqlValue.NullOf(column.Type.Kind)));
                }
            }
        }
        finally
        {
            Source.Close();
        }

        kept.FireForNew();
        Begin(writer, canCheckFirst: false);
        return InsertKept(kept, writer);
    }

    private long InsertKept(RowsBeforeTriggers kept, TableWriter writer)
    {
        var all = Array.ConvertAll(_plan.Table.Columns, static column => column.Ordinal);
        var count = 0L;
        var rows = new List<int>();
        for (var i = 0; i < kept.Count; i++)
        {
            if (kept[i] is not null)
            {
                rows.Add(i);
            }

            if (rows.Count == Batch.UsualRowCount || (i == kept.Count - 1 && rows.Count > 0))
            {
                Context.CheckCancelled();
                count += InsertKept(kept.Gather(rows, all), writer);
                rows.Clear();
            }
        }

        return count;
    }

    private int InsertKept(Batch rows, TableWriter writer)
    {
        if (_conflicting is not null)
        {
            return _conflicting.Put(rows, writer);
        }

        writer.Insert(rows);
        Return(rows);
        return rows.SelectedCount;
    }

    private long InsertWhileReading(TableWriter writer)
    {
        var count = 0L;
        Begin(writer, _isOneRow && writer.CanInsertOneUnsealed);
        Source.Open();
        try
        {
            while (Source.Next(out var rows))
            {
                count += Insert(rows, writer);
            }
        }
        finally
        {
            Source.Close();
        }

        return count;
    }

    private long InsertAfterReading(GatheredRows gathered, TableWriter writer)
    {
        gathered.Clear();
        Source.Open();
        try
        {
            var isWhole = GatherUpTo(MayLoad ? Context.Query.RowsBeforeLoad : long.MaxValue, gathered);
            if (!isWhole && TryLoad(gathered, writer) is { } count)
            {
                return count;
            }

            if (!isWhole)
            {
                GatherUpTo(long.MaxValue, gathered);
            }
        }
        finally
        {
            Source.Close();
        }

        return InsertAll(gathered, writer);
    }

    // The number of rows; null when nothing was done, because there is too little memory for a load.
    private long? TryLoad(GatheredRows gathered, TableWriter writer)
    {
        Begin(writer, canCheckFirst: false);
        try
        {
            using var load = InsertLoad.TryBegin(Context, _plan, Checks);
            if (load is null)
            {
                return null;
            }

            var count = 0L;
            gathered.Restart();
            while (gathered.Next(out var rows) || Source.Next(out rows))
            {
                Context.CheckCancelled();
                load.Add(Compact(Evaluate(rows)));
                count += rows.SelectedCount;
            }

            gathered.Release();
            Source.Close();
            load.Complete();
            return count;
        }
        catch (DatabaseException e) when (e.Code.IsOfValues() || e.Code == ErrorCode.OutOfMemoryBudget)
        {
            return InsertAnew(gathered, writer, e);
        }
    }

    // After what a load has refused, which is undone; the rows say by themselves which of them is at fault first.
    private long InsertAnew(GatheredRows gathered, TableWriter writer, DatabaseException refusal)
    {
        Source.Close();
        try
        {
            return InsertAll(Collect(gathered, mayRepeat: false), writer);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.OutOfMemoryBudget)
        {
            throw refusal; // the load got further than rows can be kept
        }
    }

    private long InsertAll(GatheredRows gathered, TableWriter writer)
    {
        Begin(writer, canCheckFirst: _conflicting is null && gathered.Count <= 1 && writer.CanInsertOneUnsealed);
        var count = 0L;
        gathered.Restart();
        while (gathered.Next(out var rows))
        {
            Context.CheckCancelled();
            count += Insert(rows, writer);
        }

        gathered.Release();
        return count;
    }

    // True when there are no more.
    private bool GatherUpTo(long count, GatheredRows gathered)
    {
        while (gathered.Count < count)
        {
            if (!Source.Next(out var batch))
            {
                return true;
            }

            Context.CheckCancelled();
            gathered.Append(batch);
        }

        return false;
    }

    private static bool HasScan(PlanNode node)
    {
        // What has no input reads something, but for these; a recursive query may give many rows from none.
        var reads = node is RecursiveNode
            || node is { Inputs.Count: 0 } and not (ValuesNode or OneRowNode or EmptyNode);
        foreach (var expression in node.Expressions)
        {
            reads |= ExpressionFacts.HasSubquery(expression);
        }

        foreach (var input in node.Inputs)
        {
            reads |= HasScan(input);
        }

        return reads;
    }

    private int Insert(Batch source, TableWriter writer)
    {
        if (_conflicting is not null)
        {
            return _conflicting.Put(Evaluate(source), writer);
        }

        writer.Insert(Evaluate(source));
        Return(_row);
        return source.SelectedCount;
    }

    // The selected rows with the columns of the table.
    private Batch Evaluate(Batch source)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            var vector = _values[i]?.Evaluate(source);
            if (vector is not null && _generated[i] is { } own)
            {
                // The writer puts numbers in place of NULLs, so the vector must be ours alone.
                vector = Copy(vector, own, source);
            }

            _row.Columns[i] = vector!;
        }

        _row.RowCount = source.RowCount;
        _row.Selection = source.Selection;
        _row.SelectedCount = source.SelectedCount;
        return _row;
    }

    // The selected rows side by side.
    private Batch Compact(Batch rows)
    {
        if (rows.Selection is null)
        {
            return rows;
        }

        Array.Resize(ref _compact.Columns, rows.Columns.Length);
        for (var i = 0; i < rows.Columns.Length; i++)
        {
            if (rows.Columns[i] is { } vector)
            {
                var compact = _compact.Columns[i] ??= Context.CreateVector(vector.PhysicalType);
                VectorGather.Gather(vector, rows.SelectedRows, compact);
            }
        }

        _compact.SelectAll(rows.SelectedCount);
        return _compact;
    }

    private static ColumnVector Copy(ColumnVector source, ColumnVector target, Batch batch)
    {
        target.Reset();
        target.EnsureCapacity(batch.RowCount);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            target.CopyValue(source, row, row);
        }

        return target;
    }
}
