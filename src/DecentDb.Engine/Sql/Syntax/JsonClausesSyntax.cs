using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>What follows the path in JSON_VALUE, JSON_QUERY and JSON_EXISTS, and in a column of JSON_TABLE.</summary>
internal sealed class JsonClausesSyntax(SourceSpan location) : SyntaxNode(location)
{
    /// <summary>PASSING value AS name, ….</summary>
    public IReadOnlyList<NamedArgumentSyntax> Passing { get; init; } = [];

    /// <summary>RETURNING type; null without.</summary>
    public TypeNameSyntax? Returning { get; init; }

    /// <summary>CONDITIONAL, UNCONDITIONAL or WITHOUT in upper case; null where no WRAPPER is written.</summary>
    public string? Wrapper { get; init; }

    /// <summary>OMIT QUOTES.</summary>
    public bool OmitsQuotes { get; init; }

    public JsonBehaviorSyntax? OnEmpty { get; init; }

    public JsonBehaviorSyntax? OnError { get; init; }
}

/// <summary>What stands before ON EMPTY or ON ERROR.</summary>
/// <param name="location">Where it stands.</param>
/// <param name="word">The words in upper case, such as NULL, ERROR, EMPTY ARRAY or DEFAULT.</param>
/// <param name="otherwise">The value behind DEFAULT.</param>
internal sealed class JsonBehaviorSyntax(SourceSpan location, string word, ExpressionSyntax? otherwise)
    : SyntaxNode(location)
{
    public string Word { get; } = word;

    public ExpressionSyntax? Default { get; } = otherwise;
}

/// <summary>JSON_TABLE (value, path [PASSING …] COLUMNS (…) [ERROR ON ERROR]).</summary>
internal sealed class JsonTableSyntax(
    SourceSpan location, ExpressionSyntax value, TextLiteralSyntax path, IReadOnlyList<JsonColumnSyntax> columns)
    : TableReferenceSyntax(location)
{
    public ExpressionSyntax Value { get; } = value;

    public TextLiteralSyntax Path { get; } = path;

    public IReadOnlyList<JsonColumnSyntax> Columns { get; } = columns;

    public IReadOnlyList<NamedArgumentSyntax> Passing { get; init; } = [];

    /// <summary>ERROR or EMPTY ARRAY; null without.</summary>
    public JsonBehaviorSyntax? OnError { get; init; }

    public TableAliasSyntax? Alias { get; private init; }

    /// <summary>The same under an alias.</summary>
    public JsonTableSyntax Under(TableAliasSyntax? alias) =>
        new(Location, Value, Path, Columns) { Passing = Passing, OnError = OnError, Alias = alias };
}

internal enum JsonColumnKind
{
    /// <summary>FOR ORDINALITY: the number of the row.</summary>
    Ordinality,
    Value,

    /// <summary>FORMAT JSON, or a column of a type of JSON.</summary>
    Query,
    Exists,

    /// <summary>NESTED PATH: rows within the row.</summary>
    Nested,
}

/// <summary>A column of JSON_TABLE, or the columns of a path nested in it.</summary>
internal sealed class JsonColumnSyntax(SourceSpan location, JsonColumnKind kind, NameSyntax? name)
    : SyntaxNode(location)
{
    public JsonColumnKind Kind { get; } = kind;

    /// <summary>Null for a nested path without a name.</summary>
    public NameSyntax? Name { get; } = name;

    /// <summary>Null for ORDINALITY and nested paths.</summary>
    public TypeNameSyntax? Type { get; init; }

    /// <summary>Null where the name of the column says it.</summary>
    public TextLiteralSyntax? Path { get; init; }

    /// <summary>Wrapper, quotes, ON EMPTY and ON ERROR; null for ORDINALITY and nested paths.</summary>
    public JsonClausesSyntax? Clauses { get; init; }

    /// <summary>Those of a nested path.</summary>
    public IReadOnlyList<JsonColumnSyntax> Columns { get; init; } = [];
}
