using System.Collections.Generic;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Puts single rows into a table whose keys it may have: finds the rows in the way by all keys of the policy, and
/// inserts, updates, replaces or leaves out. Each row is a statement of its own.
/// </summary>
internal sealed class RowUpsert(ConflictPolicy policy)
{
    private readonly Batch _changes = new() { Columns = new ColumnVector[policy.Updates.Length] };
    private readonly long[] _rowId = new long[1];
    private readonly ConflictSearch _search = new(policy.ChecksRowId, policy.Indexes);

    private IReadOnlyList<long> _found = [];

    /// <summary>Looks for the keys of the one selected row of a batch, whose columns are the table's.</summary>
    /// <returns>False when the row is to be left out.</returns>
    public bool Find(TableWriter writer, Batch row)
    {
        if (policy.Action == ConflictAction.Fail)
        {
            return true;
        }

        _found = _search.Find(writer, row.Columns, row.RowAt(0));
        return _found.Count == 0 || !policy.LeavesRows;
    }

    /// <summary>Asks whether to go on while the keys of long values are written; null: nobody asks.</summary>
    public PiecewiseBytes? Pieces { get; init; }

    /// <summary>True when all that may refuse the row is found out before the first change.</summary>
    public bool CanCheckFirst(TableWriter writer) => _found.Count == 0
        ? writer.CanInsertOneUnsealed
        : policy.Action == ConflictAction.Update && writer.CanUpdateOneUnsealed(policy.Updates);

    /// <summary>Changes the table as <see cref="Find"/> found it to be necessary, in one statement.</summary>
    /// <param name="writer">The table.</param>
    /// <param name="row">The row.</param>
    /// <param name="checks">The conditions of the table.</param>
    /// <param name="isSealed">True when the caller can go back to a savepoint, or rolls everything back.</param>
    public RowOutcome Apply(TableWriter writer, Batch row, IVectorExpression[] checks, bool isSealed)
    {
        writer.BeginStatement(checks, isSealed, Pieces);
        var outcome = _found.Count > 0 ? RowOutcome.Updated : RowOutcome.Inserted;
        if (_found.Count > 0 && policy.Action == ConflictAction.Update)
        {
            for (var i = 0; i < _changes.Columns.Length; i++)
            {
                _changes.Columns[i] = row.Columns[policy.Updates[i]];
            }

            _changes.RowCount = row.RowCount;
            _changes.Selection = row.Selection;
            _changes.SelectedCount = 1;
            _rowId[0] = _found[0];
            writer.Update(_rowId, policy.Updates, _changes);
        }
        else
        {
            foreach (var rowId in _found)
            {
                _rowId[0] = rowId;
                writer.Delete(_rowId);
            }

            writer.Insert(row);
        }

        Cascade.EndStatement(writer);
        return outcome;
    }
}
