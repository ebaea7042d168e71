using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

internal abstract class TableConstraintSyntax(SourceSpan location, NameSyntax? name) : SyntaxNode(location)
{
    public NameSyntax? Name { get; } = name;
}

internal sealed class PrimaryKeySyntax(SourceSpan location, NameSyntax? name, IReadOnlyList<IndexColumnSyntax> columns)
    : TableConstraintSyntax(location, name)
{
    public IReadOnlyList<IndexColumnSyntax> Columns { get; } = columns;
}

internal sealed class UniqueSyntax(SourceSpan location, NameSyntax? name, IReadOnlyList<IndexColumnSyntax> columns)
    : TableConstraintSyntax(location, name)
{
    public IReadOnlyList<IndexColumnSyntax> Columns { get; } = columns;
}

internal sealed class CheckSyntax(SourceSpan location, NameSyntax? name, ExpressionSyntax condition)
    : TableConstraintSyntax(location, name)
{
    public ExpressionSyntax Condition { get; } = condition;
}

internal sealed class ForeignKeySyntax(
    SourceSpan location, NameSyntax? name, IReadOnlyList<NameSyntax> columns, ReferencesSyntax references)
    : TableConstraintSyntax(location, name)
{
    public IReadOnlyList<NameSyntax> Columns { get; } = columns;

    public ReferencesSyntax References { get; } = references;
}

/// <summary>REFERENCES table [(columns)] [ON DELETE …] [ON UPDATE …].</summary>
internal sealed class ReferencesSyntax(
    SourceSpan location,
    ObjectNameSyntax table,
    IReadOnlyList<NameSyntax> columns,
    ReferentialAction onDelete,
    ReferentialAction onUpdate,
    bool deferrable) : SyntaxNode(location)
{
    public ObjectNameSyntax Table { get; } = table;

    /// <summary>Empty when not written: the primary key of the table.</summary>
    public IReadOnlyList<NameSyntax> Columns { get; } = columns;

    public ReferentialAction OnDelete { get; } = onDelete;

    public ReferentialAction OnUpdate { get; } = onUpdate;

    /// <summary>DEFERRABLE was written (with or without INITIALLY DEFERRED).</summary>
    public bool Deferrable { get; } = deferrable;
}

internal enum ReferentialAction
{
    /// <summary>Also when nothing is written.</summary>
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}
