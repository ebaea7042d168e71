using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>ALTER TABLE [IF EXISTS] name action, …; the actions follow one another.</summary>
internal sealed class AlterTableSyntax(
    SourceSpan location, ObjectNameSyntax table, bool ifExists, IReadOnlyList<AlterActionSyntax> actions)
    : StatementSyntax(location)
{
    public ObjectNameSyntax Table { get; } = table;

    /// <summary>Nothing is done when there is no such table.</summary>
    public bool IfExists { get; } = ifExists;

    public IReadOnlyList<AlterActionSyntax> Actions { get; } = actions;
}

/// <summary>What ALTER TABLE does to its table.</summary>
internal abstract class AlterActionSyntax(SourceSpan location) : SyntaxNode(location);

/// <summary>ADD [COLUMN] [IF NOT EXISTS] column.</summary>
internal sealed class AddColumnSyntax(SourceSpan location, ColumnDefinitionSyntax column, bool ifNotExists)
    : AlterActionSyntax(location)
{
    public ColumnDefinitionSyntax Column { get; } = column;

    /// <summary>Nothing is done when the table has the column.</summary>
    public bool IfNotExists { get; } = ifNotExists;
}

/// <summary>DROP [COLUMN] [IF EXISTS] name [CASCADE], and DROP CONSTRAINT.</summary>
internal sealed class DropPartSyntax(
    SourceSpan location, NameSyntax name, bool isConstraint, bool ifExists, bool cascade) : AlterActionSyntax(location)
{
    public NameSyntax Name { get; } = name;

    public bool IsConstraint { get; } = isConstraint;

    public bool IfExists { get; } = ifExists;

    public bool Cascade { get; } = cascade;
}

/// <summary>RENAME TO name, RENAME [COLUMN] a TO b and RENAME CONSTRAINT a TO b.</summary>
internal sealed class RenameSyntax(SourceSpan location, RenamedPart part, NameSyntax? oldName, NameSyntax newName)
    : AlterActionSyntax(location)
{
    public RenamedPart Part { get; } = part;

    /// <summary>Null when the table itself is renamed.</summary>
    public NameSyntax? OldName { get; } = oldName;

    public NameSyntax NewName { get; } = newName;
}

internal enum RenamedPart
{
    Table,
    Column,
    Constraint,
}

/// <summary>ALTER [COLUMN] name SET DEFAULT value, or DROP DEFAULT.</summary>
internal sealed class SetDefaultSyntax(SourceSpan location, NameSyntax column, ExpressionSyntax? value)
    : AlterActionSyntax(location)
{
    public NameSyntax Column { get; } = column;

    /// <summary>Null for DROP DEFAULT.</summary>
    public ExpressionSyntax? Value { get; } = value;
}

/// <summary>ALTER [COLUMN] name SET NOT NULL, or DROP NOT NULL.</summary>
internal sealed class SetNullabilitySyntax(SourceSpan location, NameSyntax column, bool nullable)
    : AlterActionSyntax(location)
{
    public NameSyntax Column { get; } = column;

    public bool Nullable { get; } = nullable;
}

/// <summary>ALTER [COLUMN] name [SET DATA] TYPE type [USING expression].</summary>
internal sealed class SetTypeSyntax(
    SourceSpan location, NameSyntax column, TypeNameSyntax type, ExpressionSyntax? value) : AlterActionSyntax(location)
{
    public NameSyntax Column { get; } = column;

    public TypeNameSyntax Type { get; } = type;

    /// <summary>What the rows get; null: their value as one of the type.</summary>
    public ExpressionSyntax? Value { get; } = value;
}

/// <summary>
/// ALTER [COLUMN] name ADD GENERATED … AS IDENTITY, SET GENERATED ALWAYS|BY DEFAULT, or DROP IDENTITY [IF EXISTS].
/// </summary>
internal sealed class SetIdentitySyntax(
    SourceSpan location, NameSyntax column, IdentitySyntax? identity, IdentityChange change)
    : AlterActionSyntax(location)
{
    public NameSyntax Column { get; } = column;

    /// <summary>Null for DROP IDENTITY.</summary>
    public IdentitySyntax? Identity { get; } = identity;

    public IdentityChange Change { get; } = change;
}

internal enum IdentityChange
{
    Add,
    Set,
    Drop,
    DropIfExists,
}

/// <summary>ADD constraint.</summary>
internal sealed class AddConstraintSyntax(SourceSpan location, TableConstraintSyntax constraint)
    : AlterActionSyntax(location)
{
    public TableConstraintSyntax Constraint { get; } = constraint;
}

/// <summary>ALTER COLUMN … DROP EXPRESSION: a generated column becomes one like others.</summary>
internal sealed class DropExpressionSyntax(SourceSpan location, NameSyntax column, bool ifExists)
    : AlterActionSyntax(location)
{
    public NameSyntax Column { get; } = column;

    public bool IfExists { get; } = ifExists;
}
