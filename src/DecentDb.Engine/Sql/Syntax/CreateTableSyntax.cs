using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

internal sealed class CreateTableSyntax(
    SourceSpan location,
    ObjectNameSyntax name,
    CreateTableOptions options,
    IReadOnlyList<ColumnDefinitionSyntax> columns,
    IReadOnlyList<TableConstraintSyntax> constraints) : StatementSyntax(location)
{
    public ObjectNameSyntax Name { get; } = name;

    public bool IfNotExists { get; } = options.IfNotExists;

    public bool Temporary { get; } = options.Temporary;

    public OnCommitAction OnCommit { get; } = options.OnCommit;

    /// <summary>The tables whose columns are taken over, in the order of their places.</summary>
    public IReadOnlyList<LikeTableSyntax> Likes { get; } = options.Likes;

    /// <summary>CREATE TABLE … AS query; null for the usual form.</summary>
    public QuerySyntax? AsQuery { get; } = options.AsQuery;

    /// <summary>The names that the columns of the query get; empty: their own.</summary>
    public IReadOnlyList<NameSyntax> AsNames { get; } = options.AsNames;

    /// <summary>False for WITH NO DATA.</summary>
    public bool WithData { get; } = options.WithData;

    public IReadOnlyList<ColumnDefinitionSyntax> Columns { get; } = columns;

    public IReadOnlyList<TableConstraintSyntax> Constraints { get; } = constraints;
}

internal readonly record struct CreateTableOptions(
    bool IfNotExists, bool Temporary, QuerySyntax? AsQuery, IReadOnlyList<NameSyntax> AsNames, bool WithData)
{
    public OnCommitAction OnCommit { get; init; }

    public IReadOnlyList<LikeTableSyntax> Likes { get; init; } = [];
}

/// <summary>What a commit does to a temporary table.</summary>
internal enum OnCommitAction
{
    None,
    DeleteRows,
    Drop,
}

/// <summary>
/// A column with everything written after its type, in written order. Contradictions are left to the binder.
/// </summary>
internal sealed class ColumnDefinitionSyntax(
    SourceSpan location, NameSyntax name, TypeNameSyntax type, IReadOnlyList<ColumnConstraintSyntax> constraints)
    : SyntaxNode(location)
{
    public NameSyntax Name { get; } = name;

    public TypeNameSyntax Type { get; } = type;

    public IReadOnlyList<ColumnConstraintSyntax> Constraints { get; } = constraints;
}
