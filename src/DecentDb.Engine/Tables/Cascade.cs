using System;
using System.Collections.Generic;
using System.Diagnostics;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// The end of a statement. Carries the actions of foreign keys out, table by table and not call by call, until no key
/// is left whose children were not seen to; then it checks what they left. So a chain may be as long as it likes. Every
/// statement that removes or changes rows comes through here, and every load that does.
/// </summary>
internal sealed class Cascade
{
    // Rows that are changed at once.
    private const int BatchSize = 1024;

    private readonly PiecewiseBytes _pieces;
    private readonly IMemoryAccount? _account;
    private readonly Func<PhysicalType[], IKeptRows>? _keepRows;
    private readonly List<TableWriter> _joined = [];
    private readonly HashSet<TableWriter> _known = [];
    private readonly Queue<TableWriter> _waiting = new();
    private readonly Dictionary<long, RowExpressions> _expressions = [];

    private Cascade(TableWriter first)
    {
        _pieces = first.Pieces;
        _account = first.Account;
        _keepRows = first.KeepRows;
        _known.Add(first);
        _joined.Add(first);
        _waiting.Enqueue(first);
    }

    /// <summary>
    /// Ends the statement of a table: carries out the actions of foreign keys, and checks what only the whole statement
    /// can break, which is keys moved about and foreign keys.
    /// </summary>
    public static void EndStatement(TableWriter table)
    {
        table.SettleKeys();
        if (table.HasGoneKeys)
        {
            new Cascade(table).Run();
        }
        else
        {
            table.EndForeignKeys(mayHaveChanged: false, ask: null);
        }
    }

    private void Run()
    {
        while (_waiting.TryDequeue(out var table))
        {
            _pieces.Ask();
            try
            {
                Act(table);
            }
            catch (DatabaseException e) when (e.RowIndex is not null)
            {
                // The row is not one of the statement.
                throw new DatabaseException(e.Code, e.Message, e)
                {
                    MessageWithoutValues = e.MessageWithoutValues,
                    TableName = e.TableName,
                    ColumnName = e.ColumnName,
                    ConstraintName = e.ConstraintName,
                };
            }
        }

        foreach (var table in _joined)
        {
            table.EndForeignKeys(mayHaveChanged: true, _pieces.Ask);
        }
    }

    // Actions that refuse come before those that change something.
    private void Act(TableWriter table)
    {
        foreach (var isRefusal in (bool[])[true, false])
        {
            foreach (var parent in table.Parents)
            {
                if ((parent.Key.OnDelete == ForeignKeyAction.Restrict) == isRefusal
                    && parent.TakeDeleted() is { } deleted)
                {
                    Act(parent, parent.Key.OnDelete, deleted);
                }

                if ((parent.Key.OnUpdate == ForeignKeyAction.Restrict) == isRefusal
                    && parent.TakeChanged() is { } changed)
                {
                    Act(parent, parent.Key.OnUpdate, changed);
                }
            }
        }
    }

    private void Act(ParentKey parent, ForeignKeyAction action, GoneKeys gone)
    {
        switch (action)
        {
            case ForeignKeyAction.NoAction:
                parent.Await(gone.Keys);
                break;
            case ForeignKeyAction.Restrict:
                parent.Refuse(gone.Keys, static _ => true, _pieces.Ask);
                break;
            case ForeignKeyAction.Cascade when !gone.IsUpdate:
                Delete(parent, gone);
                break;
            case ForeignKeyAction.Cascade or ForeignKeyAction.SetNull or ForeignKeyAction.SetDefault:
                Change(parent, action, gone);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Delete(ParentKey parent, GoneKeys gone)
    {
        var child = Join(parent.Child);
        using var rows = new ChildRows(_account);
        parent.FindChildren(gone.Keys, rows, _pieces.Ask);
        var ids = new long[Math.Min(BatchSize, rows.Count)];
        for (var start = 0; start < rows.Count; start += BatchSize)
        {
            _pieces.Ask();
            var count = Math.Min(BatchSize, rows.Count - start);
            rows.CopyIds(start, ids.AsSpan(0, count));
            child.Delete(ids.AsSpan(0, count));
        }

        Follow(child);
    }

    // Gives columns of the children other values.
    private void Change(ParentKey parent, ForeignKeyAction action, GoneKeys gone)
    {
        var child = Join(parent.Child);
        using var rows = new ChildRows(_account);
        parent.FindChildren(gone.Keys, rows, _pieces.Ask);
        var ordinals = gone.IsUpdate ? parent.Key.ChildOrdinals : parent.Key.DeletedOrdinals;
        var values = new Batch { Columns = new ColumnVector[ordinals.Length] };
        var ids = new long[Math.Min(BatchSize, rows.Count)];
        for (var start = 0; start < rows.Count; start += BatchSize)
        {
            _pieces.Ask();
            var count = Math.Min(BatchSize, rows.Count - start);
            rows.CopyIds(start, ids.AsSpan(0, count));
            values.SelectAll(count);
            for (var i = 0; i < ordinals.Length; i++)
            {
                values.Columns[i] = action switch
                {
                    ForeignKeyAction.Cascade => rows.Gather(gone.NewKeys.Columns[i], start, count),
                    ForeignKeyAction.SetDefault => DefaultsOf(child, ordinals[i], count),
                    _ => NullsOf(child, ordinals[i], count),
                };
            }

            child.Update(ids.AsSpan(0, count), ordinals, values);
        }

        child.SettleKeys();
        Follow(child);
    }

    private ColumnVector DefaultsOf(TableWriter child, int ordinal, int count)
    {
        var batch = new Batch();
        batch.SelectAll(count);
        if (child.Schema.Columns[ordinal].IsNumberedByDefault)
        {
            var numbers = new Int64Vector();
            child.Renumber(batch, numbers, ordinal);
            return numbers;
        }

        return ExpressionsOf(child).Defaults[ordinal]?.Evaluate(batch) ?? NullsOf(child, ordinal, count);
    }

    private static ColumnVector NullsOf(TableWriter child, int ordinal, int count)
    {
        var vector = ColumnVector.Create(child.Schema.Columns[ordinal].Type.Physical, count);
        vector.Reset();
        for (var i = 0; i < count; i++)
        {
            vector.SetEmpty(i);
            vector.SetNull(i);
        }

        return vector;
    }

    // Takes a table into the statement, which may change it from now on.
    private TableWriter Join(TableWriter table)
    {
        if (_known.Add(table))
        {
            _joined.Add(table);
            table.BeginStatement(ExpressionsOf(table).Checks, isSealed: true, _pieces, _account, _keepRows);
        }
        else if (table.LacksChecks)
        {
            table.TakeChecks(ExpressionsOf(table).Checks);
        }

        table.AwaitsParents = true;
        return table;
    }

    private void Follow(TableWriter table)
    {
        if (table.HasGoneKeys)
        {
            _waiting.Enqueue(table);
        }
    }

    private RowExpressions ExpressionsOf(TableWriter table)
    {
        if (!_expressions.TryGetValue(table.Schema.Id, out var expressions))
        {
            expressions = table.Compile();
            _expressions.Add(table.Schema.Id, expressions);
        }

        return expressions;
    }
}
