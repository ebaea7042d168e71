using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>LOCK [TABLE] name, … [IN … MODE] [NOWAIT].</summary>
internal sealed class LockSyntax(
    SourceSpan location, IReadOnlyList<ObjectNameSyntax> tables, bool isShared, bool noWait)
    : SessionStatementSyntax(location)
{
    public IReadOnlyList<ObjectNameSyntax> Tables { get; } = tables;

    /// <summary>True for the modes that let others write.</summary>
    public bool IsShared { get; } = isShared;

    public bool NoWait { get; } = noWait;
}

/// <summary>FOR {UPDATE | SHARE | …} [OF name, …] [NOWAIT | SKIP LOCKED].</summary>
internal sealed class LockingSyntax(SourceSpan location, IReadOnlyList<NameSyntax> of, bool noWait)
    : SyntaxNode(location)
{
    /// <summary>The tables whose rows are locked; empty for all.</summary>
    public IReadOnlyList<NameSyntax> Of { get; } = of;

    public bool NoWait { get; } = noWait;
}
