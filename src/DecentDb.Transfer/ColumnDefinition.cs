namespace DecentDb.Transfer;

/// <summary>A column of a table.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The SQL type with its modifiers.</param>
public sealed record ColumnDefinition(string Name, string Type)
{
    /// <summary>Whether it is NOT NULL.</summary>
    public bool NotNull { get; init; }

    /// <summary>The expression of the DEFAULT, or null.</summary>
    public string? Default { get; init; }

    /// <summary>GENERATED ALWAYS AS (expression) STORED or VIRTUAL for a generated column, or null.</summary>
    public string? Generated { get; init; }

    /// <summary>ALWAYS or BY DEFAULT where it numbers its rows by declaration, or null.</summary>
    public string? Identity { get; init; }

    /// <summary>The next number of an identity, or null.</summary>
    public long? IdentityNext { get; init; }

    /// <summary>The distance of two numbers of an identity, or null where it is 1.</summary>
    public long? IdentityIncrement { get; init; }
}
