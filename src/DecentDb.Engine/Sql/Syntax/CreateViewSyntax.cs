using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>CREATE [OR REPLACE] [TEMP] VIEW [IF NOT EXISTS] name [(columns)] AS query [WITH … CHECK OPTION].</summary>
internal sealed class CreateViewSyntax(
    SourceSpan location,
    ObjectNameSyntax name,
    CreateViewOptions options,
    IReadOnlyList<NameSyntax> columns,
    QuerySyntax query) : StatementSyntax(location)
{
    public ObjectNameSyntax Name { get; } = name;

    public bool IfNotExists { get; } = options.IfNotExists;

    public bool OrReplace { get; } = options.OrReplace;

    public bool Temporary { get; } = options.Temporary;

    public ViewCheckOption CheckOption { get; } = options.CheckOption;

    /// <summary>Names of the first columns; empty when the query names them all.</summary>
    public IReadOnlyList<NameSyntax> Columns { get; } = columns;

    public QuerySyntax Query { get; } = query;
}

internal readonly record struct CreateViewOptions(
    bool OrReplace, bool Temporary, bool IfNotExists, ViewCheckOption CheckOption);

/// <summary>Which conditions rows must satisfy that are written through a view.</summary>
internal enum ViewCheckOption
{
    None,

    /// <summary>Those of this view.</summary>
    Local,

    /// <summary>Those of this view and of the views that it reads.</summary>
    Cascaded,
}

/// <summary>DROP VIEW [IF EXISTS] name, … [CASCADE | RESTRICT].</summary>
internal sealed class DropViewSyntax(
    SourceSpan location, IReadOnlyList<ObjectNameSyntax> names, bool ifExists, bool cascade) : StatementSyntax(location)
{
    public IReadOnlyList<ObjectNameSyntax> Names { get; } = names;

    public bool IfExists { get; } = ifExists;

    public bool Cascade { get; } = cascade;
}

/// <summary>ALTER VIEW [IF EXISTS] name RENAME [[COLUMN] column] TO name.</summary>
internal sealed class RenameViewSyntax(
    SourceSpan location, ObjectNameSyntax view, NameSyntax? column, NameSyntax newName, bool ifExists)
    : StatementSyntax(location)
{
    public ObjectNameSyntax View { get; } = view;

    /// <summary>The column that gets the name; null when the view does.</summary>
    public NameSyntax? Column { get; } = column;

    public NameSyntax NewName { get; } = newName;

    public bool IfExists { get; } = ifExists;
}
