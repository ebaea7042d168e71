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

/// <summary>REFERENCES table [(columns)] [ON DELETE …] [ON UPDATE …] [DEFERRABLE …].</summary>
internal sealed class ReferencesSyntax(
    SourceSpan location, ObjectNameSyntax table, IReadOnlyList<NameSyntax> columns, ReferencesOptions options)
    : SyntaxNode(location)
{
    public ObjectNameSyntax Table { get; } = table;

    /// <summary>Empty when not written: the primary key of the table.</summary>
    public IReadOnlyList<NameSyntax> Columns { get; } = columns;

    public ReferentialAction OnDelete { get; } = options.OnDelete;

    /// <summary>The columns that SET NULL or SET DEFAULT names; empty: all of the key.</summary>
    public IReadOnlyList<NameSyntax> DeletedColumns { get; } = options.DeletedColumns;

    public ReferentialAction OnUpdate { get; } = options.OnUpdate;

    /// <summary>DEFERRABLE was written, or INITIALLY DEFERRED, which means it.</summary>
    public bool Deferrable { get; } = options.Deferrable;

    public bool InitiallyDeferred { get; } = options.InitiallyDeferred;
}

/// <summary>What follows the columns of REFERENCES.</summary>
internal readonly record struct ReferencesOptions(
    ReferentialAction OnDelete,
    IReadOnlyList<NameSyntax> DeletedColumns,
    ReferentialAction OnUpdate,
    bool Deferrable,
    bool InitiallyDeferred);

internal enum ReferentialAction
{
    /// <summary>Also when nothing is written.</summary>
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}
