using System.Linq;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// What a statement is, as far as its syntax tells: found once when a text is parsed, and asked for by everybody who
/// executes it.
/// </summary>
internal sealed record StatementTraits
{
    /// <summary>True when it only reads, so that it needs a snapshot and no transaction that writes.</summary>
    public required bool IsQuery { get; init; }

    /// <summary>True for a query with FOR UPDATE or its like, in it or in a query within it.</summary>
    public bool LocksRows { get; init; }

    /// <summary>True for such a query that is not to wait for others who write.</summary>
    public bool LocksWithoutWait { get; init; }

    /// <summary>True when it hands out rows: a query, or RETURNING, or EXPLAIN.</summary>
    public required bool ReturnsRows { get; init; }

    /// <summary>True for INSERT, UPDATE, DELETE, MERGE, COPY and EXECUTE, which count rows.</summary>
    public required bool ChangesRows { get; init; }

    /// <summary>True when it concerns the session or the whole database, and has no plan.</summary>
    public required bool ControlsSession { get; init; }

    /// <summary>True when it needs the writer lock, unless its transaction has it.</summary>
    public required bool NeedsWriter { get; init; }

    /// <summary>True for COMMIT, and for ROLLBACK of the whole transaction.</summary>
    public required bool EndsTransaction { get; init; }

    /// <summary>
    /// True when its text and its plan are worth keeping for later executions: not for a definition, which nobody
    /// executes twice in the same schema, nor for what looks at the database as it is now.
    /// </summary>
    public required bool MayBeCached { get; init; }

    public static StatementTraits Of(StatementSyntax syntax)
    {
        var controls = TransactionControl.Handles(syntax);
        var isQuery = syntax is QueryStatementSyntax query
            ? !query.ChangesSequences && !HasChange(query.Query.With)
            : syntax is ExplainSyntax { Analyze: false }
            or ExplainSyntax { Statement: QueryStatementSyntax };
        var lockings = (syntax as QueryStatementSyntax)?.Lockings ?? [];
        var changesRows = syntax is InsertSyntax or UpdateSyntax or DeleteSyntax or MergeSyntax or CopySyntax
            or ExecuteSyntax;
        return new StatementTraits
        {
            IsQuery = isQuery,
            LocksRows = lockings.Count > 0,
            LocksWithoutWait = lockings.Any(static locking => locking.NoWait),
            ReturnsRows = ReturnsRowsOf(syntax),
            ChangesRows = changesRows,
            ControlsSession = controls,
            NeedsWriter = controls ? TransactionControl.TakesWriter(syntax) : !isQuery,
            EndsTransaction = syntax is CommitSyntax or RollbackSyntax { Savepoint: null },
            MayBeCached = (changesRows && !controls) || syntax is QueryStatementSyntax or BeginSyntax or CommitSyntax
                or RollbackSyntax or SavepointSyntax or ReleaseSyntax,
        };
    }

    private static bool HasChange(WithSyntax? with)
    {
        foreach (var table in with?.Tables ?? [])
        {
            if (table.Statement is not QueryStatementSyntax)
            {
                return true;
            }
        }

        return false;
    }

    private static bool ReturnsRowsOf(StatementSyntax syntax) => syntax switch
    {
        QueryStatementSyntax or ExplainSyntax or CheckDatabaseSyntax or ShowSyntax or ExecuteSyntax => true,
        InsertSyntax insert => insert.Returning is { Count: > 0 },
        UpdateSyntax update => update.Returning is { Count: > 0 },
        MergeSyntax merge => merge.Returning is { Count: > 0 },
        DeleteSyntax delete => delete.Returning is { Count: > 0 },
        _ => false,
    };
}
