using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Puts rows into the table one by one, each as a statement of its own would: for loads that must know at each row
/// whether its key is there already, or that go on after a row that the table refuses.
/// </summary>
internal sealed class SingleRowSink : IRowSink
{
    private const int RowsBetweenFlushes = 256;

    private readonly LoadContext _context;
    private readonly RowUpsert _upsert;
    private readonly IVectorExpression[] _checks;
    private readonly LoadKeys _keys;
    private readonly ForeignKeyCheck[] _selfReferences;
    private readonly Batch _one = new();
    private readonly int[] _selection = new int[1];
    private int _rowsUntilFlush = RowsBetweenFlushes;

    public SingleRowSink(LoadContext context, ConflictPolicy conflict, IVectorExpression[] checks, LoadKeys keys)
    {
        _context = context;
        _upsert = new RowUpsert(conflict) { Pieces = context.Pieces };
        _checks = checks;
        _keys = keys;

        // The rows are statements of their own but for this: a row may refer to one that comes later.
        _selfReferences = Array.ConvertAll(
            Array.FindAll(context.Table.ForeignKeys, static key => key.IsSelfReference),
            key => new ForeignKeyCheck(context, key));
    }

    /// <inheritdoc/>
    public long RowsUpdated { get; private set; }

    /// <inheritdoc/>
    public long RowsIgnored { get; private set; }

    /// <summary>Puts rows into the table.</summary>
    /// <param name="rows">Complete, converted and numbered.</param>
    /// <exception cref="DatabaseException">
    /// What the table refuses. Nothing of the row stays when the load skips rows, and hands them over one by one; else
    /// the load is to be rolled back.
    /// </exception>
    public void Add(PreparedRows rows)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            var outcome = Apply(rows, row);
            if (outcome == RowOutcome.Ignored)
            {
                RowsIgnored++;
                continue;
            }

            foreach (var key in _selfReferences)
            {
                key.AddDeferred(rows, row);
            }

            if (outcome == RowOutcome.Updated)
            {
                RowsUpdated++;
                continue;
            }

            _keys.Add(rows.Batch, row);
        }
    }

    /// <inheritdoc/>
    public void Finish(RowNumbering numbering)
    {
        _context.FinishNumbers(numbering);
        foreach (var key in _selfReferences)
        {
            key.Finish(mayHaveChanged: true);
        }
    }

    public void Dispose()
    {
        foreach (var key in _selfReferences)
        {
            key.Dispose();
        }
    }

    private RowOutcome Apply(PreparedRows rows, int row)
    {
        var writer = _context.Writer;
        writer.LeavesSelfReferences = true; // the load looks at them at its end, as any load does
        try
        {
            return ApplyOne(writer, rows, row);
        }
        finally
        {
            writer.LeavesSelfReferences = false;
        }
    }

    private RowOutcome ApplyOne(TableWriter writer, PreparedRows rows, int row)
    {
        _selection[0] = row;
        _one.Take(rows.Batch, _selection, 1);
        FlushNowAndThen();
        if (!_upsert.Find(writer, _one))
        {
            return RowOutcome.Ignored;
        }

        var canUndo = !_context.Settings.Options.SkipsRows;
        var savepoint = canUndo || _upsert.CanCheckFirst(writer) ? null : _context.Transaction.CreateSavepoint();
        try
        {
            var outcome = _upsert.Apply(writer, _one, _checks, canUndo || savepoint is not null);
            if (savepoint is not null)
            {
                _context.Transaction.Release(savepoint);
            }

            return outcome;
        }
        catch (DatabaseException e)
        {
            if (savepoint is not null)
            {
                _context.Transaction.RollbackTo(savepoint);
                _context.Transaction.Release(savepoint);
            }

            throw new DatabaseException(e.Code, e.Message, e)
            {
                TableName = e.TableName ?? _context.Table.Name,
                ColumnName = e.ColumnName,
                ConstraintName = e.ConstraintName,
                RowIndex = rows.FirstRowIndex + row,
            };
        }
    }

    private void FlushNowAndThen()
    {
        if (--_rowsUntilFlush > 0)
        {
            return;
        }

        _rowsUntilFlush = RowsBetweenFlushes;
        _context.ThrowIfCancelled();
        if (_context.Writers.MemoryBytes > _context.Settings.Options.MemoryBudget)
        {
            _context.Writers.Flush();
        }
    }
}
