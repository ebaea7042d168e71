using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// MERGE: which branch each row takes and what it gives is known before the first row changes; then rows are deleted,
/// changed and inserted.
/// </summary>
internal sealed class MergeBody : ChangeBody
{
    // The row id and the mark of the source stand before the columns that expressions read.
    private const int LeadingCount = 2;

    private readonly Branch[] _branches;
    private readonly RowIdSet _changed;
    private readonly Batch _read = new();
    private readonly Batch _returned = new();

    public MergeBody(MergePlan plan, ExecutionContext context, OperatorFactory operators)
        : base(plan, context, operators)
    {
        _changed = new RowIdSet(context);
        _branches = new Branch[plan.Branches.Count];
        for (var i = 0; i < _branches.Length; i++)
        {
            _branches[i] = new Branch(plan.Branches[i], plan.Columns, context);
        }

        _returned.Columns = new ColumnVector[plan.Returning?.Columns.Count ?? 0];
    }

    public override void Close()
    {
        base.Close();
        foreach (var branch in _branches)
        {
            branch.Rows.Release();
        }

        _changed.Clear();
    }

    protected override long Change(TableWriter writer)
    {
        Gather();
        FireBeforeRows(writer);
        Begin(writer, canCheckFirst: false);
        var count = 0L;
        foreach (var action in (MergeAction[])[MergeAction.Delete, MergeAction.Update, MergeAction.Insert])
        {
            foreach (var branch in _branches)
            {
                if (branch.Plan.Action == action)
                {
                    count += Apply(branch, writer);
                }
            }
        }

        return count;
    }

    private void Gather()
    {
        foreach (var branch in _branches)
        {
            branch.Rows.Clear();
        }

        Source.Open();
        try
        {
            while (Source.Next(out var rows))
            {
                Context.CheckCancelled();
                Divide(rows);
            }
        }
        finally
        {
            Source.Close();
        }
    }

    // Each row goes to the first branch that fits.
    private void Divide(Batch rows)
    {
        _read.Columns = rows.Columns.AsSpan(LeadingCount).ToArray();
        foreach (var kind in (MergeRows[])[MergeRows.Matched, MergeRows.OfSourceAlone, MergeRows.OfTargetAlone])
        {
            var rest = SelectKind(rows, kind);
            foreach (var branch in _branches)
            {
                if (branch.Plan.Rows == kind && rest.Count > 0)
                {
                    rest = Take(branch, rows, rest);
                }
            }
        }
    }

    private static List<int> SelectKind(Batch rows, MergeRows kind)
    {
        var selected = new List<int>();
        for (var i = 0; i < rows.SelectedCount; i++)
        {
            var row = rows.RowAt(i);
            var hasTarget = !rows.Columns[0].IsNull(row);
            var hasSource = !rows.Columns[1].IsNull(row);
            var found = !hasTarget ? MergeRows.OfSourceAlone
                : hasSource ? MergeRows.Matched : MergeRows.OfTargetAlone;
            if (found == kind)
            {
                selected.Add(row);
            }
        }

        return selected;
    }

    // Gives the rows that the branch does not take.
    private List<int> Take(Branch branch, Batch rows, List<int> candidates)
    {
        var taken = candidates;
        var rest = new List<int>();
        Select(rows.RowCount, candidates);
        if (branch.Condition is not null)
        {
            var holds = (Int64Vector)branch.Condition.Evaluate(_read);
            taken = [];
            foreach (var row in candidates)
            {
                (!holds.IsNull(row) && holds.Values[row] != 0 ? taken : rest).Add(row);
            }
        }

        if (taken.Count > 0 && branch.Plan.Action != MergeAction.Nothing)
        {
            Select(rows.RowCount, taken);
            var ids = (Int64Vector)rows.Columns[0];
            if (branch.Plan.Action != MergeAction.Insert)
            {
                foreach (var row in taken)
                {
                    NoteChanged(ids.Values[row]);
                }
            }

            branch.Append(_read, ids);
        }

        return rest;
    }

    private void Select(int rowCount, List<int> rows)
    {
        _read.RowCount = rowCount;
        _read.Selection = [.. rows];
        _read.SelectedCount = rows.Count;
    }

    private void NoteChanged(long rowId)
    {
        if (Touched?.Contains(rowId) == true)
        {
            throw new DatabaseException(
                ErrorCode.CardinalityViolation,
                "MERGE cannot change a row that another change of the statement has changed.")
            {
                TableName = Plan.Table.Name,
            };
        }

        if (!_changed.Add(rowId))
        {
            throw new DatabaseException(
                ErrorCode.CardinalityViolation,
                "MERGE cannot change a row a second time: more than one row of the source matches it.")
            {
                TableName = Plan.Table.Name,
            };
        }
    }

    private long Apply(Branch branch, TableWriter writer)
    {
        if (branch.Kept is { } kept)
        {
            branch.Kept = null;
            return ApplyKept(branch, kept, writer);
        }

        var count = branch.Rows.Count;
        branch.Rows.Restart();
        while (branch.Rows.Next(out var rows))
        {
            Context.CheckCancelled();
            var ids = ((Int64Vector)rows.Columns[0]).Values.AsSpan(0, rows.RowCount);
            switch (branch.Plan.Action)
            {
                case MergeAction.Delete:
                    writer.Delete(ids);
                    break;
                case MergeAction.Update:
                    Update(branch, writer, rows, ids);
                    break;
                default:
                    branch.TakeValues(rows, Plan.Table.Columns.Length);
                    writer.Insert(branch.Values);
                    break;
            }

            ReturnRows(branch, rows, writer);
        }

        branch.Rows.Release();
        return count;
    }

    // For all rows, in the order of the actions, before the first one changes.
    private void FireBeforeRows(TableWriter writer)
    {
        foreach (var action in (MergeAction[])[MergeAction.Delete, MergeAction.Update, MergeAction.Insert])
        {
            foreach (var branch in _branches)
            {
                if (branch.Plan.Action == action && Triggers is { } triggers
                    && Plan.Table.HasTriggersBefore(branch.Plan.Event))
                {
                    FireBeforeRows(branch, triggers, writer);
                }
            }
        }
    }

    private void FireBeforeRows(Branch branch, TriggerRunner triggers, TableWriter writer)
    {
        if (branch.Plan.RenumberedOrdinals.Length > 0)
        {
            DatabaseException.ThrowNotSupported(
                "SET … = DEFAULT of a column that numbers itself, of a table with triggers BEFORE each row");
        }

        var table = Plan.Table;
        var kept = KeepRowsBefore(triggers);
        var old = new RowSet(table);
        old.Select(Array.ConvertAll(table.Columns, static column => column.Ordinal));
        branch.Rows.Restart();
        while (branch.Rows.Next(out var rows))
        {
            Context.CheckCancelled();
            branch.TakeValues(rows, branch.ValueCount);
            if (branch.Plan.Action != MergeAction.Insert)
            {
                old.Read(writer.Tree, ((Int64Vector)rows.Columns[0]).Values.AsSpan(0, rows.RowCount));
            }

            for (var i = 0; i < rows.RowCount; i++)
            {
                var before = branch.Plan.Action == MergeAction.Insert ? null : ChangeLog.RowOf(table, old.Columns, i);
                var after = branch.Plan.Action == MergeAction.Delete ? null : branch.RowOf(table, before, i);
                kept.Add(branch.Plan.Event, branch.Plan.Ordinals, before, after);
            }
        }

        branch.Kept = kept;
        branch.Assigned = branch.Plan.Action == MergeAction.Update
            ? triggers.WithSetBefore(table, TriggerEvents.Update, branch.Plan.Ordinals) : [];
    }

    private long ApplyKept(Branch branch, RowsBeforeTriggers kept, TableWriter writer)
    {
        var all = Array.ConvertAll(Plan.Table.Columns, static column => column.Ordinal);
        var (count, first) = (0L, 0);
        var chosen = new List<int>();
        branch.Rows.Restart();
        while (branch.Rows.Next(out var rows))
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
            Batch? values = null;
            switch (branch.Plan.Action)
            {
                case MergeAction.Delete:
                    writer.Delete(ids);
                    break;
                case MergeAction.Update:
                    writer.Update(ids, branch.Assigned, values = kept.Gather(chosen, branch.Assigned));
                    break;
                default:
                    writer.Insert(values = kept.Gather(chosen, all));
                    break;
            }

            ReturnKept(branch, rows, places, values, writer);
            count += ids.Length;
            first += rows.RowCount;
        }

        branch.Rows.Release();
        return count;
    }

    private void ReturnKept(Branch branch, Batch rows, int[] places, Batch? values, TableWriter writer)
    {
        if (!IsReturning || places.Length == 0)
        {
            return;
        }

        var firstOfRow = rows.Columns.Length - _returned.Columns.Length;
        for (var c = 0; c < _returned.Columns.Length; c++)
        {
            var target = Context.CreateVector(rows.Columns[firstOfRow + c].PhysicalType);
            VectorGather.Gather(rows.Columns[firstOfRow + c], places, target);
            _returned.Columns[c] = target;
        }

        for (var i = 0; i < values?.Columns.Length; i++)
        {
            _returned.Columns[branch.Plan.Action == MergeAction.Insert ? i : branch.Assigned[i]] = values.Columns[i];
        }

        if (branch.Plan.Action == MergeAction.Update)
        {
            writer.CopyComputed(_returned);
        }

        _returned.SelectAll(places.Length);
        Return(_returned);
    }

    private static void Update(Branch branch, TableWriter writer, Batch rows, Span<long> ids)
    {
        branch.TakeValues(rows, branch.Plan.Ordinals.Length);
        foreach (var ordinal in branch.Plan.RenumberedOrdinals)
        {
            var numbers = new Int64Vector();
            writer.Renumber(branch.Values, numbers, ordinal);
            branch.Values.Columns[Array.IndexOf(branch.Plan.Ordinals, ordinal)] = numbers;
        }

        writer.Update(ids, branch.Plan.Ordinals, branch.Values);
    }

    private void ReturnRows(Branch branch, Batch rows, TableWriter writer)
    {
        if (!IsReturning)
        {
            return;
        }

        rows.Columns.AsSpan(rows.Columns.Length - _returned.Columns.Length).CopyTo(_returned.Columns);
        if (branch.Plan.Action == MergeAction.Insert)
        {
            branch.Values.Columns.CopyTo(_returned.Columns, 0);
        }

        for (var i = 0; i < branch.Plan.Ordinals.Length; i++)
        {
            _returned.Columns[branch.Plan.Ordinals[i]] = branch.Values.Columns[i];
        }

        if (branch.Plan.Action == MergeAction.Update)
        {
            writer.CopyComputed(_returned);
        }

        _returned.SelectAll(rows.RowCount);
        Return(_returned);
    }

    /// <summary>A branch with the rows that take it: their ids, what they get, and what RETURNING reads.</summary>
    private sealed class Branch
    {
        private readonly VectorExpression?[] _values;
        private readonly int[] _returned;
        private readonly int[] _places;

        public Branch(MergeBranch plan, IReadOnlyList<PlanColumn> columns, ExecutionContext context)
        {
            Plan = plan;
            var compiler = new ExpressionCompiler(context);
            Condition = plan.Condition is null ? null : compiler.Compile(plan.Condition, columns);
            var types = new List<PhysicalType> { SqlType.BigInt.Physical };
            _values = new VectorExpression?[plan.Values.Count];
            _places = new int[_values.Length];
            for (var i = 0; i < _values.Length; i++)
            {
                _places[i] = -1;
                if (plan.Values[i] is { } value)
                {
                    var compiled = compiler.Compile(value, columns);
                    _values[i] = compiled;
                    _places[i] = types.Count;
                    types.Add(compiled.Type.Physical);
                }
            }

            List<PlanColumn> known = [.. columns];
            _returned = new int[plan.Returned.Count];
            for (var i = 0; i < _returned.Length; i++)
            {
                _returned[i] = known.IndexOf(plan.Returned[i]);
                types.Add(plan.Returned[i].Type.Physical);
            }

            Rows = new GatheredRows(context, [.. types]);
            Values = new Batch { Columns = new ColumnVector[_values.Length] };
        }

        public MergeBranch Plan { get; }

        public VectorExpression? Condition { get; }

        /// <summary>How many values the branch has.</summary>
        public int ValueCount => _values.Length;

        /// <summary>What triggers before each row made of the rows; null where none fired.</summary>
        public RowsBeforeTriggers? Kept { get; set; }

        /// <summary>The columns that are changed in <see cref="Kept"/>.</summary>
        public int[] Assigned { get; set; } = [];

        public GatheredRows Rows { get; }

        /// <summary>What the rows of a batch get.</summary>
        public Batch Values { get; }

        /// <summary>What a row is to become, of the <see cref="Values"/> that were taken.</summary>
        /// <param name="table">The table.</param>
        /// <param name="before">The row as it is; null for a new one.</param>
        /// <param name="row">Its place.</param>
        public SqlValue[] RowOf(TableSchema table, SqlValue[]? before, int row)
        {
            var values = before is not null ? (SqlValue[])before.Clone()
                : Array.ConvertAll(table.Columns, static column => SqlValue.NullOf(column.Type.Kind));
            for (var i = 0; i < _values.Length; i++)
            {
                var ordinal = before is null ? i : Plan.Ordinals[i];
                if (Values.Columns[i] is { } vector)
                {
                    values[ordinal] = ValueConverter.Get(vector, row, table.Columns[ordinal].Type.Kind);
                }
            }

            return values;
        }

        /// <summary>Keeps the selected rows.</summary>
        public void Append(Batch read, ColumnVector ids)
        {
            var columns = new List<ColumnVector> { ids };
            foreach (var value in _values)
            {
                if (value is not null)
                {
                    columns.Add(value.Evaluate(read));
                }
            }

            foreach (var place in _returned)
            {
                columns.Add(read.Columns[place]);
            }

            Rows.Append([.. columns], read);
        }

        /// <summary>Makes <see cref="Values"/> those of kept rows; a column that numbers itself is missing.</summary>
        public void TakeValues(Batch rows, int count)
        {
            Array.Clear(Values.Columns);
            for (var i = 0; i < count; i++)
            {
                if (_places[i] >= 0)
                {
                    Values.Columns[i] = rows.Columns[_places[i]];
                }
            }

            Values.SelectAll(rows.RowCount);
        }
    }
}
