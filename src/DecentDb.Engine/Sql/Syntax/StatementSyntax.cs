using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>A statement; its span does not include the semicolon or the comments around it.</summary>
internal abstract class StatementSyntax(SourceSpan location) : SyntaxNode(location);

/// <summary>A statement that concerns the session or the whole database, and needs no plan.</summary>
internal abstract class SessionStatementSyntax(SourceSpan location) : StatementSyntax(location);

/// <summary>SELECT, VALUES, or a WITH that ends in one.</summary>
internal sealed class QueryStatementSyntax(SourceSpan location, QuerySyntax query) : StatementSyntax(location)
{
    public QuerySyntax Query { get; } = query;

    /// <summary>FOR UPDATE and its like, in it and in the queries within it.</summary>
    public IReadOnlyList<LockingSyntax> Lockings { get; init; } = [];

    /// <summary>True when it calls a function that changes a sequence, so that it does not only read.</summary>
    public bool ChangesSequences { get; init; }
}

/// <summary>EXPLAIN [ANALYZE] [(option, …)] statement.</summary>
internal sealed class ExplainSyntax(SourceSpan location, ExplainOptions options, StatementSyntax statement)
    : StatementSyntax(location)
{
    public ExplainOptions Options { get; } = options;

    /// <summary>The statement is executed.</summary>
    public bool Analyze => Options.Analyze;

    public StatementSyntax Statement { get; } = statement;
}

/// <summary>CHECKPOINT: bring the log into the data file now.</summary>
internal sealed class CheckpointSyntax(SourceSpan location) : SessionStatementSyntax(location);

/// <summary>CHECK DATABASE: verify every page and index.</summary>
internal sealed class CheckDatabaseSyntax(SourceSpan location) : SessionStatementSyntax(location);

/// <summary>ANALYZE [table]: renew the statistics.</summary>
internal sealed class AnalyzeSyntax(SourceSpan location, ObjectNameSyntax? table) : SessionStatementSyntax(location)
{
    public ObjectNameSyntax? Table { get; } = table;
}

/// <summary>VACUUM [table] | VACUUM INTO 'file'.</summary>
internal sealed class VacuumSyntax(SourceSpan location, ObjectNameSyntax? table, string? file)
    : SessionStatementSyntax(location)
{
    public ObjectNameSyntax? Table { get; } = table;

    /// <summary>Where a copy goes; null when the database itself is vacuumed.</summary>
    public string? File { get; } = file;
}
