using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>CREATE TYPE name AS ENUM (label, …).</summary>
internal sealed class CreateEnumSyntax(
    SourceSpan location, ObjectNameSyntax name, IReadOnlyList<TextLiteralSyntax> labels) : StatementSyntax(location)
{
    public ObjectNameSyntax Name { get; } = name;

    public IReadOnlyList<TextLiteralSyntax> Labels { get; } = labels;
}

/// <summary>ALTER TYPE name ADD VALUE [IF NOT EXISTS] label [BEFORE | AFTER label].</summary>
internal sealed class AddEnumLabelSyntax(
    SourceSpan location, ObjectNameSyntax type, TextLiteralSyntax label, bool ifNotExists, TextLiteralSyntax? neighbour)
    : StatementSyntax(location)
{
    public ObjectNameSyntax Type { get; } = type;

    public TextLiteralSyntax Label { get; } = label;

    public bool IfNotExists { get; } = ifNotExists;

    /// <summary>The label that it comes before or after; null: it is the last one.</summary>
    public TextLiteralSyntax? Neighbour { get; } = neighbour;

    /// <summary>True for BEFORE.</summary>
    public bool IsBefore { get; init; }
}

/// <summary>ALTER TYPE name RENAME VALUE label TO label.</summary>
internal sealed class RenameEnumLabelSyntax(
    SourceSpan location, ObjectNameSyntax type, TextLiteralSyntax label, TextLiteralSyntax newLabel)
    : StatementSyntax(location)
{
    public ObjectNameSyntax Type { get; } = type;

    public TextLiteralSyntax Label { get; } = label;

    public TextLiteralSyntax NewLabel { get; } = newLabel;
}

/// <summary>ALTER TYPE or DOMAIN name RENAME TO name.</summary>
internal sealed class RenameTypeSyntax(SourceSpan location, ObjectNameSyntax type, NameSyntax newName, bool isDomain)
    : StatementSyntax(location)
{
    public ObjectNameSyntax Type { get; } = type;

    public NameSyntax NewName { get; } = newName;

    /// <summary>True when DOMAIN is written.</summary>
    public bool IsDomain { get; } = isDomain;
}

/// <summary>DROP TYPE or DOMAIN [IF EXISTS] name, … [CASCADE | RESTRICT].</summary>
internal sealed class DropTypeSyntax(
    SourceSpan location, IReadOnlyList<ObjectNameSyntax> names, bool ifExists, bool cascade) : StatementSyntax(location)
{
    public IReadOnlyList<ObjectNameSyntax> Names { get; } = names;

    public bool IfExists { get; } = ifExists;

    public bool Cascade { get; } = cascade;

    /// <summary>True when DOMAIN is written.</summary>
    public bool IsDomain { get; init; }
}
