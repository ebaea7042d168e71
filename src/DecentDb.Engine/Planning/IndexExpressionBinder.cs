using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Binds the keys and the condition of CREATE INDEX once, so that a wrong one is refused.</summary>
internal sealed class IndexExpressionBinder(CatalogSnapshot catalog, SessionFunctions? functions, TableSchema table)
{
    // What a key that is no call is called in the name that an index gets.
    private const string NameOfExpression = "expr";

    private readonly IReadOnlyList<PlanColumn> _columns = FromBinder.Scan(table, table.BareName).TableColumns;
    private readonly List<string> _read = [];

    /// <summary>The columns that expressions and the condition read.</summary>
    public IReadOnlyList<string> ReadColumns => _read;

    /// <summary>A key that is a column.</summary>
    public static KeyColumnDefinition KeyOf(ColumnReferenceSyntax column, IndexColumnSyntax key) =>
        new(column.Column.Value, key.Descending, AreNullsFirst(key));

    /// <summary>A key: a column or an expression.</summary>
    public KeyColumnDefinition BindKey(IndexColumnSyntax key)
    {
        if (key.Expression is ColumnReferenceSyntax { Table: null } column)
        {
            return KeyOf(column, key);
        }

        var bound = Bind(key.Expression, null);
        if (!bound.Type.Traits.IsKeyable)
        {
            throw key.Error(
                ErrorCode.DatatypeMismatch, $"The key is of type {bound.Type}, which has no order for a key.");
        }

        var call = key.Expression as FunctionCallSyntax;
        var text = key.Expression.SourceText;
        return new KeyColumnDefinition(
            call?.Name.Name.Value ?? NameOfExpression, key.Descending, AreNullsFirst(key))
        {
            Expression = call is null ? $"({text})" : text,
            Type = bound.Type,
        };
    }

    /// <summary>The condition of the rows that have entries, as text.</summary>
    public string BindPredicate(ExpressionSyntax condition)
    {
        Bind(condition, SqlType.Boolean);
        return condition.SourceText;
    }

    private static bool AreNullsFirst(IndexColumnSyntax key) => key.Nulls == NullsOrder.Default
        ? key.Descending
        : key.Nulls == NullsOrder.First;

    private BoundExpression Bind(ExpressionSyntax syntax, SqlType? type)
    {
        var bound = TableExpressions.BindImmutable(
            syntax, _columns, TableExpressions.IndexPlace, catalog, functions, type);
        foreach (var name in TableExpressions.NamesOf(bound))
        {
            if (!_read.Contains(name))
            {
                _read.Add(name);
            }
        }

        return bound;
    }
}
