
namespace DecentDb.Engine.Sql.Syntax;

/// <summary>name => value among the arguments of a function in FROM.</summary>
internal sealed class NamedArgumentSyntax(SourceSpan location, NameSyntax name, ExpressionSyntax value)
    : ExpressionSyntax(location)
{
    public NameSyntax Name { get; } = name;

    public ExpressionSyntax Value { get; } = value;
}
