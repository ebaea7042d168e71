using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>
/// A node of the syntax tree. Nodes are immutable and say only what was written: no name is looked up and no type is
/// known. They are plain classes and not records, so that comparing or printing one never walks the tree.
///
/// How deep a tree can be: the parser nests at most <see cref="ParserLimits.MaxNesting"/> levels; chains of AND, of OR
/// and of one set operator are lists (<see cref="LogicalSyntax"/>, <see cref="SetOperationSyntax"/>) of any length;
/// other left-deep chains (<c>a + b + c</c>, joins, casts of casts) are refused past
/// <see cref="ParserLimits.MaxHeight"/>. So a walk may be recursive.
/// </summary>
internal abstract class SyntaxNode(SourceSpan location)
{
    public SourceSpan Location { get; } = location;

    public TextSpan Span => Location.Span;

    /// <summary>Line and column of the first character of this node.</summary>
    public SourcePosition Position => Location.Position;

    /// <summary>
    /// The text as it was written: CHECK and DEFAULT expressions are stored in the catalog in this form.
    /// </summary>
    public string SourceText => Location.Text.ToString();

    /// <summary>An error that points at this node.</summary>
    public DatabaseException Error(ErrorCode code, string message) => Location.Error(code, message);

    /// <summary>The error of a value that stands here.</summary>
    public DatabaseException Error(DatabaseException cause) =>
        Location.Error(cause.Code, cause.Message, cause.MessageWithoutValues);

    public override string ToString() => SourceText;
}
