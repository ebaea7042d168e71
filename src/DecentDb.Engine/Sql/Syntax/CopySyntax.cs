using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>COPY table [(columns)] FROM | TO 'file', or COPY (query) TO 'file', with options.</summary>
internal sealed class CopySyntax(
    SourceSpan location,
    ObjectNameSyntax? table,
    IReadOnlyList<NameSyntax> columns,
    StatementSyntax? query,
    bool isFrom,
    string file,
    IReadOnlyList<CopyOptionSyntax> options) : SessionStatementSyntax(location)
{
    /// <summary>Null where a query stands in its place.</summary>
    public ObjectNameSyntax? Table { get; } = table;

    /// <summary>Empty for all.</summary>
    public IReadOnlyList<NameSyntax> Columns { get; } = columns;

    public StatementSyntax? Query { get; } = query;

    public bool IsFrom { get; } = isFrom;

    public string File { get; } = file;

    public IReadOnlyList<CopyOptionSyntax> Options { get; } = options;
}

/// <summary>An option of COPY; without a value it is an empty text.</summary>
internal sealed class CopyOptionSyntax(SourceSpan location, string name, string value) : SyntaxNode(location)
{
    /// <summary>In lower case.</summary>
    public string Name { get; } = name;

    public string Value { get; } = value;
}
