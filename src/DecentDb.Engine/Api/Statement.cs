using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Api;

/// <summary>
/// A prepared statement of a session. Its plan is kept and made again when the schema changes. Only one cursor of it
/// is open at a time: executing it again closes the cursor before.
/// </summary>
public sealed class Statement : IDisposable
{
    private readonly PreparedStatement _prepared;
    private readonly ResultCursor _cursor;
    private ResultColumn[] _described = [];
    private IReadOnlyList<ColumnDescription> _columns = [];
    private bool _isDisposed;

    internal Statement(SessionContext session, ParsedStatement parsed)
    {
        _prepared = new PreparedStatement(session, parsed);
        _cursor = new ResultCursor(_prepared.Rows);
    }

    /// <summary>The text of this statement alone.</summary>
    public string Text => _prepared.Parsed.Text;

    /// <summary>
    /// The names of the parameters without prefix, in the order of their first use; an empty string for one that has
    /// only a position (<c>?</c>, <c>$1</c>).
    /// </summary>
    public IReadOnlyList<string> ParameterNames => _prepared.Parsed.Parameters.Names;

    /// <summary>
    /// For each parameter the number that it was written with (<c>$2</c> is 2), or the position of its question mark
    /// in the whole text, both counted from 1; 0 for a parameter with a name.
    /// </summary>
    public IReadOnlyList<int> ParameterNumbers => _prepared.Parsed.Parameters.Numbers;

    /// <summary>True when the statement hands out rows: a query, or RETURNING, or EXPLAIN.</summary>
    public bool ReturnsRows => _prepared.Parsed.Traits.ReturnsRows;

    /// <summary>True for INSERT, UPDATE and DELETE: <see cref="ResultCursor.RowsAffected"/> counts.</summary>
    public bool ChangesRows => _prepared.Parsed.Traits.ChangesRows;

    /// <summary>True for COMMIT, and for ROLLBACK of the whole transaction.</summary>
    public bool EndsTransaction => _prepared.Parsed.Traits.EndsTransaction;

    /// <summary>
    /// True when its text is worth keeping for later executions; false for a definition, which nobody executes twice.
    /// </summary>
    public bool MayBeCached => _prepared.Parsed.Traits.MayBeCached;

    /// <summary>
    /// True when an execution now would wait for the writer lock while another transaction writes; see
    /// <see cref="Session.ReserveWriter"/>.
    /// </summary>
    public bool NeedsWriter => _prepared.NeedsWriter;

    /// <summary>
    /// True when large values that a query takes from a table as they are shall stay in their pages until the cursor is
    /// asked for them; for <see cref="ResultCursor.ReadPart"/>. Counts for the executions that begin later.
    /// </summary>
    public bool DefersLargeValues
    {
        get => _prepared.DefersLargeValues;
        set => _prepared.DefersLargeValues = value;
    }

    /// <summary>The memory budget of its session, in bytes.</summary>
    public long MemoryBudget => _prepared.Session.MemoryBudget;

    /// <summary>Bytes that the execution counts against the budget now.</summary>
    internal long UsedBytes => _prepared.UsedBytes;

    /// <summary>Sets a parameter by its zero-based index; the value stays set for later executions.</summary>
    public void SetParameter(int index, SqlValue value) => _prepared.SetParameter(index, value);

    /// <summary>Forgets all parameter values.</summary>
    public void ClearParameters() => _prepared.ClearParameters();

    /// <summary>The columns of the result; empty for a statement without rows.</summary>
    public IReadOnlyList<ColumnDescription> GetColumns() => Describe(_prepared.GetColumns());

    /// <summary>
    /// Executes the statement. What changes rows has done so, and has committed if there is no transaction, when this
    /// returns; a query reads the state at this moment.
    /// </summary>
    /// <exception cref="DatabaseException">Any code; nothing of a failed statement stays.</exception>
    public ResultCursor Execute(CancellationToken cancellationToken = default)
    {
        _prepared.RefuseIfUnusable();
        _cursor.Dispose();
        _prepared.Execute(cancellationToken);
        _cursor.Begin(Describe(_prepared.Rows.Columns));
        return _cursor;
    }

    /// <summary>Closes an open cursor and gives up the plan.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _cursor.Dispose();
            _prepared.Dispose();
        }
    }

    // Described again only when the plan was made again.
    private IReadOnlyList<ColumnDescription> Describe(ResultColumn[] columns)
    {
        if (!ReferenceEquals(columns, _described))
        {
            _columns = Array.ConvertAll(columns, ColumnDescription.Of);
            _described = columns;
        }

        return _columns;
    }
}
