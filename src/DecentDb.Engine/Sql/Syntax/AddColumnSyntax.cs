namespace DecentDb.Engine.Sql.Syntax;

/// <summary>ALTER TABLE … ADD COLUMN.</summary>
internal sealed class AddColumnSyntax(
    SourceSpan location, ObjectNameSyntax table, ColumnDefinitionSyntax column, bool ifExists, bool ifNotExists)
    : StatementSyntax(location)
{
    public ObjectNameSyntax Table { get; } = table;

    public ColumnDefinitionSyntax Column { get; } = column;

    /// <summary>Nothing is done when there is no such table.</summary>
    public bool IfExists { get; } = ifExists;

    /// <summary>Nothing is done when the table has the column.</summary>
    public bool IfNotExists { get; } = ifNotExists;
}
