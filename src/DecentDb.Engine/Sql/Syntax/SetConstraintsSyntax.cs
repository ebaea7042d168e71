using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>SET CONSTRAINTS ALL|names DEFERRED|IMMEDIATE.</summary>
internal sealed class SetConstraintsSyntax(SourceSpan location, IReadOnlyList<ObjectNameSyntax> names, bool deferred)
    : SessionStatementSyntax(location)
{
    /// <summary>Empty for ALL.</summary>
    public IReadOnlyList<ObjectNameSyntax> Names { get; } = names;

    public bool Deferred { get; } = deferred;
}
