using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

internal sealed class CreateIndexSyntax(
    SourceSpan location,
    CreateIndexOptions options,
    ObjectNameSyntax table,
    IReadOnlyList<IndexColumnSyntax> columns,
    ExpressionSyntax? where) : StatementSyntax(location)
{
    /// <summary>Null when no name is given.</summary>
    public ObjectNameSyntax? Name { get; } = options.Name;

    /// <summary>The method of USING, or null when none is named.</summary>
    public NameSyntax? Method { get; } = options.Method;

    public bool Unique { get; } = options.Unique;

    public bool IfNotExists { get; } = options.IfNotExists;

    public ObjectNameSyntax Table { get; } = table;

    public IReadOnlyList<IndexColumnSyntax> Columns { get; } = columns;

    /// <summary>The condition of a partial index.</summary>
    public ExpressionSyntax? Where { get; } = where;
}

internal readonly record struct CreateIndexOptions(
    ObjectNameSyntax? Name, NameSyntax? Method, bool Unique, bool IfNotExists);

/// <summary>A key column of an index: a plain column reference, or an expression for an index on expressions.</summary>
internal sealed class IndexColumnSyntax(
    SourceSpan location, ExpressionSyntax expression, bool descending, NullsOrder nulls) : SyntaxNode(location)
{
    public ExpressionSyntax Expression { get; } = expression;

    public bool Descending { get; } = descending;

    public NullsOrder Nulls { get; } = nulls;
}
