namespace DecentDb.Engine.Sql.Syntax;

internal sealed class BeginSyntax(
    SourceSpan location, TransactionStart start, TransactionAccess access, TransactionIsolation isolation)
    : SessionStatementSyntax(location)
{
    public TransactionStart Start { get; } = start;

    public TransactionAccess Access { get; } = access;

    public TransactionIsolation Isolation { get; } = isolation;
}

/// <summary>SET TRANSACTION: changes what the open transaction may do.</summary>
internal sealed class SetTransactionSyntax(
    SourceSpan location, TransactionAccess access, TransactionIsolation isolation) : SessionStatementSyntax(location)
{
    public TransactionAccess Access { get; } = access;

    public TransactionIsolation Isolation { get; } = isolation;
}

internal enum TransactionAccess
{
    /// <summary>Not written.</summary>
    Default,
    ReadOnly,
    ReadWrite,
}

/// <summary>When the writer lock is taken: at the first write, or at once (SQLite's IMMEDIATE and EXCLUSIVE).</summary>
internal enum TransactionStart
{
    Deferred,
    Immediate,
}

internal enum TransactionIsolation
{
    /// <summary>Not written.</summary>
    Default,
    ReadUncommitted,
    ReadCommitted,
    RepeatableRead,
    Snapshot,
    Serializable,
}

/// <summary>COMMIT or END.</summary>
internal sealed class CommitSyntax(SourceSpan location) : SessionStatementSyntax(location);

/// <summary>ROLLBACK, or ROLLBACK TO savepoint.</summary>
internal sealed class RollbackSyntax(SourceSpan location, NameSyntax? savepoint) : SessionStatementSyntax(location)
{
    public NameSyntax? Savepoint { get; } = savepoint;
}

internal sealed class SavepointSyntax(SourceSpan location, NameSyntax name) : SessionStatementSyntax(location)
{
    public NameSyntax Name { get; } = name;
}

internal sealed class ReleaseSyntax(SourceSpan location, NameSyntax savepoint) : SessionStatementSyntax(location)
{
    public NameSyntax Savepoint { get; } = savepoint;
}
