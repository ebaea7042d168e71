namespace DecentDb.Engine.Sql.Syntax;

/// <summary>The name is that of CONSTRAINT name.</summary>
internal abstract class ColumnConstraintSyntax(SourceSpan location, NameSyntax? name) : SyntaxNode(location)
{
    public NameSyntax? Name { get; } = name;
}

/// <summary>NOT NULL, or NULL when nullable.</summary>
internal sealed class NullabilitySyntax(SourceSpan location, NameSyntax? name, bool nullable)
    : ColumnConstraintSyntax(location, name)
{
    public bool Nullable { get; } = nullable;
}

/// <summary>PRIMARY KEY [ASC|DESC] [AUTOINCREMENT].</summary>
internal sealed class ColumnPrimaryKeySyntax(SourceSpan location, NameSyntax? name, bool descending, bool autoIncrement)
    : ColumnConstraintSyntax(location, name)
{
    public bool Descending { get; } = descending;

    public bool AutoIncrement { get; } = autoIncrement;
}

internal sealed class ColumnUniqueSyntax(SourceSpan location, NameSyntax? name)
    : ColumnConstraintSyntax(location, name);

internal sealed class ColumnDefaultSyntax(SourceSpan location, NameSyntax? name, ExpressionSyntax value)
    : ColumnConstraintSyntax(location, name)
{
    public ExpressionSyntax Value { get; } = value;
}

internal sealed class ColumnCheckSyntax(SourceSpan location, NameSyntax? name, ExpressionSyntax condition)
    : ColumnConstraintSyntax(location, name)
{
    public ExpressionSyntax Condition { get; } = condition;
}

internal sealed class ColumnReferencesSyntax(SourceSpan location, NameSyntax? name, ReferencesSyntax references)
    : ColumnConstraintSyntax(location, name)
{
    public ReferencesSyntax References { get; } = references;
}

internal sealed class ColumnCollateSyntax(SourceSpan location, NameSyntax? name, NameSyntax collation)
    : ColumnConstraintSyntax(location, name)
{
    public NameSyntax Collation { get; } = collation;
}

/// <summary>
/// GENERATED ALWAYS|BY DEFAULT AS IDENTITY [(START WITH n INCREMENT BY n)]. AUTO_INCREMENT and IDENTITY(start, step) of
/// other dialects come as this too.
/// </summary>
internal sealed class IdentitySyntax(SourceSpan location, NameSyntax? name, bool always, long? start, long? increment)
    : ColumnConstraintSyntax(location, name)
{
    public bool Always { get; } = always;

    public long? Start { get; } = start;

    public long? Increment { get; } = increment;
}

/// <summary>[GENERATED ALWAYS] AS (expression) [STORED|VIRTUAL].</summary>
internal sealed class GeneratedColumnSyntax(SourceSpan location, NameSyntax? name, ExpressionSyntax value, bool stored)
    : ColumnConstraintSyntax(location, name)
{
    public ExpressionSyntax Value { get; } = value;

    public bool Stored { get; } = stored;
}
