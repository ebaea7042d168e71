using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Binds the expressions that a table stores as text: CHECK and DEFAULT.</summary>
internal static class TableExpressions
{
    /// <summary>The conditions of a table over its columns, in their order.</summary>
    public static List<BoundExpression> BindChecks(
        TableSchema table, IReadOnlyList<PlanColumn> columns, CatalogSnapshot catalog)
    {
        var checks = new List<BoundExpression>(table.Checks.Length);
        foreach (var check in table.Checks)
        {
            checks.Add(BindCheck(Parser.ParseExpression(check.Sql), columns, catalog));
        }

        return checks;
    }

    /// <summary>A condition over the columns of one row.</summary>
    public static BoundExpression BindCheck(
        ExpressionSyntax syntax,
        IReadOnlyList<PlanColumn> columns,
        CatalogSnapshot catalog,
        SessionFunctions? functions = null)
    {
        var scope = new Scope(null);
        scope.Add(new ScopeTable(columns.Count > 0 ? columns[0].TableAlias ?? "" : "", columns));
        var binder = new ExpressionBinder(Context(catalog, functions), scope) { AggregatesForbiddenIn = "CHECK" };
        var bound = binder.BindCondition(syntax);
        if (ExpressionFacts.HasSubquery(bound))
        {
            throw syntax.Error(ErrorCode.NotSupported, "A subquery may not stand in CHECK.");
        }

        return bound;
    }

    /// <summary>The expressions of the generated columns of a table over its columns, by ordinal; null for others.
    /// </summary>
    public static BoundExpression?[] BindComputations(
        TableSchema table, IReadOnlyList<PlanColumn> columns, CatalogSnapshot catalog)
    {
        var computations = new BoundExpression?[table.Columns.Length];
        foreach (var column in table.Columns)
        {
            if (column.Computation is { } computation)
            {
                computations[column.Ordinal] = BindImmutable(
                    Parser.ParseExpression(computation.Sql), columns, "a generated column", catalog, null, column.Type);
            }
        }

        return computations;
    }

    /// <summary>An expression over the columns of one row that gives the same value whenever it is computed.</summary>
    /// <param name="syntax">The expression.</param>
    /// <param name="columns">The columns of the table.</param>
    /// <param name="place">What it is for, for the error.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="functions">The functions of the session, which are refused.</param>
    /// <param name="type">What its value is assigned to; null: it has the type that it has.</param>
    /// <exception cref="DatabaseException">InvalidObjectDefinition: it is not immutable.</exception>
    public static BoundExpression BindImmutable(
        ExpressionSyntax syntax,
        IReadOnlyList<PlanColumn> columns,
        string place,
        CatalogSnapshot catalog,
        SessionFunctions? functions,
        SqlType? type = null)
    {
        var scope = new Scope(null);
        scope.Add(new ScopeTable(columns.Count > 0 ? columns[0].TableAlias ?? "" : "", columns));
        var binder = new ExpressionBinder(Context(catalog, functions), scope) { AggregatesForbiddenIn = place };
        var bound = binder.Bind(syntax);
        bound = type is { } assigned
            ? binder.Coercion.To(bound, assigned, syntax, CastContext.Assignment)
            : binder.Coercion.Settle(bound, syntax);
        if (ExpressionFacts.HasSubquery(bound))
        {
            throw syntax.Error(ErrorCode.NotSupported, $"A subquery may not stand in {place}.");
        }

        return ExpressionFacts.IsImmutable(bound) ? bound : throw syntax.Error(
            ErrorCode.InvalidObjectDefinition,
            $"The expression of {place} must be immutable: the same columns must give the same value at any time.");
    }

    /// <summary>
    /// The keys of an index that are expressions, by place, null for those that are columns; and its condition.
    /// </summary>
    public static (BoundExpression?[] Keys, BoundExpression? Predicate) BindIndex(
        IndexSchema index, IReadOnlyList<PlanColumn> columns, CatalogSnapshot catalog)
    {
        var keys = new BoundExpression?[index.Columns.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (index.Columns[i].Expression is { } sql)
            {
                keys[i] = BindImmutable(Parser.ParseExpression(sql), columns, IndexPlace, catalog, null);
            }
        }

        var predicate = index.Predicate is { } condition
            ? BindImmutable(Parser.ParseExpression(condition), columns, IndexPlace, catalog, null, SqlType.Boolean)
            : null;
        return (keys, predicate);
    }

    /// <summary>What errors call the place of an expression of an index.</summary>
    public const string IndexPlace = "an index";

    /// <summary>The names of the columns that an expression reads.</summary>
    public static List<string> NamesOf(BoundExpression expression)
    {
        var columns = new HashSet<PlanColumn>();
        ExpressionFacts.CollectColumns(expression, columns);
        var names = new List<string>();
        foreach (var column in columns)
        {
            names.Add(column.Name);
        }

        return names;
    }

    /// <summary>The references to columns of a condition that a table stores.</summary>
    public static List<ColumnReferenceSyntax> ReferencesOf(string sql, TableSchema table, CatalogSnapshot catalog)
    {
        var references = new List<ColumnReferenceSyntax>();
        var scope = new Scope(null);
        scope.Add(new ScopeTable(table.BareName, FromBinder.Scan(table, table.BareName).TableColumns));
        var context = new BindingContext(catalog, StatementParameters.None, [])
        {
            StoresExpressions = true,
            References = references,
        };
        new ExpressionBinder(context, scope) { AggregatesForbiddenIn = "CHECK" }.Bind(Parser.ParseExpression(sql));
        return references;
    }

    /// <summary>The value of a column that is left out; NULL without a DEFAULT.</summary>
    public static BoundExpression BindDefault(ColumnSchema column, CatalogSnapshot catalog) => column.DefaultSql is null
        ? new BoundConstant(SqlValue.NullOf(column.Type.Kind), column.Type)
        : BindDefault(Parser.ParseExpression(column.DefaultSql), column.Type, catalog);

    public static BoundExpression BindDefault(
        ExpressionSyntax syntax, SqlType type, CatalogSnapshot catalog, SessionFunctions? functions = null)
    {
        var binder = new ExpressionBinder(Context(catalog, functions), new Scope(null))
        {
            AggregatesForbiddenIn = "DEFAULT",
        };
        var bound = binder.Coercion.To(binder.Bind(syntax), type, syntax, CastContext.Assignment);
        if (ExpressionFacts.HasSubquery(bound))
        {
            throw syntax.Error(ErrorCode.NotSupported, "A subquery may not stand in DEFAULT.");
        }

        return bound;
    }

    // The functions of the session are known only to be refused.
    private static BindingContext Context(CatalogSnapshot catalog, SessionFunctions? functions) =>
        new(catalog, StatementParameters.None, []) { SessionFunctions = functions, StoresExpressions = true };
}
