using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>PREPARE name [(type, …)] AS statement.</summary>
internal sealed class PrepareSyntax(
    SourceSpan location, NameSyntax name, IReadOnlyList<TypeNameSyntax> types, StatementSyntax statement)
    : SessionStatementSyntax(location)
{
    public NameSyntax Name { get; } = name;

    /// <summary>The types of the first parameters.</summary>
    public IReadOnlyList<TypeNameSyntax> Types { get; } = types;

    public StatementSyntax Statement { get; } = statement;
}

/// <summary>EXECUTE name [(value, …)].</summary>
internal sealed class ExecuteSyntax(SourceSpan location, NameSyntax name, IReadOnlyList<ExpressionSyntax> values)
    : SessionStatementSyntax(location)
{
    public NameSyntax Name { get; } = name;

    public IReadOnlyList<ExpressionSyntax> Values { get; } = values;
}

/// <summary>DEALLOCATE [PREPARE] {name | ALL}.</summary>
internal sealed class DeallocateSyntax(SourceSpan location, NameSyntax? name) : SessionStatementSyntax(location)
{
    /// <summary>Null for all.</summary>
    public NameSyntax? Name { get; } = name;
}
