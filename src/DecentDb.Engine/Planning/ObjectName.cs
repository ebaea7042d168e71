using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.SystemTables;

namespace DecentDb.Engine.Planning;

/// <summary>Finds out what the catalog calls what a statement names.</summary>
internal static class ObjectName
{
    /// <summary>The name in the catalog of what is there, or else of what would be made.</summary>
    /// <exception cref="DatabaseException">UndefinedTable: there is no such schema.</exception>
    public static string Resolve(ObjectNameSyntax name, CatalogSnapshot catalog) =>
        catalog.Resolve(SchemaOf(name.Schema, catalog, ErrorCode.UndefinedTable), name.Name.Value);

    /// <summary>The name in the catalog of something that is about to be made.</summary>
    /// <param name="name">The name.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="isTemporary">True when it is to be temporary.</param>
    /// <exception cref="DatabaseException">InvalidSchemaName, InvalidDefinition.</exception>
    public static string New(ObjectNameSyntax name, CatalogSnapshot catalog, bool isTemporary = false)
    {
        var schema = SchemaOf(name.Schema, catalog);
        if (!isTemporary)
        {
            return catalog.NewName(schema, name.Name.Value);
        }

        var own = catalog.SearchPath.Temporary;
        Invariant.That(own is not null);
        return schema is null || QualifiedName.Same(schema, own)
            ? QualifiedName.Join(own, name.Name.Value)
            : throw name.Error(
                ErrorCode.InvalidDefinition, $"What is temporary cannot lie in the schema \"{schema}\".");
    }

    /// <summary>The schema that is written, as the catalog calls it; null for none and for one of the system.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="missing">The error when it is not there.</param>
    /// <exception cref="DatabaseException">InvalidSchemaName, or as asked for.</exception>
    public static string? SchemaOf(
        NameSyntax? schema, CatalogSnapshot catalog, ErrorCode missing = ErrorCode.InvalidSchemaName) =>
        schema is null || SystemTableCatalog.IsSchema(schema.Value)
            ? null
            : catalog.FindSchema(schema.Value) ?? throw schema.Error(
                missing, $"There is no schema \"{schema.Value}\".");
}
