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

    /// <summary>The columns of INCLUDE.</summary>
    public IReadOnlyList<NameSyntax> Included { get; } = options.Included ?? [];

    /// <summary>The condition of a partial index.</summary>
    public ExpressionSyntax? Where { get; } = where;
}

internal readonly record struct CreateIndexOptions(
    ObjectNameSyntax? Name, NameSyntax? Method, bool Unique, bool IfNotExists)
{
    public IReadOnlyList<NameSyntax>? Included { get; init; }
}

/// <summary>ALTER INDEX [IF EXISTS] name RENAME TO name.</summary>
internal sealed class RenameIndexSyntax(
    SourceSpan location, ObjectNameSyntax index, NameSyntax newName, bool ifExists) : StatementSyntax(location)
{
    public ObjectNameSyntax Index { get; } = index;

    public NameSyntax NewName { get; } = newName;

    /// <summary>Nothing is done when there is no such index.</summary>
    public bool IfExists { get; } = ifExists;
}

/// <summary>REINDEX [INDEX|TABLE|DATABASE] [name].</summary>
internal sealed class ReindexSyntax(SourceSpan location, ReindexTarget target, ObjectNameSyntax? name)
    : StatementSyntax(location)
{
    public ReindexTarget Target { get; } = target;

    /// <summary>Null: all indexes. The name of the database may be anything.</summary>
    public ObjectNameSyntax? Name { get; } = name;
}

internal enum ReindexTarget
{
    /// <summary>An index or a table, whichever has the name.</summary>
    Any,
    Index,
    Table,
    Database,
}

/// <summary>A key column of an index: a plain column reference, or an expression for an index on expressions.</summary>
internal sealed class IndexColumnSyntax(
    SourceSpan location, ExpressionSyntax expression, bool descending, NullsOrder nulls) : SyntaxNode(location)
{
    public ExpressionSyntax Expression { get; } = expression;

    public bool Descending { get; } = descending;

    public NullsOrder Nulls { get; } = nulls;
}
