#pragma warning disable
using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine;

/// <summary>
/// A prepared statement of a session. Its plan is kept and made again when the schema changes. Only one cursor of it
/// is open at a time: executing it again closes the cursor before.
/// </summary>
public sealed class Statement : IDisposable
{
    /// <summary>The text of this statement alone.</summary>
    public string Text => "";

    /// <summary>
    /// The names of the parameters without prefix, in the order of their first use; an empty string for one that has
    /// only a position (<c>?</c>, <c>$1</c>).
    /// </summary>
    public IReadOnlyList<string> ParameterNames => throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>True when the statement hands out rows: a query, or RETURNING, or EXPLAIN.</summary>
    public bool ReturnsRows => false;

    /// <summary>True for INSERT, UPDATE and DELETE: <see cref="ResultCursor.RowsAffected"/> counts.</summary>
    public bool ChangesRows => false;

    /// <summary>Sets a parameter by its zero-based index; the value stays set for later executions.</summary>
    public void SetParameter(int index, SqlValue value) { }

    /// <summary>Forgets all parameter values.</summary>
    public void ClearParameters() { }

    /// <summary>The columns of the result; empty for a statement without rows.</summary>
    public IReadOnlyList<ColumnDescription> GetColumns() => throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>
    /// Executes the statement. What changes rows has done so, and has committed if there is no transaction, when this
    /// returns; a query reads the state at this moment.
    /// </summary>
    /// <exception cref="DatabaseException">Any code; nothing of a failed statement stays.</exception>
    public ResultCursor Execute(CancellationToken cancellationToken = default) =>
        throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>Closes an open cursor and gives up the plan.</summary>
    public void Dispose() { }
}
