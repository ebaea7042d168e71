using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>
/// CREATE [OR REPLACE] TRIGGER [IF NOT EXISTS] name BEFORE|AFTER|INSTEAD OF event [OR event …] ON table
/// [FOR EACH ROW|STATEMENT] [WHEN (condition)] BEGIN statement; … END.
/// </summary>
internal sealed class CreateTriggerSyntax(
    SourceSpan location, NameSyntax name, ObjectNameSyntax table, CreateTriggerOptions options)
    : StatementSyntax(location)
{
    public NameSyntax Name { get; } = name;

    public ObjectNameSyntax Table { get; } = table;

    public CreateTriggerOptions Options { get; } = options;
}

/// <summary>What CREATE TRIGGER says.</summary>
internal sealed record CreateTriggerOptions
{
    public required bool OrReplace { get; init; }

    public required bool IfNotExists { get; init; }

    public required bool IsBefore { get; init; }

    public required bool IsInsteadOf { get; init; }

    public required bool OnInsert { get; init; }

    public required bool OnUpdate { get; init; }

    public required bool OnDelete { get; init; }

    /// <summary>The columns of UPDATE OF.</summary>
    public required IReadOnlyList<NameSyntax> Columns { get; init; }

    public required bool IsOfRows { get; init; }

    public required ExpressionSyntax? Condition { get; init; }

    public required IReadOnlyList<StatementSyntax> Statements { get; init; }
}

/// <summary>SET NEW.column = expression, within a trigger.</summary>
internal sealed class SetNewSyntax(SourceSpan location, NameSyntax column, ExpressionSyntax value)
    : StatementSyntax(location)
{
    public NameSyntax Column { get; } = column;

    public ExpressionSyntax Value { get; } = value;
}

/// <summary>DROP TRIGGER [IF EXISTS] name [ON table] [CASCADE|RESTRICT].</summary>
internal sealed class DropTriggerSyntax(
    SourceSpan location, NameSyntax name, ObjectNameSyntax? table, bool ifExists) : StatementSyntax(location)
{
    public NameSyntax Name { get; } = name;

    /// <summary>Null: the one trigger of this name, whichever table has it.</summary>
    public ObjectNameSyntax? Table { get; } = table;

    public bool IfExists { get; } = ifExists;
}

/// <summary>ALTER TRIGGER name ON table RENAME TO name.</summary>
internal sealed class RenameTriggerSyntax(
    SourceSpan location, NameSyntax name, ObjectNameSyntax table, NameSyntax newName) : StatementSyntax(location)
{
    public NameSyntax Name { get; } = name;

    public ObjectNameSyntax Table { get; } = table;

    public NameSyntax NewName { get; } = newName;
}

/// <summary>ALTER TABLE … ENABLE|DISABLE TRIGGER name|ALL|USER.</summary>
internal sealed class EnableTriggerSyntax(SourceSpan location, NameSyntax? name, bool isEnabled)
    : AlterActionSyntax(location)
{
    /// <summary>Null: all.</summary>
    public NameSyntax? Name { get; } = name;

    public bool IsEnabled { get; } = isEnabled;
}
