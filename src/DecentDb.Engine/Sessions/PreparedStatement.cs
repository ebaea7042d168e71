using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// A statement of a session with its parameters. Its plan is kept and made again when the schema changes, and so are
/// the operators that execute it.
/// </summary>
internal sealed class PreparedStatement
{
    private readonly SessionContext _session;
    private readonly ParsedStatement _parsed;
    private readonly SqlValue[] _parameters;
    private readonly SqlTypeKind[] _parameterTypes;
    private readonly bool[] _isSet;
    private readonly StatementTraits _traits;
    private PlannedExecution? _planned;
    private bool _typesChanged = true;
    private bool _isDisposed;

    public PreparedStatement(SessionContext session, ParsedStatement parsed)
        : this(session, parsed, new ResultRows(session))
    {
    }

    /// <summary>A statement whose rows are those of another one.</summary>
    public PreparedStatement(SessionContext session, ParsedStatement parsed, ResultRows rows)
    {
        _session = session;
        _parsed = parsed;
        _parameters = new SqlValue[parsed.Parameters.Names.Count];
        _parameterTypes = new SqlTypeKind[_parameters.Length];
        _isSet = new bool[_parameters.Length];
        _traits = parsed.Traits;
        Rows = rows;
    }

    public SessionContext Session => _session;

    public ParsedStatement Parsed => _parsed;

    /// <summary>The rows of the execution that began last.</summary>
    public ResultRows Rows { get; }

    /// <summary>True when large values stay in their pages until they are read.</summary>
    public bool DefersLargeValues { get; set; }

    /// <summary>True when an execution now would wait for the writer lock while another transaction writes.</summary>
    public bool NeedsWriter => _traits.NeedsWriter && _session.MustAskForWriter;

    /// <summary>Bytes that the execution counts against the budget now.</summary>
    public long UsedBytes => _planned?.Execution.Context.Query.Memory.UsedBytes ?? 0;

    public void SetParameter(int index, SqlValue value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _parameters.Length);
        _parameters[index] = value;
        _isSet[index] = true;
        if (_parameterTypes[index] != value.TypeKind && !FitsPlan(index, value))
        {
            _parameterTypes[index] = value.TypeKind;
            _typesChanged = true;
        }
    }

    public void ClearParameters()
    {
        Array.Clear(_parameters);
        Array.Clear(_isSet);
    }

    /// <summary>The columns of the result; empty for a statement without rows.</summary>
    public ResultColumn[] GetColumns()
    {
        RefuseIfUnusable();
        if (_traits.ControlsSession)
        {
            return TransactionControl.ColumnsOf(_parsed.Syntax);
        }

        _session.State.RefuseIfFailed();
        var view = _session.BeginRead();
        try
        {
            return Plan(view.Catalog, view.Reader, view.Writer, CancellationToken.None).Columns;
        }
        finally
        {
            _session.GiveBack(view.Owned);
        }
    }

    /// <summary>The types that the places of the parameters give them; untyped where they give none.</summary>
    public IReadOnlyList<SqlType> GetParameterTypes()
    {
        _session.State.RefuseIfFailed();
        var view = _session.BeginRead();
        try
        {
            return Plan(view.Catalog, view.Reader, view.Writer, CancellationToken.None).ParameterTypes;
        }
        finally
        {
            _session.GiveBack(view.Owned);
            (_planned, _typesChanged) = (null, true);
        }
    }

    public void RefuseIfUnusable()
    {
        if (_isDisposed)
        {
            throw new DatabaseException(ErrorCode.ObjectClosed, "The statement is closed.");
        }

        _session.RefuseIfUnusable();
    }

    /// <summary>
    /// Executes the statement, whose rows of the execution before are closed. What changes rows has done so, and has
    /// committed if there is no transaction, when this returns.
    /// </summary>
    public void Execute(CancellationToken cancellationToken)
    {
        if (_parsed.Syntax is PrepareSyntax or ExecuteSyntax or DeallocateSyntax)
        {
            RefuseMissingParameters();
            ExecuteNamed(cancellationToken);
            return;
        }

        if (_traits.ControlsSession)
        {
            TransactionControl.Execute(_parsed.Syntax, _session, Rows, cancellationToken);
            return;
        }

        _session.State.RefuseIfFailed();
        RefuseMissingParameters();
        if (_parsed.MakesTemporary)
        {
            _session.Temporary.Prepare(_parsed.Syntax, cancellationToken);
        }

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
    }

    private void ExecuteNamed(CancellationToken cancellationToken)
    {
        var statements = new NamedStatements(_session);
        switch (_parsed.Syntax)
        {
            case ExecuteSyntax execute:
                statements.Execute(execute, _parameters, Rows, cancellationToken);
                return;
            case PrepareSyntax prepare:
                statements.Prepare(prepare);
                break;
            case DeallocateSyntax deallocate:
                statements.Deallocate(deallocate);
                break;
        }

        Rows.StartEmpty();
    }

    /// <summary>Gives up the plan; the rows are closed.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _planned = null;
    }

    // A NULL without a type in a parameter that is stored as it is.
    private bool FitsPlan(int index, SqlValue value) => value.Kind == SqlTypeKind.Unknown
        && _parsed.IsStored(index) && _planned is not null && !_typesChanged;

    private void ExecuteQuery(CancellationToken cancellationToken)
    {
        if (_traits.LocksRows && _session.InTransaction)
        {
            TransactionControl.TakeWriter(_session, _traits.LocksWithoutWait, cancellationToken);
        }

        for (var restarts = 0; ; restarts++)
        {
            var view = _session.BeginRead();
            try
            {
                var planned = Plan(view.Catalog, view.Reader, view.Writer, cancellationToken);
                Open(planned, view.Catalog, view.Reader, view.Writer, cancellationToken);
                Start(planned, view.Reader, view.IsOwned, rowsAffected: -1);
                return;
            }
            catch (Exception e)
            {
                var isOvertaken = OvertakenReads.Explain(e, view.Reader as ReadTransaction);
                CloseAfterError();
                _session.GiveBack(view.Owned);
                if (!isOvertaken)
                {
                    throw;
                }

                OvertakenReads.RefuseMore(view.IsOwned ? restarts : int.MaxValue, _session.Engine.Path, e);
            }
        }
    }

    // The statement undoes its own changes when it fails; those of the transaction before it stay.
    private void ExecuteChangeInTransaction(CancellationToken cancellationToken)
    {
        var scope = _session.BeginChange(cancellationToken);
        _session.RefuseFullSavepoints(scope);
        _session.BufferOpenCursors();
        var planned = Plan(_session.SeenBy(scope.Catalog), scope.Transaction, scope, cancellationToken);
        if (planned.Execution.ReadsTables)
        {
            _session.FlushOrAbort(scope);
        }

        var query = planned.Execution.Context.Query;
        query.MustUndo = true;
        try
        {
            Open(planned, _session.SeenBy(scope.Catalog), scope.Transaction, scope, cancellationToken);
            scope.Transaction.SavepointAccount = null;
            if (query.Undo is { } savepoint)
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
            Undo(query, scope, e);
            if (e is DatabaseException { EndsTransaction: true })
            {
                _session.Rollback();
            }

            throw;
        }

        Start(planned, scope.Transaction, isOwned: false, planned.Execution.RowsAffected);
    }

    // After an error, which is what the caller has to hear of. A plan that cannot be closed is not used again.
    private void CloseAfterError()
    {
        try
        {
            _planned?.Execution.Close();
        }
        catch (Exception)
        {
            _planned = null;
        }
    }

    private void Undo(QueryContext query, WriteScope scope, Exception error)
    {
        if (query.Undo is { } savepoint)
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
        WriteScope? scope = _session.NewScope(cancellationToken);
        PlannedExecution planned;
        try
        {
            planned = Plan(_session.SeenBy(scope.Catalog), scope.Transaction, scope, cancellationToken);
            planned.Execution.Context.Query.MustUndo = false;
            Open(planned, _session.SeenBy(scope.Catalog), scope.Transaction, scope, cancellationToken);
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

        Start(planned, null, isOwned: false, planned.Execution.RowsAffected);
    }

    private void Start(PlannedExecution planned, PageReader? reader, bool isOwned, long rowsAffected)
    {
        planned.ReadFrom(reader, isOwned);
        Rows.Start(planned, rowsAffected);
        if (rowsAffected >= 0)
        {
            _session.Values.NoteChange(rowsAffected);
        }
    }

    private void Open(
        PlannedExecution planned,
        CatalogSnapshot catalog,
        PageReader reader,
        WriteScope? scope,
        CancellationToken cancellationToken)
    {
        planned.Execution.Context.ReadFrom(reader);
        var query = planned.Execution.Context.Query;
        query.Catalog = catalog;
        query.WriteBy(scope?.Writer);
        if (query.CancellationToken != cancellationToken)
        {
            query.CancellationToken = cancellationToken;
        }

        query.DefersLargeValues = DefersLargeValues && _traits.IsQuery;
        query.MemoryBudget = _session.MemoryBudget;
        planned.Execution.Open();
    }

    // The plan for the schema, the types of the parameters and the functions as they are now.
    private PlannedExecution Plan(
        CatalogSnapshot catalog, PageReader reader, WriteScope? scope, CancellationToken cancellationToken)
    {
        // The object counts and not its version: after a rollback another schema may get the same version, and a plan
        // names the tables of one snapshot.
        var functions = _session.Functions;
        if (_planned is { } known && !_typesChanged && ReferenceEquals(known.Catalog, catalog)
            && known.FunctionsVersion == functions.Version && known.HasCurrentSources
            && !PlannedSizes.AreLeft(known.Plan, reader))
        {
            return known;
        }

        // A NULL without a type fitted the plan before, whose parameters may have had other types than they get now.
        for (var i = 0; i < _parameters.Length; i++)
        {
            _parameterTypes[i] = _parameters[i].TypeKind;
        }

        var plan = FindOrCompile(catalog, reader, scope, cancellationToken);
        var planned = new PlannedExecution(_session, plan) { Catalog = catalog, FunctionsVersion = functions.Version };
        planned.Execution.Context.Query.Parameters = _parameters;
        planned.Execution.Context.Query.Session = _session.Values;
        planned.Execution.Context.Query.Measures = _session.GetMeasures;
        planned.Execution.Context.Query.Functions = functions;
        planned.Execution.Context.Query.RowsBeforeLoad = _session.RowsBeforeLoad;
        _planned = planned;
        _typesChanged = false;
        return planned;
    }

    private CompiledStatement FindOrCompile(
        CatalogSnapshot catalog, PageReader reader, WriteScope? scope, CancellationToken cancellationToken)
    {
        var omittedRules = _session.OmittedRules;
        var functions = _session.Functions;

        // The schema of a transaction that changed it is nobody else's.
        var isShared = _traits.MayBeCached && omittedRules.Count == 0 && scope is not { CanRestart: false };
        if (isShared && _parsed.FindPlan(catalog, _parameterTypes) is { } kept
            && !functions.HasAny(kept.CalledFunctions) && !PlannedSizes.AreLeft(kept, reader))
        {
            return kept;
        }

        var compiled = StatementCompiler.Compile(
            _parsed.Syntax,
            _parsed.Parameters,
            catalog,
            _parameterTypes,
            new Statistics(reader),
            omittedRules,
            functions,
            triggerRows: null,
            cancellationToken);
        if (isShared && !functions.HasAny(compiled.CalledFunctions))
        {
            _parsed.KeepPlan(catalog, _parameterTypes, compiled);
        }

        return compiled;
    }

    private void RefuseMissingParameters()
    {
        for (var i = 0; i < _isSet.Length; i++)
        {
            if (!_isSet[i])
            {
                var name = _parsed.Parameters.Names[i];
                throw new DatabaseException(
                    ErrorCode.UndefinedParameter,
                    name.Length > 0 ? $"The parameter @{name} has no value." : $"The parameter {i + 1} has no value.");
            }
        }
    }
}
