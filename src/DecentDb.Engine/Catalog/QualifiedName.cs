using System;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// How the catalog calls what lies in a schema: by the name of the schema, a dot and its own name, which together is
/// its one name in the database; what lies in the default schema by its own name alone.
/// </summary>
internal static class QualifiedName
{
    /// <summary>The schema of what has no other.</summary>
    public const string DefaultSchema = "public";

    /// <summary>What the names of the schemas of temporary objects begin with; a number of the session follows.
    /// </summary>
    public const string TemporaryPrefix = "pg_temp_";

    /// <summary>True for the names by which databases call their default schema.</summary>
    public static bool IsDefault(string schema) => Same(schema, DefaultSchema) || Same(schema, "main")
        || Same(schema, "dbo");

    /// <summary>True for the schema of the temporary objects of a session.</summary>
    public static bool IsTemporary(string schema) =>
        schema.StartsWith(TemporaryPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The name in the catalog.</summary>
    public static string Join(string schema, string name) => IsDefault(schema) ? name : schema + "." + name;

    /// <summary>What of a name in the catalog is the schema, as far as its first dot tells; null for none.</summary>
    public static string? FirstPart(string fullName) =>
        fullName.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? fullName[..dot] : null;

    public static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
