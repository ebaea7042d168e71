using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>
/// A type as written, not resolved: <see cref="Name"/> is in upper case with single spaces (<c>DOUBLE PRECISION</c>,
/// <c>CHARACTER VARYING</c>, <c>INT UNSIGNED</c>). The words WITH/WITHOUT TIME ZONE are not part of the name.
/// <c>VARCHAR(MAX)</c> comes without arguments.
/// </summary>
internal sealed class TypeNameSyntax(
    SourceSpan location,
    string name,
    IReadOnlyList<int> arguments,
    bool withTimeZone,
    bool isArray)
    : SyntaxNode(location)
{
    public string Name { get; } = name;

    /// <summary>Length, or precision and scale; a scale may be negative.</summary>
    public IReadOnlyList<int> Arguments { get; } = arguments;

    /// <summary>True only for TIME or TIMESTAMP followed by WITH TIME ZONE.</summary>
    public bool WithTimeZone { get; } = withTimeZone;

    public bool IsArray { get; } = isArray;

    /// <summary>The name as it is written where it is one word, behind a schema or not; null for several words.
    /// </summary>
    public ObjectNameSyntax? ObjectName { get; init; }
}
