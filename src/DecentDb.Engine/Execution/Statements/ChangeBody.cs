using System;
using System.Collections.Generic;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// A statement that changes rows: it finds what to change in the state at its start, changes it, checks what only the
/// whole statement can break, and then hands out the rows of RETURNING.
/// </summary>
internal abstract class ChangeBody : StatementBody
{
    private readonly IVectorExpression[] _checks;
    private readonly VectorExpression[] _returning;
    private readonly VectorExpression[] _viewChecks;
    private readonly GatheredRows? _returned;
    private readonly Func<PhysicalType[], IKeptRows> _keepRows;
    private readonly Func<CompiledStatement, INestedStatement> _createNested;
    private RowIdSet? _seen;
    private readonly List<RowsBeforeTriggers> _rowsBefore = [];
    private StatementSnapshot? _snapshot;

    protected ChangeBody(ChangePlan plan, ExecutionContext context, OperatorFactory operators)
    {
        Plan = plan;
        Context = context;
        _keepRows = KeepRows;
        _createNested = operators.NestedFactory
            ?? throw new InvalidOperationException("Nobody makes the statements of triggers ready.");
        Source = operators.Create(plan.Source);
        var compiler = new ExpressionCompiler(context);
        _checks = compiler.CompileAll(plan.Checks, plan.CheckColumns);
        _returning = plan.Returning is null
            ? []
            : compiler.CompileAll(plan.Returning.Expressions, plan.Returning.Columns);
        _viewChecks = plan.Returning is null
            ? [] : compiler.CompileAll(ConditionsOf(plan.Returning), plan.Returning.Columns);
        if (_returning.Length > 0)
        {
            var types = new PhysicalType[_returning.Length];
            for (var i = 0; i < types.Length; i++)
            {
                types[i] = _returning[i].Type.Physical;
            }

            _returned = new GatheredRows(context, types);
        }
    }

    private static List<BoundExpression> ConditionsOf(ReturningPlan returning)
    {
        var conditions = new List<BoundExpression>(returning.Checks.Count);
        foreach (var check in returning.Checks)
        {
            conditions.Add(check.Condition);
        }

        return conditions;
    }

    protected ChangePlan Plan { get; }

    protected ExecutionContext Context { get; }

    protected Operator Source { get; }

    /// <summary>The CHECK conditions of the table, over a batch of its columns.</summary>
    protected IVectorExpression[] Checks => _checks;

    /// <summary>True when the rows are wanted as they are written: by RETURNING, or for CHECK OPTION.</summary>
    protected bool IsReturning => Plan.Returning is not null;

    public override void Open()
    {
        RowsAffected = 0;
        _returned?.Clear();
        if (!Plan.ReadsWhileChanging)
        {
            ChangeRows();
        }
        else
        {
            var isUndone = true;
            _snapshot ??= new StatementSnapshot(Context);
            _snapshot.Open();
            try
            {
                ChangeRows();
                isUndone = false;
            }
            finally
            {
                _snapshot.Close(isUndone);
            }
        }

        _returned?.Restart();
    }

    private void ChangeRows()
    {
        var tables = Context.Query.Writer.Tables;
        var writer = tables.Get(Plan.Table, Context.Query.Catalog);
        if (Plan.FiresTriggers && Context.Query.Catalog.HasTriggers)
        {
            ChangeWithTriggers(writer, tables);
        }
        else
        {
            RowsAffected = Change(writer);
            SettleKeys(writer);
            Cascade.EndStatement(writer);
        }
    }

    /// <summary>Fires triggers; null where no table has any.</summary>
    protected TriggerRunner? Triggers { get; private set; }

    /// <summary>Begins to keep rows for triggers before each of them; what is kept goes with the change.</summary>
    protected RowsBeforeTriggers KeepRowsBefore(TriggerRunner triggers)
    {
        var kept = new RowsBeforeTriggers(Plan.Table, triggers, Context);
        _rowsBefore.Add(kept);
        return kept;
    }

    /// <summary>
    /// Ends the changes made so far as the end of the statement would, so that a trigger in between may change the same
    /// table; <see cref="Begin"/> follows.
    /// </summary>
    protected void Pause(TableWriter writer)
    {
        SettleKeys(writer);
        Cascade.EndStatement(writer);
    }

    // What triggers change, and why, is in the log when the statement is done with its own rows.
    private void ChangeWithTriggers(TableWriter writer, TableWriters tables)
    {
        Triggers ??= new TriggerRunner(Context, _createNested);
        Context.Query.Seal();
        using var log = new ChangeLog(Context.Query);
        FireOfStatement(Triggers, isBefore: true);
        var before = tables.Log;
        tables.Log = log;
        try
        {
            RowsAffected = Change(writer);
            SettleKeys(writer);
            Cascade.EndStatement(writer);
        }
        finally
        {
            tables.Log = before;
            _rowsBefore.ForEach(static kept => kept.Release());
            _rowsBefore.Clear();
        }

        Triggers.FireAfterRows(log);
        FireOfStatement(Triggers, isBefore: false);
    }

    private void FireOfStatement(TriggerRunner triggers, bool isBefore)
    {
        foreach (var (change, assigned) in Plan.Changes)
        {
            triggers.FireOfStatement(Plan.Table, change, assigned, isBefore);
        }
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
        Source.Close();
        _returned?.Release();
    }

    /// <summary>
    /// Begins to change the table, at the latest possible moment. A change of one row that can be checked before needs
    /// no savepoint, unless RETURNING may fail after it.
    /// </summary>
    protected void Begin(TableWriter writer, bool canCheckFirst)
    {
        var isUnsealed = canCheckFirst && !IsReturning && Context.Query.MustUndo && Triggers is null;
        if (!isUnsealed)
        {
            Context.Query.Seal();
        }

        writer.BeginStatement(_checks, isSealed: !isUnsealed, Context.Pieces, Context.Query, _keepRows);
    }

    private GatheredRows KeepRows(PhysicalType[] types)
    {
        var rows = new GatheredRows(Context, types);
        rows.Clear();
        return rows;
    }

    /// <summary>
    /// Finds what to change, calls <see cref="Begin"/>, changes it, and gives the number of rows changed.
    /// </summary>
    protected abstract long Change(TableWriter writer);

    /// <summary>
    /// Called when the rows to change are gathered. Until <see cref="EndChanges"/> nothing is read but what is changed,
    /// and what has changed may leave memory between two rows.
    /// </summary>
    protected void BeginChanges() => Context.Query.Writer.Transaction.RenewsWhenSettling = !IsReturning;

    /// <summary>The pair of <see cref="BeginChanges"/>.</summary>
    protected void EndChanges() => Context.Query.Writer.Transaction.RenewsWhenSettling = false;

    // Rows that have moved are inserted by this.
    private void SettleKeys(TableWriter writer)
    {
        BeginChanges();
        try
        {
            writer.SettleKeys();
        }
        finally
        {
            EndChanges();
        }
    }

    /// <summary>Keeps what RETURNING says of rows, whose columns are those that it reads.</summary>
    protected void Return(Batch rows)
    {
        CheckViews(rows);
        if (_returned is null)
        {
            return;
        }

        var columns = new ColumnVector[_returning.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = _returning[i].Evaluate(rows);
        }

        _returned.Append(columns, rows);
    }

    private string ViewOfCheck(int index) => Plan.Returning?.Checks[index].View ?? "";

    private void CheckViews(Batch rows)
    {
        for (var i = 0; i < _viewChecks.Length; i++)
        {
            var holds = (Int64Vector)_viewChecks[i].Evaluate(rows);
            for (var r = 0; r < rows.SelectedCount; r++)
            {
                var row = rows.RowAt(r);
                if (holds.IsNull(row) || holds.Values[row] == 0)
                {
                    throw new DatabaseException(
                        ErrorCode.WithCheckOptionViolation,
                        $"A row would not be one of view \"{ViewOfCheck(i)}\", as its CHECK OPTION asks.")
                    {
                        TableName = Plan.Table.Name,
                    };
                }
            }
        }
    }

    /// <summary>
    /// The rows of the table that other changes of the statement have reached; null when none does so.
    /// </summary>
    protected RowIdSet? Touched => Context.Query.Touched?.Of(Plan.Table.Id);

    /// <summary>
    /// Reads the whole source before anything is changed; repeated row ids are left out when asked, and those of rows
    /// that the statement has changed already.
    /// </summary>
    protected GatheredRows Collect(GatheredRows store, bool mayRepeat)
    {
        store.Clear();
        var seen = mayRepeat ? _seen ??= new RowIdSet(Context) : null;
        var touched = this is InsertBody ? null : Touched;
        Source.Open();
        try
        {
            while (Source.Next(out var batch))
            {
                Context.CheckCancelled();
                if (seen is null && touched is null)
                {
                    store.Append(batch);
                    continue;
                }

                var ids = (Int64Vector)batch.Columns[0];
                for (var i = 0; i < batch.SelectedCount; i++)
                {
                    var row = batch.RowAt(i);
                    if (touched?.Contains(ids.Values[row]) != true && seen?.Add(ids.Values[row]) != false)
                    {
                        store.Append(batch.Columns, row);
                    }
                }
            }
        }
        finally
        {
            Source.Close();
            seen?.Clear();
        }

        return store;
    }
}
