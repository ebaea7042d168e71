using System;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>LIKE table [INCLUDING | EXCLUDING …] within CREATE TABLE.</summary>
internal sealed class LikeTableSyntax(
    SourceSpan location, ObjectNameSyntax source, LikeOptions options, int place) : SyntaxNode(location)
{
    public ObjectNameSyntax Source { get; } = source;

    public LikeOptions Options { get; } = options;

    /// <summary>The number of columns that are written before it.</summary>
    public int Place { get; } = place;
}

/// <summary>What LIKE takes over beside names, types and NOT NULL.</summary>
[Flags]
internal enum LikeOptions
{
    None = 0,
    Defaults = 1,
    Constraints = 2,
    Indexes = 4,
    Identity = 8,
    Generated = 16,
    Comments = 32,
    All = Defaults | Constraints | Indexes | Identity | Generated | Comments,
}
