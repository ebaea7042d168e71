using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>CREATE SEQUENCE [IF NOT EXISTS] name [options].</summary>
internal sealed class CreateSequenceSyntax(
    SourceSpan location, ObjectNameSyntax name, bool ifNotExists, SequenceOptionsSyntax options)
    : StatementSyntax(location)
{
    public ObjectNameSyntax Name { get; } = name;

    public bool IfNotExists { get; } = ifNotExists;

    public SequenceOptionsSyntax Options { get; } = options;
}

/// <summary>ALTER SEQUENCE [IF EXISTS] name options | RENAME TO name.</summary>
internal sealed class AlterSequenceSyntax(
    SourceSpan location, ObjectNameSyntax name, bool ifExists, NameSyntax? newName, SequenceOptionsSyntax options)
    : StatementSyntax(location)
{
    public ObjectNameSyntax Name { get; } = name;

    public bool IfExists { get; } = ifExists;

    /// <summary>What it is to be called; null when it keeps its name.</summary>
    public NameSyntax? NewName { get; } = newName;

    public SequenceOptionsSyntax Options { get; } = options;
}

/// <summary>DROP SEQUENCE [IF EXISTS] name, … [CASCADE | RESTRICT].</summary>
internal sealed class DropSequenceSyntax(
    SourceSpan location, IReadOnlyList<ObjectNameSyntax> names, bool ifExists, bool cascade) : StatementSyntax(location)
{
    public IReadOnlyList<ObjectNameSyntax> Names { get; } = names;

    public bool IfExists { get; } = ifExists;

    public bool Cascade { get; } = cascade;
}

/// <summary>What is written of a sequence; null stands for what is not.</summary>
internal sealed class SequenceOptionsSyntax(SourceSpan location) : SyntaxNode(location)
{
    /// <summary>AS type.</summary>
    public TypeNameSyntax? Type { get; set; }

    public long? Increment { get; set; }

    public long? Min { get; set; }

    /// <summary>NO MINVALUE: the one that the type and the direction give.</summary>
    public bool HasNoMin { get; set; }

    public long? Max { get; set; }

    /// <summary>NO MAXVALUE.</summary>
    public bool HasNoMax { get; set; }

    public long? Start { get; set; }

    public bool Restarts { get; set; }

    /// <summary>RESTART WITH a number; null: with the start.</summary>
    public long? RestartsWith { get; set; }

    public long? Cache { get; set; }

    public bool? Cycles { get; set; }

    /// <summary>OWNED BY table.column.</summary>
    public ObjectNameSyntax? OwnerTable { get; set; }

    public NameSyntax? OwnerColumn { get; set; }

    /// <summary>OWNED BY NONE.</summary>
    public bool HasNoOwner { get; set; }
}
