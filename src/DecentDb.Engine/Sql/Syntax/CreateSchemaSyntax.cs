using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>CREATE SCHEMA [IF NOT EXISTS] name.</summary>
internal sealed class CreateSchemaSyntax(SourceSpan location, NameSyntax name, bool ifNotExists)
    : StatementSyntax(location)
{
    public NameSyntax Name { get; } = name;

    public bool IfNotExists { get; } = ifNotExists;
}

/// <summary>ALTER SCHEMA name RENAME TO name.</summary>
internal sealed class RenameSchemaSyntax(SourceSpan location, NameSyntax name, NameSyntax newName)
    : StatementSyntax(location)
{
    public NameSyntax Name { get; } = name;

    public NameSyntax NewName { get; } = newName;
}

/// <summary>DROP SCHEMA [IF EXISTS] name, … [CASCADE | RESTRICT].</summary>
internal sealed class DropSchemaSyntax(
    SourceSpan location, IReadOnlyList<NameSyntax> names, bool ifExists, bool cascade) : StatementSyntax(location)
{
    public IReadOnlyList<NameSyntax> Names { get; } = names;

    public bool IfExists { get; } = ifExists;

    public bool Cascade { get; } = cascade;
}

/// <summary>ALTER TABLE, VIEW or SEQUENCE [IF EXISTS] name SET SCHEMA schema.</summary>
internal sealed class SetSchemaSyntax(SourceSpan location, ObjectNameSyntax name, NameSyntax schema, bool ifExists)
    : StatementSyntax(location)
{
    public ObjectNameSyntax Name { get; } = name;

    public NameSyntax Schema { get; } = schema;

    public bool IfExists { get; } = ifExists;
}
