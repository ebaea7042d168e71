namespace DecentDb.Engine.Sql.Syntax;

/// <summary>COMMENT ON {TABLE | VIEW | INDEX | COLUMN} name IS {'text' | NULL}.</summary>
internal sealed class CommentSyntax(
    SourceSpan location, CommentTarget target, ObjectNameSyntax name, NameSyntax? column, string? text)
    : StatementSyntax(location)
{
    public CommentTarget Target { get; } = target;

    /// <summary>The object, or the table or view of the column.</summary>
    public ObjectNameSyntax Name { get; } = name;

    /// <summary>The column; null for other targets.</summary>
    public NameSyntax? Column { get; } = column;

    /// <summary>The comment; null when it goes.</summary>
    public string? Text { get; } = text;
}

/// <summary>What COMMENT ON names.</summary>
internal enum CommentTarget
{
    Table,
    View,
    Index,
    Column,
}
