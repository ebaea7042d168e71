using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution;
using DecentDb.Engine.Execution.Statements;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// The temporary tables and views of a session. They lie in a schema that no other session sees, and go with the
/// session; what a process left behind that ended too soon goes when the next temporary object is made.
/// </summary>
internal sealed class TemporaryObjects(ITemporaryHost session)
{
    private readonly Dictionary<string, OnCommitAction> _actions = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The schema of the session; null while it has made nothing temporary.</summary>
    public string? Schema { get; private set; }

    /// <summary>Called before a statement that makes something temporary.</summary>
    public void Prepare(StatementSyntax syntax, CancellationToken cancellationToken)
    {
        if (Schema is null)
        {
            RemoveAbandoned(cancellationToken);
            Schema = session.TemporarySchemas.Take();
            session.ForgetSearchPath();
        }

        if (syntax is CreateTableSyntax table)
        {
            _actions[QualifiedName.Join(Schema, table.Name.Name.Value)] = table.OnCommit;
        }
    }

    /// <summary>Does what ON COMMIT says, at the end of a transaction that is about to be committed.</summary>
    public void BeforeCommit(StatementWriter writer)
    {
        foreach (var (name, action) in _actions)
        {
            if (action == OnCommitAction.None || writer.Catalog.Current.FindTable(name) is not { } table)
            {
                continue;
            }

            if (action == OnCommitAction.Drop)
            {
                TableDrop.Run(writer, name, cascade: true);
            }
            else if (writer.Tables.Get(table, writer.Catalog.Current) is { RowCount: > 0 } rows)
            {
                rows.Truncate(restartsIdentity: false);
            }
        }
    }

    /// <summary>Removes them, because the session ends. Where somebody else writes, the next one to make something
    /// temporary does it.</summary>
    public void Remove()
    {
        if (Schema is not { } schema)
        {
            return;
        }

        Schema = null;
        _actions.Clear();
        session.ForgetSearchPath();
        try
        {
            if (session.HasTemporary)
            {
                session.ChangeSchema(
                    writer => Empty(writer, other => QualifiedName.Same(other, schema)), waits: false,
                    CancellationToken.None);
            }
        }
        catch (DatabaseException)
        {
            // The session ends in any case.
        }
        finally
        {
            session.TemporarySchemas.Return(schema);
        }
    }

    private void RemoveAbandoned(CancellationToken cancellationToken)
    {
        var taken = session.TemporarySchemas;
        if (session.HasTemporary)
        {
            session.ChangeSchema(
                writer => Empty(writer, schema => !taken.IsTaken(schema)), waits: true, cancellationToken);
        }
    }

    private static void Empty(StatementWriter writer, Predicate<string> isGone)
    {
        var schemas = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var record in writer.Catalog.Current.Records.All)
        {
            if (QualifiedName.FirstPart(record.Name) is { } schema && QualifiedName.IsTemporary(schema)
                && isGone(schema))
            {
                schemas.Add(schema);
            }
        }

        var change = new NamespaceChange(writer);
        foreach (var schema in schemas)
        {
            change.Empty(schema, cascade: true);
        }
    }
}
