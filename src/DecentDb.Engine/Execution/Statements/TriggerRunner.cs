using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// Fires the triggers of one statement that changes rows: those before it and before each of its rows when all of them
/// are known and none is changed yet, those after each row and after it when all are changed and the actions of foreign
/// keys are done.
/// </summary>
/// <param name="context">That of the statement.</param>
/// <param name="create">Makes the statements of triggers ready.</param>
internal sealed class TriggerRunner(ExecutionContext context, Func<CompiledStatement, INestedStatement> create)
{
    /// <summary>How deep triggers may fire triggers.</summary>
    private const int DepthMax = 32;

    private readonly Dictionary<long, TriggerProgram> _programs = [];

    /// <summary>Fires the triggers of the statement as a whole.</summary>
    public void FireOfStatement(TableSchema table, TriggerEvents change, ReadOnlySpan<int> assigned, bool isBefore)
    {
        foreach (var trigger in table.Triggers)
        {
            if (!trigger.IsOfRows && trigger.IsBefore == isBefore && trigger.FiresFor(change, assigned))
            {
                try
                {
                    ProgramOf(trigger, table).Run(null, null);
                }
                catch (RowIgnoredException)
                {
                    // The rest of the trigger is left out.
                }
            }
        }
    }

    /// <summary>Fires the triggers before a row changes, which may change what it becomes.</summary>
    /// <returns>False when the row is to be left alone.</returns>
    public bool FireBeforeRow(
        TableSchema table, TriggerEvents change, ReadOnlySpan<int> assigned, SqlValue[]? old, SqlValue[]? changed)
    {
        foreach (var trigger in table.Triggers)
        {
            if (!trigger.IsOfRows || !trigger.IsBefore || !trigger.FiresFor(change, assigned))
            {
                continue;
            }

            try
            {
                ProgramOf(trigger, table).Run(old, changed);
            }
            catch (RowIgnoredException)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The columns that triggers before each row may set, beside those that a statement assigns.</summary>
    public int[] WithSetBefore(TableSchema table, TriggerEvents change, int[] assigned)
    {
        var ordinals = new List<int>(assigned);
        foreach (var trigger in table.Triggers)
        {
            if (trigger.IsOfRows && trigger.IsBefore && trigger.FiresFor(change, assigned))
            {
                foreach (var ordinal in ProgramOf(trigger, table).Assigned)
                {
                    if (!ordinals.Contains(ordinal))
                    {
                        ordinals.Add(ordinal);
                    }
                }
            }
        }

        return [.. ordinals];
    }

    /// <summary>Fires the triggers after the rows that were changed.</summary>
    public void FireAfterRows(ChangeLog log)
    {
        foreach (var change in log.Changes)
        {
            context.CheckCancelled();
            foreach (var trigger in change.Table.Triggers)
            {
                if (!trigger.IsOfRows || trigger.IsBefore || !trigger.FiresFor(change.Change, change.Assigned))
                {
                    continue;
                }

                try
                {
                    ProgramOf(trigger, change.Table).Run(change.Old, change.New);
                }
                catch (RowIgnoredException)
                {
                    // The rest of the trigger is left out.
                }
            }
        }
    }

    private TriggerProgram ProgramOf(TriggerSchema trigger, TableSchema table)
    {
        if (context.Query.TriggerDepth >= DepthMax)
        {
            throw new DatabaseException(
                ErrorCode.StatementTooComplex,
                FormattableString.Invariant($"Triggers fire triggers more than {DepthMax} deep, at trigger ")
                    + $"\"{trigger.TriggerName}\" of table \"{table.Name}\".");
        }

        if (!_programs.TryGetValue(trigger.Id, out var program) || program.Trigger != trigger)
        {
            program = new TriggerProgram(trigger, table, context, create);
            _programs[trigger.Id] = program;
        }

        return program;
    }
}

/// <summary>A trigger, compiled, to be run for one row after the other.</summary>
internal sealed class TriggerProgram
{
    private readonly TableSchema _table;
    private readonly ExecutionContext _context;
    private readonly Func<CompiledStatement, INestedStatement> _create;
    private readonly INestedStatement? _condition;
    private readonly List<Step> _steps = [];
    private readonly SqlValue[] _values;

    public TriggerProgram(
        TriggerSchema trigger,
        TableSchema table,
        ExecutionContext context,
        Func<CompiledStatement, INestedStatement> create)
    {
        Trigger = trigger;
        _table = table;
        _context = context;
        _create = create;
        _values = new SqlValue[2 * table.Columns.Length];
        if (trigger.Condition is not null)
        {
            _condition = Prepare(TriggerCompiler.ConditionOf(trigger));
        }

        foreach (var text in trigger.Statements)
        {
            var syntax = Sql.Parsing.Parser.ParseTriggerStatement(text);
            var assigned = syntax is Sql.Syntax.SetNewSyntax set
                ? TriggerCompiler.AssignedBy(set, trigger, table).Ordinal : -1;
            _steps.Add(new Step(Prepare(syntax), assigned));
        }
    }

    public TriggerSchema Trigger { get; }

    /// <summary>The columns that it sets.</summary>
    public IEnumerable<int> Assigned
    {
        get
        {
            foreach (var step in _steps)
            {
                if (step.Assigned >= 0)
                {
                    yield return step.Assigned;
                }
            }
        }
    }

    /// <summary>Runs the trigger.</summary>
    /// <param name="old">OLD; null where there is none.</param>
    /// <param name="changed">NEW, which SET NEW changes; null where there is none.</param>
    public void Run(SqlValue[]? old, SqlValue[]? changed)
    {
        var width = _table.Columns.Length;
        for (var i = 0; i < width; i++)
        {
            var none = SqlValue.NullOf(_table.Columns[i].Type.Kind);
            _values[i] = old?[i] ?? none;
            _values[width + i] = changed?[i] ?? none;
        }

        if (_condition is not null && !(Execute(_condition) is { IsNull: false } holds && holds.AsBoolean()))
        {
            return;
        }

        foreach (var step in _steps)
        {
            var value = Execute(step.Execution);
            if (step.Assigned >= 0 && changed is not null)
            {
                changed[step.Assigned] = value;
                _values[width + step.Assigned] = value;
            }
        }
    }

    private INestedStatement Prepare(Sql.Syntax.StatementSyntax syntax)
    {
        var query = _context.Query;
        var compiled = TriggerCompiler.Compile(
            syntax, Trigger, _table, query.Catalog, new Statistics(query.Writer.Transaction), query.Functions);
        var execution = _create(compiled);
        var own = execution.Context.Query;
        own.Parameters = _values;
        own.Session = query.Session;
        own.Functions = query.Functions;
        own.Measures = query.Measures;
        own.Clock = query.Clock;
        own.RowsBeforeLoad = int.MaxValue; // a load writes past what triggers watch
        return execution;
    }

    // The first value of the first row, which the statement may have none of.
    private SqlValue Execute(INestedStatement execution)
    {
        var query = _context.Query;
        var own = execution.Context.Query;
        if (execution.ReadsTables)
        {
            query.Writer.Tables.Flush();
        }

        var log = query.Writer.Tables.Log;
        var lastRowId = query.Session.LastRowId;
        query.Writer.Tables.Log = null;
        own.Catalog = query.Catalog;
        own.WriteBy(query.Writer);
        own.CancellationToken = query.CancellationToken;
        own.MemoryBudget = query.MemoryBudget;
        own.TriggerDepth = query.TriggerDepth + 1;
        own.MustUndo = false;
        execution.Context.ReadFrom(query.Writer.Transaction);
        try
        {
            execution.Open();
            var first = SqlValue.Null;
            var isFirst = true;
            while (execution.NextBatch(out var batch))
            {
                if (isFirst && batch.SelectedCount > 0 && execution.FirstKind is { } kind)
                {
                    first = ValueConverter.Get(batch.Columns[0], batch.RowAt(0), kind);
                    isFirst = false;
                }
            }

            return first;
        }
        finally
        {
            execution.Close();
            query.Writer.Tables.Log = log;
            query.Session.LastRowId = lastRowId;
        }
    }

    private readonly record struct Step(INestedStatement Execution, int Assigned);
}
