namespace DecentDb.Engine.Sql.Syntax;

/// <summary>SET [SESSION | LOCAL] name {TO | =} {value, … | DEFAULT}, RESET {name | ALL}.</summary>
internal sealed class SettingSyntax(SourceSpan location, string? name, string? value, bool isLocal)
    : SessionStatementSyntax(location)
{
    /// <summary>The setting; null for all.</summary>
    public string? Name { get; } = name;

    /// <summary>Its value; null for the default.</summary>
    public string? Value { get; } = value;

    /// <summary>True for the transaction at hand alone.</summary>
    public bool IsLocal { get; } = isLocal;
}

/// <summary>SHOW {name | ALL}.</summary>
internal sealed class ShowSyntax(SourceSpan location, string? name) : SessionStatementSyntax(location)
{
    /// <summary>The setting; null for all.</summary>
    public string? Name { get; } = name;
}

/// <summary>DISCARD {ALL | PLANS | SEQUENCES | TEMP}.</summary>
internal sealed class DiscardSyntax(SourceSpan location, bool isAll) : SessionStatementSyntax(location)
{
    /// <summary>True for ALL; there is nothing to discard of the others.</summary>
    public bool IsAll { get; } = isAll;
}
