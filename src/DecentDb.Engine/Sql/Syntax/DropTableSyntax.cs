using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

internal sealed class DropTableSyntax(
    SourceSpan location, IReadOnlyList<ObjectNameSyntax> names, bool ifExists, bool cascade) : StatementSyntax(location)
{
    public IReadOnlyList<ObjectNameSyntax> Names { get; } = names;

    public bool IfExists { get; } = ifExists;

    public bool Cascade { get; } = cascade;
}

internal sealed class DropIndexSyntax(
    SourceSpan location, IReadOnlyList<ObjectNameSyntax> names, bool ifExists, bool cascade) : StatementSyntax(location)
{
    public IReadOnlyList<ObjectNameSyntax> Names { get; } = names;

    public bool IfExists { get; } = ifExists;

    public bool Cascade { get; } = cascade;
}
