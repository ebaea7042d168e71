using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.SystemTables;

/// <summary>Describes the objects of one snapshot of the schema to functions.</summary>
internal sealed class CatalogDescriptions(CatalogSnapshot catalog) : ICatalogDescriptions
{
    public IReadOnlyList<string> Path => [.. catalog.Path];

    public long? FindRelation(string name)
    {
        var (schema, relation) = Split(name);
        var known = schema is null ? null : catalog.FindSchema(schema);
        var full = catalog.Resolve(known, relation);
        if ((schema is null || known is not null)
            && (catalog.Find(full) ?? catalog.FindSequence(full)) is { } item)
        {
            return ObjectIds.Of(item);
        }

        return SystemTableCatalog.Find(schema, relation) is { } table
            ? ObjectIds.OfSystemTable(SystemTableCatalog.IndexOf(table))
            : null;
    }

    public string? FindRelationName(long oid)
    {
        if (ObjectIds.Find(catalog, oid) is { } item)
        {
            // Without the schema where the name alone means it.
            return QualifiedName.Same(catalog.Resolve(null, item.BareName), item.Name)
                ? DefinitionText.Name(item.BareName)
                : DefinitionText.Name(item.SchemaName) + "." + DefinitionText.Name(item.BareName);
        }

        foreach (var table in catalog.Tables)
        {
            if (ObjectIds.OfRowIdIndex(table) == oid)
            {
                return DefinitionText.Name(table.PrimaryKeyBareName ?? "");
            }
        }

        var index = oid - ObjectIds.OfSystemTable(0);
        return index >= 0 && index < SystemTableCatalog.All.Length ? SystemTableCatalog.All[index].Name : null;
    }

    public string? FindSequenceOf(string table, string column)
    {
        var (schema, name) = Split(table);
        var known = schema is null ? null : catalog.FindSchema(schema);
        var found = schema is null || known is not null ? catalog.FindTable(catalog.Resolve(known, name)) : null;
        if (found is null)
        {
            throw new DatabaseException(ErrorCode.UndefinedTable, $"There is no table \"{table}\".")
            {
                TableName = table,
            };
        }

        var ordinal = found.FindColumn(column);
        return ordinal < 0
            ? throw new DatabaseException(
                ErrorCode.UndefinedColumn, $"The table \"{found.Name}\" has no column \"{column}\".")
            : catalog.FindSequenceOf(found, found.Columns[ordinal]) is { } sequence
                ? DefinitionText.Name(sequence.SchemaName) + "." + DefinitionText.Name(sequence.BareName) : null;
    }

    public long? FindType(string name)
    {
        var (schema, bareName) = Split(name);
        var known = schema is null ? null : catalog.FindSchema(schema);
        if ((schema is null || known is not null)
            && catalog.Find(catalog.Resolve(known, bareName)) is TypeSchema defined)
        {
            return ObjectIds.Of(defined);
        }

        foreach (var type in PostgresType.All)
        {
            if (type.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
                || type.FullName.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return type.Oid;
            }
        }

        try
        {
            var isArray = name.EndsWith("[]", StringComparison.Ordinal);
            var type = SqlTypeParser.Resolve(isArray ? name[..^2].TrimEnd() : name, []);
            return PostgresType.Of(isArray ? type.ArrayType : type).Oid;
        }
        catch (DatabaseException)
        {
            // A name of nothing.
            return null;
        }
    }

    public string FormatType(long oid, long modifier)
    {
        foreach (var type in catalog.Types)
        {
            if (ObjectIds.Of(type) == oid || ObjectIds.OfArrays(type.Id) == oid)
            {
                return DefinitionText.NameOf(type) + (ObjectIds.Of(type) == oid ? "" : "[]");
            }
        }

        return PostgresType.Format(oid, modifier);
    }

    public string? FindIndexDefinition(long oid, long column)
    {
        if (ObjectIds.Find(catalog, oid) is IndexSchema index && catalog.FindTable(index.TableId) is { } owner)
        {
            return column == 0 ? DefinitionText.Of(index, owner)
                : column > 0 && column <= index.Columns.Length ? DefinitionText.OfKey(index, owner, (int)column - 1)
                : null;
        }

        foreach (var table in catalog.Tables)
        {
            if (ObjectIds.OfRowIdIndex(table) == oid)
            {
                return column == 0 ? DefinitionText.OfRowIdIndex(table)
                    : DefinitionText.Names(table, table.PrimaryKey);
            }
        }

        return null;
    }

    public string? FindConstraintDefinition(long oid)
    {
        if (ObjectIds.FindConstraint(catalog, oid, out var place) is not { } table)
        {
            return null;
        }

        var constraints = TableConstraint.All(table);
        return place < constraints.Count ? DefinitionText.Of(constraints[place], catalog) : null;
    }

    public string? FindViewDefinition(long oid) =>
        ObjectIds.Find(catalog, oid) is ViewSchema view ? DefinitionText.QueryOf(view, catalog) : null;

    public string? FindComment(long oid, long column) => column is >= 0 and <= ushort.MaxValue
        && ObjectIds.Find(catalog, oid) is { } item ? catalog.FindComment(item.Id, (ushort)column)?.Text : null;

    private static (string? Schema, string Name) Split(string name)
    {
        var isQuoted = false;
        for (var i = 0; i < name.Length; i++)
        {
            isQuoted ^= name[i] == '"';
            if (name[i] == '.' && !isQuoted)
            {
                return (Unquote(name[..i]), Unquote(name[(i + 1)..]));
            }
        }

        return (null, Unquote(name));
    }

    private static string Unquote(string name) => name is ['"', .., '"']
        ? name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
        : name;
}
