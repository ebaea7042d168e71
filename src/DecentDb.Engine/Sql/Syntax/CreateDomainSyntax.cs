using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>CREATE DOMAIN name [AS] type with DEFAULT, NOT NULL, NULL, CHECK and COLLATE in any order.</summary>
internal sealed class CreateDomainSyntax(
    SourceSpan location, ObjectNameSyntax name, TypeNameSyntax type, IReadOnlyList<ColumnConstraintSyntax> constraints)
    : StatementSyntax(location)
{
    public ObjectNameSyntax Name { get; } = name;

    public TypeNameSyntax Type { get; } = type;

    public IReadOnlyList<ColumnConstraintSyntax> Constraints { get; } = constraints;
}

/// <summary>ALTER DOMAIN name with an action.</summary>
internal sealed class AlterDomainSyntax(SourceSpan location, ObjectNameSyntax name, AlterActionSyntax action)
    : StatementSyntax(location)
{
    public ObjectNameSyntax Name { get; } = name;

    /// <summary>
    /// The action as ALTER TABLE has it, where a column has no name: <see cref="SetDefaultSyntax"/>,
    /// <see cref="SetNullabilitySyntax"/>, <see cref="AddConstraintSyntax"/> of a CHECK, <see cref="DropPartSyntax"/>
    /// or <see cref="RenameSyntax"/> of a constraint.
    /// </summary>
    public AlterActionSyntax Action { get; } = action;
}
