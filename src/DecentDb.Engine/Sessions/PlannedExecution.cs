using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Execution.Statements;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// A plan with operators of its own, as one prepared statement executes it again and again; and, while it is executed,
/// where its rows come from.
/// </summary>
internal sealed class PlannedExecution(SessionContext session, CompiledStatement plan) : RowSource
{
    private ReadTransaction? _ownedReader;
    private WriteTransaction? _writer; // what the rows are read from, when that is a transaction that writes
    private DeferredValues? _deferred;
    private ReadTransaction? _snapshot; // what the rows are read from, when that is a snapshot
    private bool _hasRows; // of this execution were handed out

    /// <summary>The schema that the plan is for.</summary>
    public required CatalogSnapshot Catalog { get; init; }

    /// <summary>The functions of the session that the plan is for.</summary>
    public required long FunctionsVersion { get; init; }

    /// <summary>What is executed.</summary>
    public CompiledStatement Plan => plan;

    /// <summary>False once what functions in FROM of the session read may have other columns.</summary>
    public bool HasCurrentSources
    {
        get
        {
            foreach (var source in plan.Sources)
            {
                if (!source.IsCurrent)
                {
                    return false;
                }
            }

            return true;
        }
    }

    public StatementExecution Execution { get; } = new(plan, session.Engine.FileSystem, session.Engine.Path);

    public ResultColumn[] Columns => plan.Columns;

    /// <summary>The types of the parameters.</summary>
    public IReadOnlyList<SqlType> ParameterTypes => plan.ParameterTypes;

    /// <summary>True when all rows are there with little work, and need nobody to wait for.</summary>
    public bool IsLookup => Execution.IsLookup && _writer is null;

    public override bool MustBuffer => _ownedReader is null;

    public override Lsn? UnseenBase => _writer?.UnseenBase;

    private PageReader Reader => Execution.Context.Reader;

    private DeferredValues Deferred => _deferred ??= new DeferredValues(Reader);

    /// <summary>Says what the rows are read from; null when they need nothing any more.</summary>
    public void ReadFrom(PageReader? reader, bool isOwned)
    {
        _ownedReader = isOwned ? reader as ReadTransaction : null;
        _writer = reader as WriteTransaction;
        _snapshot = reader as ReadTransaction;
        _hasRows = false;
    }

    public override Batch? Next()
    {
        for (var restarts = 0; ; restarts++)
        {
            try
            {
                if (restarts > 0)
                {
                    Restart();
                }

                // Rows, and that there are none, are handed out only when nothing can take back what they were read
                // from.
                var hasNext = Execution.NextBatch(out var next);
                _writer?.AwaitBase();
                _snapshot?.RefuseIfReplaced();
                _hasRows |= hasNext && next!.SelectedCount > 0;
                if (_hasRows && hasNext)
                {
                    _snapshot?.Pin(); // what follows can no longer begin again
                }

                return hasNext ? next : null;
            }
            catch (DatabaseException e)
            {
                if (!OvertakenReads.Explain(e, _snapshot))
                {
                    throw;
                }

                var mayRestart = _ownedReader is not null && !_hasRows;
                OvertakenReads.RefuseMore(mayRestart ? restarts : int.MaxValue, session.Engine.Path, e);
            }
        }
    }

    // From the first row on, on a newer snapshot. Another schema would make other rows of it.
    private void Restart()
    {
        Invariant.That(!_hasRows && _ownedReader is not null, "an execution restarts before its first row");
        var view = session.ReadNewest();
        var passed = _ownedReader;
        (_ownedReader, _snapshot) = (view.Owned, view.Owned);
        session.GiveBack(passed);
        if (!ReferenceEquals(view.Catalog, Catalog))
        {
            throw OvertakenReads.TooOld(session.Engine.Path, reason: null);
        }

        view.Owned?.Pin(); // once more, it is to come to its end
        Execution.Close();
        Execution.Context.ReadFrom(view.Reader);
        Execution.Open();
    }

    /// <summary>Copies the rows from a position of a batch on, and all that follow it.</summary>
    public void CopyRest(Batch current, int position, bool isComplete, BufferedRows rest, out Batch? present)
    {
        present = null;

        // The transaction may be over when these rows are handed out, and nobody would wait for what they are from.
        _writer?.AwaitBase();
        present = current.SelectedCount > position ? BatchCopy.Of(current, position, Reader) : null;
        while (!isComplete && Execution.NextBatch(out var batch))
        {
            rest.Add(BatchCopy.Of(batch, 0, Reader));
        }

        _snapshot?.RefuseIfReplaced();
    }

    public override int LengthOf(ReadOnlySpan<byte> reference)
    {
        var length = OverflowPages.PossibleLengthOf(Reader, reference);
        _snapshot?.RefuseIfReplaced();
        return length;
    }

    public override int ReadValue(ReadOnlySpan<byte> reference, long offset, Span<byte> target)
    {
        var count = Deferred.Read(reference, offset, target, Execution.Context.Query.CancellationToken);
        _snapshot?.RefuseIfReplaced();
        return count;
    }

    public override void Close()
    {
        var reader = _ownedReader;
        _ownedReader = null;
        _snapshot = null;
        _writer = null;
        try
        {
            _deferred?.Dispose();
            Execution.Close();
        }
        finally
        {
            _deferred = null;
            session.GiveBack(reader);
        }
    }
}
