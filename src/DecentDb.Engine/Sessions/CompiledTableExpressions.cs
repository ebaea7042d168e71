using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>Compiles what a table stores as text, for the layers that know no SQL.</summary>
internal static class CompiledTableExpressions
{
    /// <summary>
    /// The CHECK conditions over a batch of the table's columns, and the DEFAULT of each column or null where it has
    /// none.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="catalog">Its schema.</param>
    /// <param name="engine">The database.</param>
    /// <param name="session">What the session remembers for functions; null for none.</param>
    /// <param name="writer">Gives what DEFAULT takes numbers of sequences by; null for nothing.</param>
    public static RowExpressions Of(
        TableSchema table,
        CatalogSnapshot catalog,
        DatabaseEngine engine,
        SessionValues? session = null,
        Func<StatementWriter>? writer = null)
    {
        // What is compiled below may ask for the time, which is that of now for all rows.
        var query = new QueryContext(engine.FileSystem, engine.Path)
        {
            NeedsTime = true,
            Catalog = catalog,
            Session = session ?? SessionValues.OfNobody,
            WriterSource = writer,
        };
        query.Begin();
        var context = new ExecutionContext(query);
        var compiler = new ExpressionCompiler(context);
        var columns = new PlanColumn[table.Columns.Length];
        var defaults = new IVectorExpression?[table.Columns.Length];
        foreach (var column in table.Columns)
        {
            columns[column.Ordinal] = PlanColumn.Of(table, column, table.Name);
            if (column.DefaultSql is not null)
            {
                defaults[column.Ordinal] = compiler.Compile(TableExpressions.BindDefault(column, catalog), []);
            }
        }

        IVectorExpression[] checks = compiler.CompileAll(TableExpressions.BindChecks(table, columns, catalog), columns);
        var bound = TableExpressions.BindComputations(table, columns, catalog);
        var indexes = new Dictionary<long, IndexExpressions>();
        foreach (var index in table.Indexes)
        {
            if (!index.IsPlain)
            {
                var (keys, predicate) = TableExpressions.BindIndex(index, columns, catalog);
                indexes.Add(index.Id, new IndexExpressions(
                    Array.ConvertAll<BoundExpression?, IVectorExpression?>(
                        keys, key => key is null ? null : compiler.Compile(key, columns)),
                    predicate is null ? null : compiler.Compile(predicate, columns)));
            }
        }

        return new RowExpressions(checks, defaults)
        {
            Indexes = indexes,
            Computations = Array.ConvertAll<BoundExpression?, IVectorExpression?>(
                bound, expression => expression is null ? null : compiler.Compile(expression, columns)),
        };
    }
}
