using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>TRUNCATE [TABLE] names [RESTART IDENTITY|CONTINUE IDENTITY] [CASCADE|RESTRICT].</summary>
internal sealed class TruncateSyntax(
    SourceSpan location, IReadOnlyList<ObjectNameSyntax> names, bool restartIdentity, bool cascade)
    : StatementSyntax(location)
{
    public IReadOnlyList<ObjectNameSyntax> Names { get; } = names;

    /// <summary>The tables count from the beginning again.</summary>
    public bool RestartIdentity { get; } = restartIdentity;

    /// <summary>The tables that refer to them are emptied too.</summary>
    public bool Cascade { get; } = cascade;
}
