using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// An action of ALTER TABLE: the catalog changes first, then indexes are built and the rows are looked at, so that what
/// is wrong with them is told as it would be of new rows. The statement as a whole undoes what does not hold.
/// </summary>
internal sealed class SchemaChange(ExecutionContext context, SchemaChangePlan plan, OperatorFactory operators)
{
    public void Run()
    {
        if (plan.Changed.Count == 0)
        {
            return;
        }

        var writer = context.Query.Writer;
        foreach (var record in plan.Changed)
        {
            if (writer.Catalog.Current.FindTable(record.OwnerId) is { } before)
            {
                writer.Tables.Forget(before);
            }
        }

        if (plan.UnreadColumnId != 0)
        {
            writer.Catalog.DropDependents(plan.TableId, plan.UnreadColumnId);
        }

        if (plan.DroppedColumnId != 0)
        {
            SequenceChange.BeforeDrop(
                writer.Catalog, writer.Catalog.Current.GetTable(plan.TableId), plan.DroppedColumnId, plan.Cascade);
            writer.Catalog.DropOwnedSequences(plan.TableId, plan.DroppedColumnId);
        }

        if (plan.Rewrite is { } rewrite)
        {
            Rewrite(rewrite, writer.Catalog);
            return;
        }

        var added = writer.Catalog.Change(plan.Changed, plan.DroppedIndexes, plan.AddedIndexes, plan.IdentityStart);
        var catalog = writer.Catalog.Current;
        foreach (var index in added)
        {
            var table = catalog.GetTable(index.TableId);
            new IndexBuild(context, table, index).Run(writer.Tables.Get(table, catalog));
        }

        if (plan.NotNull.Count > 0 || plan.Constraints.Count > 0)
        {
            CheckRows(catalog.GetTable(plan.TableId), catalog);
        }
    }

    // The rows go into a tree of their own, as an INSERT of a query brings them, and the old tree goes.
    private void Rewrite(TableRewrite rewrite, CatalogWriter catalog)
    {
        context.Query.Writer.Tables.Flush();
        for (var i = 0; i < plan.Changed.Count; i++)
        {
            if (plan.Changed[i] is TableRecord table && table.Id == rewrite.Old.Id)
            {
                plan.Changed[i] = catalog.WithEmptyTree(table);
            }
        }

        catalog.Change(plan.Changed, plan.DroppedIndexes, plan.AddedIndexes, plan.IdentityStart);
        var changed = catalog.Current.GetTable(rewrite.Old.Id);
        var columns = FromBinder.Scan(changed, changed.Name).TableColumns;
        var insert = new InsertPlan(changed, rewrite.Source, rewrite.Values, null)
        {
            Checks = TableExpressions.BindChecks(changed, columns, catalog.Current),
            CheckColumns = columns,
            FiresTriggers = false,
        };
        var before = context.Query.Catalog;
        var lastRowId = context.Query.Session.LastRowId;
        context.Query.Catalog = catalog.Current;
        var body = new InsertBody(insert, context, operators);
        try
        {
            body.Open();
        }
        finally
        {
            body.Close();
            context.Query.Catalog = before;
            context.Query.Session.LastRowId = lastRowId;
        }

        catalog.RemoveRows(rewrite.Old);
    }

    private void CheckRows(TableSchema table, CatalogSnapshot catalog)
    {
        var writers = context.Query.Writer.Tables;
        writers.Flush();
        var notNull = plan.NotNull.ConvertAll(name => table.GetColumn(name).Ordinal);
        var keys = new List<ParentLookup>();
        var checkedKeys = Array.FindAll(table.ForeignKeys, key => plan.Constraints.Contains(key.Name));
        foreach (var key in checkedKeys)
        {
            keys.Add(new ParentLookup(writers.Get(catalog.GetTable(key.ParentTableId), catalog), key));
        }

        var checks = CompileChecks(table, catalog, out var isChecked);
        var ordinals = new SortedSet<int>(notNull);
        foreach (var key in checkedKeys)
        {
            ordinals.UnionWith(key.ChildOrdinals);
        }

        if (isChecked)
        {
            ordinals.UnionWith(Array.ConvertAll(table.Columns, static column => column.Ordinal));
        }

        foreach (var rows in RowsOf(table, ordinals))
        {
            foreach (var ordinal in notNull)
            {
                RowChecks.CheckNotNull(table, ordinal, rows.Columns[ordinal], rows, 0);
            }

            RowChecks.CheckConditions(table, checks, rows, 0);
            for (var i = 0; i < keys.Count; i++)
            {
                CheckParents(table, catalog, checkedKeys[i], keys[i], rows);
            }
        }
    }

    // The added conditions; those that the rows met before are left out.
    private IVectorExpression[] CompileChecks(TableSchema table, CatalogSnapshot catalog, out bool isChecked)
    {
        var columns = FromBinder.Scan(table, table.Name).TableColumns;
        IVectorExpression[] checks = new ExpressionCompiler(context).CompileAll(
            TableExpressions.BindChecks(table, columns, catalog), columns);
        isChecked = Array.Exists(table.Checks, check => plan.Constraints.Contains(check.Name));
        return isChecked ? checks : [];
    }

    private IEnumerable<Batch> RowsOf(TableSchema table, SortedSet<int> ordinals)
    {
        var rows = new Table(table);
        rows.Bind(context.Query.Writer.Transaction);
        var cursor = rows.OpenCursor();
        var batch = new Batch { Columns = new ColumnVector[table.Columns.Length] };
        foreach (var ordinal in ordinals)
        {
            batch.Columns[ordinal] = context.CreateVector(table.Columns[ordinal].Type.Physical, 0);
        }

        for (var found = cursor.SeekFirst(); found; found = cursor.MoveNextLeaf())
        {
            context.CheckCancelled();
            foreach (var ordinal in ordinals)
            {
                rows.ReadColumn(cursor.Page, ordinal, batch.Columns[ordinal]);
            }

            batch.SelectAll(cursor.Page.RowCount);
            yield return batch;
            context.Query.Writer.Transaction.Renew();
        }
    }

    private static void CheckParents(
        TableSchema table, CatalogSnapshot catalog, ForeignKeySchema key, ParentLookup lookup, Batch rows)
    {
        lookup.Bind(rows.Columns);
        for (var row = 0; row < rows.RowCount; row++)
        {
            if (!lookup.HasNull(row) && !lookup.Exists(row))
            {
                throw Violations.MissingParent(
                    table, catalog.GetTable(key.ParentTableId), key, lookup.Values, row, rowIndex: null);
            }
        }
    }
}
