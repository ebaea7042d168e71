using System.Collections.Generic;
using System.Text;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Api;

/// <summary>The statements that concern the session or the whole database and need no plan.</summary>
internal static class TransactionControl
{
    private static readonly ColumnDescription[] CheckColumns = [new("problem", SqlType.Text) { IsNullable = false }];

    public static bool Handles(StatementSyntax syntax) => syntax is BeginSyntax or CommitSyntax or RollbackSyntax
        or SavepointSyntax or ReleaseSyntax or CheckpointSyntax or CheckDatabaseSyntax or AnalyzeSyntax or VacuumSyntax;

    /// <summary>True when the statement takes the writer lock at once.</summary>
    public static bool TakesWriter(StatementSyntax syntax) =>
        syntax is BeginSyntax begin && ModeOf(begin) == TransactionMode.Serializable;

    public static IReadOnlyList<ColumnDescription> ColumnsOf(StatementSyntax syntax) =>
        syntax is CheckDatabaseSyntax ? CheckColumns : [];

    public static void Execute(
        StatementSyntax syntax, Session session, ResultCursor cursor, CancellationToken cancellationToken)
    {
        switch (syntax)
        {
            case BeginSyntax begin:
                session.Begin(ModeOf(begin), cancellationToken);
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
            case CheckpointSyntax:
                Checkpoint(session);
                break;
            case CheckDatabaseSyntax:
                StartCheck(session, cursor, cancellationToken);
                return;
            default:
                throw syntax.Error(ErrorCode.NotSupported, "This statement is not supported yet.");
        }

        cursor.StartEmpty();
    }

    // As in SQLite and PostgreSQL a plain BEGIN does not wait for other writers; IMMEDIATE does.
    private static TransactionMode ModeOf(BeginSyntax begin)
    {
        if (begin.Access == TransactionAccess.ReadOnly)
        {
            return TransactionMode.ReadOnly;
        }

        return begin.Start == TransactionStart.Immediate || begin.Isolation == TransactionIsolation.Serializable
            ? TransactionMode.Serializable
            : TransactionMode.Deferred;
    }

    private static void Checkpoint(Session session)
    {
        if (session.InTransaction)
        {
            throw new DatabaseException(
                ErrorCode.InvalidTransactionState, "CHECKPOINT cannot run inside a transaction.");
        }

        session.Database.Checkpoint();
    }

    private static void StartCheck(Session session, ResultCursor cursor, CancellationToken cancellationToken)
    {
        var problems = session.Database.CheckIntegrity(cancellationToken);
        var texts = new BinaryVector();
        texts.EnsureCapacity(problems.Count);
        texts.Reset();
        for (var i = 0; i < problems.Count; i++)
        {
            texts.Set(i, Encoding.UTF8.GetBytes(problems[i]));
        }

        var batch = new Batch { Columns = [texts] };
        batch.SelectAll(problems.Count);
        cursor.Start(batch, CheckColumns);
    }
}
