using System.Collections.Generic;

namespace DecentDb.Engine.Functions;

/// <summary>What functions may ask of the schema that a statement sees, in the terms of PostgreSQL's catalog.</summary>
internal interface ICatalogDescriptions
{
    /// <summary>The schemas in which names without one are looked for, as far as they are there.</summary>
    IReadOnlyList<string> Path { get; }

    /// <summary>The number of a table, view or index by its name, which a schema may precede; null for none.</summary>
    long? FindRelation(string name);

    /// <summary>The name of the relation with a number; null for none.</summary>
    string? FindRelationName(long oid);

    /// <summary>The sequence that numbers a column, with its schema; null for none.</summary>
    /// <exception cref="Primitives.DatabaseException">UndefinedTable, UndefinedColumn.</exception>
    string? FindSequenceOf(string table, string column);

    /// <summary>The number of a type by its name; null for none.</summary>
    long? FindType(string name);

    /// <summary>The name of the type with a number, with what its modifier says.</summary>
    string FormatType(long oid, long modifier);

    /// <summary>CREATE INDEX … of an index, or one of its key columns from 1 on; null for none.</summary>
    string? FindIndexDefinition(long oid, long column);

    /// <summary>What stands behind CONSTRAINT name; null for none.</summary>
    string? FindConstraintDefinition(long oid);

    /// <summary>The query of a view; null for none.</summary>
    string? FindViewDefinition(long oid);

    /// <summary>The comment on an object, or with a number on that column of it; null for none.</summary>
    string? FindComment(long oid, long column);
}

/// <summary>For expressions that see no schema.</summary>
internal sealed class NoCatalogDescriptions : ICatalogDescriptions
{
    public static readonly NoCatalogDescriptions Instance = new();

    private NoCatalogDescriptions()
    {
    }

    public IReadOnlyList<string> Path => ["public"];

    public long? FindRelation(string name) => null;

    public string? FindRelationName(long oid) => null;

    public string? FindSequenceOf(string table, string column) => null;

    public long? FindType(string name) => null;

    public string FormatType(long oid, long modifier) => "???";

    public string? FindIndexDefinition(long oid, long column) => null;

    public string? FindConstraintDefinition(long oid) => null;

    public string? FindViewDefinition(long oid) => null;

    public string? FindComment(long oid, long column) => null;
}
