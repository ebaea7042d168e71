using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution.Statements;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Api;

/// <summary>
/// A prepared statement of a session. Its plan is kept and made again when the schema changes. Only one cursor of it
/// is open at a time: executing it again closes the cursor before.
/// </summary>
public sealed class Statement : IDisposable
{
    private readonly Session _session;
    private readonly ParsedStatement _parsed;
    private readonly ResultCursor _cursor;
    private readonly SqlValue[] _parameters;
    private readonly SqlTypeKind[] _parameterTypes;
    private readonly bool[] _isSet;
    private readonly StatementTraits _traits;
    private CompiledStatement? _compiled;
    private CatalogSnapshot? _compiledCatalog;
    private long _compiledFunctions;
    private StatementExecution? _execution;
    private IReadOnlyList<ColumnDescription> _columns = [];
    private bool _typesChanged = true;
    private bool _isDisposed;

    internal Statement(Session session, ParsedStatement parsed)
    {
        _session = session;
        _parsed = parsed;
        _cursor = new ResultCursor(session);
        _parameters = new SqlValue[parsed.Parameters.Names.Count];
        _parameterTypes = new SqlTypeKind[_parameters.Length];
        _isSet = new bool[_parameters.Length];
        _traits = parsed.Traits;
    }

    // Made when the statement is compiled.
    private StatementExecution CurrentExecution => _execution ?? throw new UnreachableException();

    /// <summary>The text of this statement alone.</summary>
    public string Text => _parsed.Text;

    /// <summary>
    /// The names of the parameters without prefix, in the order of their first use; an empty string for one that has
    /// only a position (<c>?</c>, <c>$1</c>).
    /// </summary>
    public IReadOnlyList<string> ParameterNames => _parsed.Parameters.Names;

    /// <summary>
    /// For each parameter the number that it was written with (<c>$2</c> is 2), or the position of its question mark
    /// in the whole text, both counted from 1; 0 for a parameter with a name.
    /// </summary>
    public IReadOnlyList<int> ParameterNumbers => _parsed.Parameters.Numbers;

    /// <summary>True when the statement hands out rows: a query, or RETURNING, or EXPLAIN.</summary>
    public bool ReturnsRows => _traits.ReturnsRows;

    /// <summary>True for INSERT, UPDATE and DELETE: <see cref="ResultCursor.RowsAffected"/> counts.</summary>
    public bool ChangesRows => _traits.ChangesRows;

    /// <summary>True for COMMIT, and for ROLLBACK of the whole transaction.</summary>
    public bool EndsTransaction => _traits.EndsTransaction;

    /// <summary>
    /// True when an execution now would wait for the writer lock while another transaction writes; see
    /// <see cref="Session.ReserveWriter"/>.
    /// </summary>
    public bool NeedsWriter => _traits.NeedsWriter && _session.MustAskForWriter;

    /// <summary>
    /// True when large values that a query takes from a table as they are shall stay in their pages until the cursor is
    /// asked for them; for <see cref="ResultCursor.ReadPart"/>. Counts for the executions that begin later.
    /// </summary>
    public bool DefersLargeValues { get; set; }

    /// <summary>The memory budget of its session, in bytes.</summary>
    public long MemoryBudget => _session.MemoryBudget;

    /// <summary>Bytes that the execution counts against the budget now.</summary>
    internal long UsedBytes => _execution?.Context.Memory.UsedBytes ?? 0;

    /// <summary>Sets a parameter by its zero-based index; the value stays set for later executions.</summary>
    public void SetParameter(int index, SqlValue value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _parameters.Length);
        _parameters[index] = value;
        _isSet[index] = true;
        if (_parameterTypes[index] != value.Kind && !FitsPlan(index, value))
        {
            _parameterTypes[index] = value.Kind;
            _typesChanged = true;
        }
    }

    /// <summary>Forgets all parameter values.</summary>
    public void ClearParameters()
    {
        Array.Clear(_parameters);
        Array.Clear(_isSet);
    }

    /// <summary>The columns of the result; empty for a statement without rows.</summary>
    public IReadOnlyList<ColumnDescription> GetColumns()
    {
        RefuseIfDisposed();
        _session.RefuseIfUnusable();
        if (_traits.ControlsSession)
        {
            return TransactionControl.ColumnsOf(_parsed.Syntax);
        }

        _session.RefuseIfFailed();
        var reader = _session.GetReader(out var isOwned);
        try
        {
            Compile(_session.CatalogOf(reader), reader, CancellationToken.None);
            return _columns;
        }
        finally
        {
            if (isOwned)
            {
                _session.GiveBack(reader);
            }
        }
    }

    /// <summary>
    /// Executes the statement. What changes rows has done so, and has committed if there is no transaction, when this
    /// returns; a query reads the state at this moment.
    /// </summary>
    /// <exception cref="DatabaseException">Any code; nothing of a failed statement stays.</exception>
    public ResultCursor Execute(CancellationToken cancellationToken = default)
    {
        RefuseIfDisposed();
        _session.RefuseIfUnusable();
        _cursor.Dispose();
        if (_traits.ControlsSession)
        {
            TransactionControl.Execute(_parsed.Syntax, _session, _cursor, cancellationToken);
            return _cursor;
        }

        _session.RefuseIfFailed();
        RefuseMissingParameters();
        if (_traits.IsQuery)
        {
            ExecuteQuery(cancellationToken);
        }
        else if (_session.InTransaction)
        {
            ExecuteChangeInTransaction(cancellationToken);
        }
        else
        {
            ExecuteChangeAlone(cancellationToken);
        }

        return _cursor;
    }

    /// <summary>Closes an open cursor and gives up the plan.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _cursor.Dispose();
            _execution = null;
            _compiled = null;
        }
    }

    // A NULL without a type in a parameter that is stored as it is.
    private bool FitsPlan(int index, SqlValue value) => value.Kind == SqlTypeKind.Unknown
        && _parsed.IsStored(index) && _compiled is not null && !_typesChanged;

    private void ExecuteQuery(CancellationToken cancellationToken)
    {
        var reader = _session.GetReader(out var isOwned);
        try
        {
            var catalog = _session.CatalogOf(reader);
            Compile(catalog, reader, cancellationToken);
            Open(catalog, reader, _session.Write, cancellationToken);
        }
        catch
        {
            CloseAfterError();
            if (isOwned)
            {
                _session.GiveBack(reader);
            }

            throw;
        }

        _cursor.Start(CurrentExecution, _columns, reader, isOwned, -1);
    }

    // The statement undoes its own changes when it fails; those of the transaction before it stay.
    private void ExecuteChangeInTransaction(CancellationToken cancellationToken)
    {
        var scope = _session.GetWriter(cancellationToken);
        _session.RefuseFullSavepoints(scope);
        _session.BufferOpenCursors();
        Compile(scope.Catalog, scope.Transaction, cancellationToken);
        if (CurrentExecution.ReadsTables)
        {
            _session.FlushOrAbort(scope);
        }

        var context = CurrentExecution.Context;
        context.MustUndo = true;
        try
        {
            Open(scope.Catalog, scope.Transaction, scope, cancellationToken);
            scope.Transaction.SavepointAccount = null;
            if (context.Undo is { } savepoint)
            {
                scope.Transaction.Release(savepoint);
            }
        }
        catch (Exception e)
        {
            // The changes of the statement go whatever else fails: if it cannot be closed, or they cannot be undone
            // alone, then with those of the whole transaction.
            scope.Transaction.SavepointAccount = null;
            CloseAfterError();
            Undo(context, scope, e);
            throw;
        }

        _cursor.Start(CurrentExecution, _columns, scope.Transaction, isOwned: false, CurrentExecution.RowsAffected);
    }

    // After an error, which is what the caller has to hear of. A plan that cannot be closed is not used again.
    private void CloseAfterError()
    {
        try
        {
            _execution?.Close();
        }
        catch (Exception)
        {
            _execution = null;
            _compiled = null;
        }
    }

    private void Undo(Execution.ExecutionContext context, WriteScope scope, Exception error)
    {
        if (context.Undo is { } savepoint)
        {
            try
            {
                scope.Transaction.RollbackTo(savepoint);
                scope.Transaction.Release(savepoint);
            }
            catch (Exception)
            {
                _session.AbortTransaction(error);
            }
        }
        else if (scope.Tables.IsTorn)
        {
            _session.AbortTransaction(error);
        }
    }

    private void ExecuteChangeAlone(CancellationToken cancellationToken)
    {
        WriteScope? scope = _session.NewWriteScope(cancellationToken);
        try
        {
            Compile(scope.Catalog, scope.Transaction, cancellationToken);
            CurrentExecution.Context.MustUndo = false;
            Open(scope.Catalog, scope.Transaction, scope, cancellationToken);
            var complete = scope;
            scope = null; // the commit takes it over
            _session.CommitScope(complete);
        }
        catch
        {
            CloseAfterError();
            throw;
        }
        finally
        {
            if (scope is not null)
            {
                _session.Discard(scope);
            }
        }

        _cursor.Start(CurrentExecution, _columns, null, isOwned: false, CurrentExecution.RowsAffected);
    }

    private void Open(
        CatalogSnapshot catalog, PageReader reader, WriteScope? scope, CancellationToken cancellationToken)
    {
        // What is as before is not written again: to write a reference costs more than to compare it.
        var context = CurrentExecution.Context;
        if (!ReferenceEquals(context.Reader, reader))
        {
            context.Reader = reader;
        }

        if (!ReferenceEquals(context.Catalog, catalog))
        {
            context.Catalog = catalog;
        }

        if (!ReferenceEquals(context.Transaction, scope?.Transaction))
        {
            context.CatalogWriter = scope?.CatalogWriter;
            context.Tables = scope?.Tables;
            context.Transaction = scope?.Transaction;
        }

        if (context.CancellationToken != cancellationToken)
        {
            context.CancellationToken = cancellationToken;
        }

        context.DefersLargeValues = DefersLargeValues && _traits.IsQuery;
        context.MemoryBudget = _session.MemoryBudget;
        CurrentExecution.Open();
    }

    private void Compile(CatalogSnapshot catalog, PageReader reader, CancellationToken cancellationToken)
    {
        // The object counts and not its version: after a rollback another schema may get the same version, and a plan
        // names the tables of one snapshot.
        if (_compiled is not null && !_typesChanged && ReferenceEquals(_compiledCatalog, catalog)
            && _compiledFunctions == _session.Functions.Registered.Version)
        {
            return;
        }

        // A NULL without a type fitted the plan before, whose parameters may have had other types than they get now.
        for (var i = 0; i < _parameters.Length; i++)
        {
            _parameterTypes[i] = _parameters[i].Kind;
        }

        var omittedRules = _session.OmittedRules;
        var isShared = _session.Write is null && reader is ReadTransaction && omittedRules.Count == 0;
        var functions = _session.Functions.Registered;
        var compiled = isShared ? _parsed.FindPlan(catalog, _parameterTypes) : null;
        if (compiled is null || functions.HasAny(compiled.CalledFunctions))
        {
            compiled = StatementCompiler.Compile(
                _parsed.Syntax,
                _parsed.Parameters,
                catalog,
                _parameterTypes,
                new TableStatistics(reader),
                omittedRules,
                functions,
                cancellationToken);
            if (isShared && !functions.HasAny(compiled.CalledFunctions))
            {
                _parsed.KeepPlan(catalog, _parameterTypes, compiled);
            }
        }

        _execution = new StatementExecution(compiled, _session.Engine.FileSystem, _session.Engine.Path);
        _execution.Context.Parameters = _parameters;
        _columns = Describe(compiled);
        _compiled = compiled;
        _compiledCatalog = catalog;
        _compiledFunctions = functions.Version;
        _typesChanged = false;
    }

    private static ColumnDescription[] Describe(CompiledStatement compiled)
    {
        var columns = new ColumnDescription[compiled.Columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var column = compiled.Columns[i];
            columns[i] = new ColumnDescription(column.Name, column.Type)
            {
                IsNullable = column.IsNullable,
                IsKey = column.IsKey,
                IsUnique = column.IsUnique,
                IsIdentity = column.IsIdentity,
                IsDeclaredIdentity = column.IsDeclaredIdentity,
                IsGeneratedAlways = column.IsGeneratedAlways,
                BaseTableName = column.BaseTableName,
                BaseColumnName = column.BaseColumnName,
            };
        }

        return columns;
    }

    private void RefuseMissingParameters()
    {
        for (var i = 0; i < _isSet.Length; i++)
        {
            if (!_isSet[i])
            {
                var name = ParameterNames[i];
                throw new DatabaseException(
                    ErrorCode.UndefinedParameter,
                    name.Length > 0 ? $"The parameter @{name} has no value." : $"The parameter {i + 1} has no value.");
            }
        }
    }

    private void RefuseIfDisposed()
    {
        if (_isDisposed)
        {
            throw new DatabaseException(ErrorCode.ObjectClosed, "The statement is closed.");
        }
    }
}
