using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>The statements that concern the session or the whole database and need no plan.</summary>
internal static class TransactionControl
{
    // PostgreSQL warns with it, and goes on.
    private const string NoTransactionState = "25P01";

    private static readonly ResultColumn[] CheckColumns = [new("problem", SqlType.Text, IsNullable: false)];

    public static bool Handles(StatementSyntax syntax) => syntax is SessionStatementSyntax;

    /// <summary>True when the statement takes the writer lock at once.</summary>
    public static bool TakesWriter(StatementSyntax syntax) => syntax is SetConstraintsSyntax
            or SetTransactionSyntax { Isolation: TransactionIsolation.Serializable }
        || syntax is BeginSyntax { Access: not TransactionAccess.ReadOnly } begin && IsImmediate(begin);

    public static ResultColumn[] ColumnsOf(StatementSyntax syntax) =>
        syntax switch
        {
            CheckDatabaseSyntax => CheckColumns,
            ShowSyntax show => SettingControl.ColumnsOf(show),
            _ => [],
        };

    public static void Execute(
        StatementSyntax syntax, SessionContext session, ResultRows rows, CancellationToken cancellationToken)
    {
        switch (syntax)
        {
            case BeginSyntax begin:
                Begin(session, begin, cancellationToken);
                break;
            case SetTransactionSyntax modes:
                SetTransaction(modes, session, cancellationToken);
                break;
            case SettingSyntax setting:
                WarnOutsideTransaction(session, setting.IsLocal, "SET LOCAL");
                SettingControl.Set(setting, session.Values.Settings, session.InTransaction);
                break;
            case ShowSyntax show:
                rows.Start(SettingControl.Show(show, session.Values.Settings), SettingControl.ColumnsOf(show));
                return;
            case DiscardSyntax discard:
                Discard(discard, session);
                break;
            case LockSyntax locked:
                Lock(locked, session, cancellationToken);
                break;
            case CommitSyntax or RollbackSyntax { Savepoint: null } when !session.InTransaction:
                session.Warn(NoTransactionState, "There is no transaction in progress.");
                break;
            case CommitSyntax:
                session.Commit();
                break;
            case RollbackSyntax { Savepoint: { } savepoint }:
                session.RollbackToSavepoint(savepoint.Value);
                break;
            case RollbackSyntax:
                session.Rollback();
                break;
            case SavepointSyntax set:
                session.CreateSavepoint(set.Name.Value);
                break;
            case ReleaseSyntax release:
                session.ReleaseSavepoint(release.Savepoint.Value);
                break;
            case SetConstraintsSyntax constraints:
                SetConstraints(session, constraints, cancellationToken);
                break;
            case CheckpointSyntax:
                Checkpoint(session);
                break;
            case VacuumSyntax { File: { } file }:
                session.VacuumInto(file, cancellationToken);
                break;
            case VacuumSyntax vacuum:
                session.Vacuum(TableOf(vacuum, session), cancellationToken);
                break;
            case CopySyntax copy:
                rows.StartEmpty(Copy(copy, session, cancellationToken));
                return;
            case CheckDatabaseSyntax:
                StartCheck(session, rows, cancellationToken);
                return;
            default:
                throw syntax.Error(ErrorCode.NotSupported, "This statement is not supported yet.");
        }

        rows.StartEmpty();
    }

    // Formats of files are not the engine's: who reads and writes them does it with statements of the session.
    private static long Copy(CopySyntax syntax, SessionContext session, CancellationToken cancellationToken)
    {
        var handler = session.CopyHandler ?? throw syntax.Error(
            ErrorCode.NotSupported,
            "COPY needs the formats of files: call UseFiles() of DecentDb.Transfer on the connection");
        session.State.RefuseIfFailed();
        var name = syntax.Table is { } table
            ? session.WithCatalog((catalog, _) => ObjectName.Resolve(table, catalog)) : null;
        return handler(
            new CopyRequest
            {
                Table = name,
                Columns = [.. syntax.Columns.Select(static column => column.Value)],
                Query = syntax.Query?.SourceText,
                IsFrom = syntax.IsFrom,
                File = syntax.File,
                Options = [.. syntax.Options.Select(
                    static option => KeyValuePair.Create(option.Name, option.Value))],
                IsInTransaction = session.InTransaction,
            },
            cancellationToken);
    }

    private static void Begin(SessionContext session, BeginSyntax begin, CancellationToken cancellationToken)
    {
        var isReadOnly = begin.Access == TransactionAccess.ReadOnly;
        if (!isReadOnly && IsImmediate(begin))
        {
            session.BeginWriting(cancellationToken);
        }
        else
        {
            session.BeginReading(mayWrite: !isReadOnly, cancellationToken);
        }
    }

    private static void SetTransaction(
        SetTransactionSyntax syntax, SessionContext session, CancellationToken cancellationToken)
    {
        WarnOutsideTransaction(session, isConcerned: true, "SET TRANSACTION");
        if (!session.InTransaction)
        {
            return;
        }

        session.State.RefuseIfFailed();
        if (syntax.Access == TransactionAccess.ReadWrite && session.State.IsReadOnly)
        {
            throw syntax.Error(
                ErrorCode.ActiveTransaction, "A transaction that only reads cannot begin to write.");
        }

        if (syntax.Access == TransactionAccess.ReadOnly)
        {
            session.ForbidWrites();
        }

        // The other levels are what each transaction has: one snapshot.
        if (syntax.Isolation == TransactionIsolation.Serializable && !session.State.IsReadOnly && !session.IsReadOnly)
        {
            session.BeginChange(cancellationToken);
        }
    }

    private static void WarnOutsideTransaction(SessionContext session, bool isConcerned, string statement)
    {
        if (isConcerned && !session.InTransaction)
        {
            session.Warn(NoTransactionState, $"{statement} has an effect in a transaction alone.");
        }
    }

    // Outside a transaction it would end with the statement.
    private static void SetConstraints(
        SessionContext session, SetConstraintsSyntax syntax, CancellationToken cancellationToken)
    {
        WarnOutsideTransaction(session, isConcerned: true, "SET CONSTRAINTS");
        if (!session.InTransaction)
        {
            return;
        }

        var scope = session.BeginChange(cancellationToken);
        foreach (var name in syntax.Names)
        {
            RefuseUnknown(name, scope.Catalog);
        }

        var names = syntax.Names.Select(static name => name.Name.Value).ToList();
        if (!syntax.Deferred)
        {
            DeferredCheck.Run(
                scope.Tables,
                scope.Catalog,
                key => names.Count == 0 || names.Exists(name => Identifier.Same(name, key.Name)),
                cancellationToken.ThrowIfCancellationRequested);
        }

        scope.Tables.Deferred.SetMode(names, syntax.Deferred);
    }

    private static void RefuseUnknown(ObjectNameSyntax name, CatalogSnapshot catalog)
    {
        var keys = catalog.Tables.SelectMany(static table => table.ForeignKeys)
            .Where(key => Identifier.Same(key.Name, name.Name.Value)).ToList();
        if (keys.Count == 0)
        {
            throw name.Error(ErrorCode.UndefinedObject, $"There is no constraint \"{name.Name.Value}\".");
        }

        if (!keys.Exists(static key => key.IsDeferrable))
        {
            throw name.Error(ErrorCode.WrongObjectType, $"The constraint \"{name.Name.Value}\" is not deferrable.");
        }
    }

    // As in SQLite and PostgreSQL a plain BEGIN does not wait for other writers; IMMEDIATE does.
    private static bool IsImmediate(BeginSyntax begin) =>
        begin.Start == TransactionStart.Immediate || begin.Isolation == TransactionIsolation.Serializable;

    private static string? TableOf(VacuumSyntax vacuum, SessionContext session) => vacuum.Table is { } table
        ? session.WithCatalog((catalog, _) => ObjectName.Resolve(table, catalog)) : null;

    private static void Checkpoint(SessionContext session)
    {
        if (session.InTransaction)
        {
            throw new DatabaseException(
                ErrorCode.InvalidTransactionState, "CHECKPOINT cannot run inside a transaction.");
        }

        session.Engine.Transactions.Checkpoint();
    }

    private static void StartCheck(SessionContext session, ResultRows rows, CancellationToken cancellationToken)
    {
        var problems = session.Engine.CheckIntegrity(cancellationToken);
        var texts = new BinaryVector();
        texts.EnsureCapacity(problems.Count);
        texts.Reset();
        for (var i = 0; i < problems.Count; i++)
        {
            texts.Set(i, Encoding.UTF8.GetBytes(problems[i]));
        }

        var batch = new Batch { Columns = [texts] };
        batch.SelectAll(problems.Count);
        rows.Start(batch, CheckColumns);
    }

    private static void Discard(DiscardSyntax syntax, SessionContext session)
    {
        if (!syntax.IsAll)
        {
            return;
        }

        if (session.InTransaction)
        {
            throw syntax.Error(ErrorCode.ActiveTransaction, "DISCARD ALL cannot run inside a transaction.");
        }

        session.Values.Clear();
        session.NamedStatements.Clear();
    }

    /// <summary>
    /// There is one writer, so that whoever locks a table locks all of them against others who write; readers go on.
    /// </summary>
    private static void Lock(LockSyntax syntax, SessionContext session, CancellationToken cancellationToken)
    {
        if (!session.InTransaction)
        {
            throw syntax.Error(
                ErrorCode.InvalidTransactionState, "LOCK TABLE works until the end of a transaction; there is none.");
        }

        var view = session.BeginRead();
        try
        {
            foreach (var table in syntax.Tables)
            {
                if (view.Catalog.FindTable(ObjectName.Resolve(table, view.Catalog)) is null)
                {
                    throw BindingContext.NoTable(table, view.Catalog);
                }
            }
        }
        finally
        {
            session.GiveBack(view.Owned);
        }

        if (!syntax.IsShared)
        {
            TakeWriter(session, syntax.NoWait, cancellationToken);
        }
    }

    /// <summary>Lets the open transaction write from now on, so that nobody else does.</summary>
    /// <exception cref="DatabaseException">
    /// SerializationFailure when others have changed what it reads; LockNotAvailable when others are at it too long, or
    /// with <paramref name="noWait"/> at all.
    /// </exception>
    public static void TakeWriter(SessionContext session, bool noWait, CancellationToken cancellationToken)
    {
        var timeout = session.BusyTimeout;
        try
        {
            session.BusyTimeout = noWait ? TimeSpan.Zero : timeout;
            session.BeginChange(cancellationToken);
        }
        finally
        {
            session.BusyTimeout = timeout;
        }
    }
}
