namespace DecentDb.Engine.Sql.Syntax;

/// <summary>
/// An identifier as it was spelled, quotes removed. Names are compared without regard to case, quoted or not
/// (<see cref="Identifier.Comparer"/>); the spelling is kept for display.
/// </summary>
internal sealed class NameSyntax(SourceSpan location, string value) : SyntaxNode(location)
{
    public string Value { get; } = value;

    public override string ToString() => Value;
}

/// <summary>A name of a table, index or function that may carry a schema: <c>t</c> or <c>main.t</c>.</summary>
internal sealed class ObjectNameSyntax(SourceSpan location, NameSyntax? schema, NameSyntax name) : SyntaxNode(location)
{
    public NameSyntax? Schema { get; } = schema;

    public NameSyntax Name { get; } = name;

    public override string ToString() => Schema is null ? Name.Value : $"{Schema.Value}.{Name.Value}";
}
