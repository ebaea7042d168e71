using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.SystemTables;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plans of what creates, renames and drops schemas, and moves objects into them.</summary>
internal static class NamespaceBinder
{
    public static CreateNamespacePlan BindCreate(CreateSchemaSyntax syntax, CatalogSnapshot catalog)
    {
        var name = syntax.Name.Value;
        if (catalog.FindSchema(name) is not null || SystemTableCatalog.IsSchema(name))
        {
            return syntax.IfNotExists ? new CreateNamespacePlan(null) : throw Exists(syntax.Name);
        }

        RefuseName(syntax.Name, catalog);
        return new CreateNamespacePlan(name);
    }

    public static RenameNamespacePlan BindRename(RenameSchemaSyntax syntax, CatalogSnapshot catalog)
    {
        var schema = Find(syntax.Name, catalog);
        if (catalog.FindSchema(syntax.NewName.Value) is { } other && !Identifier.Same(other, schema.Schema))
        {
            throw Exists(syntax.NewName);
        }

        RefuseName(syntax.NewName, catalog);
        return new RenameNamespacePlan(schema, syntax.NewName.Value);
    }

    public static DropNamespacePlan BindDrop(DropSchemaSyntax syntax, CatalogSnapshot catalog)
    {
        var schemas = new List<NamespaceSchema>();
        foreach (var name in syntax.Names)
        {
            if (!syntax.IfExists || catalog.FindSchema(name.Value) is not null)
            {
                schemas.Add(Find(name, catalog));
            }
        }

        return new DropNamespacePlan(schemas, syntax.Cascade);
    }

    public static MoveToNamespacePlan BindMove(SetSchemaSyntax syntax, CatalogSnapshot catalog)
    {
        var schema = ObjectName.SchemaOf(syntax.Schema, catalog);
        var item = catalog.Find(ObjectName.Resolve(syntax.Name, catalog));
        if (item is null && syntax.IfExists)
        {
            return new MoveToNamespacePlan(null, "");
        }

        if (item is not (TableSchema or ViewSchema or SequenceSchema or TypeSchema))
        {
            throw BindingContext.NoTable(syntax.Name, catalog);
        }

        if (schema is null || item.IsTemporary || QualifiedName.IsTemporary(schema))
        {
            throw syntax.Error(
                ErrorCode.NotSupported, "Objects are not moved into, or out of, schemas of temporary objects.");
        }

        if (!Identifier.Same(schema, item.SchemaName))
        {
            foreach (var record in catalog.Records.All)
            {
                if (record is not CommentRecord && (record.Id == item.Id || record.OwnerId == item.Id)
                    && QualifiedName.Join(schema, catalog.BareName(record.Name)) is var name
                    && catalog.Find(name) is not null)
                {
                    throw syntax.Name.Error(ErrorCode.DuplicateTable, $"\"{name}\" exists already.");
                }
            }
        }

        return new MoveToNamespacePlan(item, schema);
    }

    private static NamespaceSchema Find(NameSyntax name, CatalogSnapshot catalog) =>
        catalog.FindNamespace(name.Value) is { } found
            ? found
            : catalog.FindSchema(name.Value) is null && !SystemTableCatalog.IsSchema(name.Value)
                ? throw name.Error(ErrorCode.InvalidSchemaName, $"There is no schema \"{name.Value}\".")
                : throw ExpressionBinder.NotSupported(
                    name, "To rename or drop the default schema, or one of the system");

    private static DatabaseException Exists(NameSyntax name) =>
        name.Error(ErrorCode.DuplicateSchema, $"The schema \"{name.Value}\" exists already.");

    private static void RefuseName(NameSyntax name, CatalogSnapshot catalog)
    {
        if (name.Value.StartsWith("pg_", System.StringComparison.OrdinalIgnoreCase))
        {
            throw name.Error(ErrorCode.ReservedName, "Names of schemas that begin with pg_ belong to the system.");
        }

        if (name.Value.Contains('.', System.StringComparison.Ordinal))
        {
            throw ExpressionBinder.NotSupported(name, "A dot in the name of a schema");
        }

        foreach (var record in catalog.Records.All)
        {
            // What was called so when there was no schema of the name would lie in it.
            if (QualifiedName.FirstPart(record.Name) is { } first && Identifier.Same(first, name.Value))
            {
                throw name.Error(
                    ErrorCode.DuplicateObject,
                    $"\"{record.Name}\" has the name that \"{record.Name[(first.Length + 1)..]}\" in this schema would "
                    + "have; rename it.");
            }
        }
    }
}

/// <summary>CREATE SCHEMA; without a name it exists, and IF NOT EXISTS is written.</summary>
internal sealed class CreateNamespacePlan(string? name) : DefinitionPlan
{
    public string? Name { get; } = name;
}

/// <summary>ALTER SCHEMA … RENAME TO.</summary>
internal sealed class RenameNamespacePlan(NamespaceSchema schema, string newName) : DefinitionPlan
{
    public NamespaceSchema Schema { get; } = schema;

    public string NewName { get; } = newName;
}

/// <summary>DROP SCHEMA.</summary>
internal sealed class DropNamespacePlan(IReadOnlyList<NamespaceSchema> schemas, bool cascade) : DefinitionPlan
{
    public IReadOnlyList<NamespaceSchema> Schemas { get; } = schemas;

    /// <summary>True when what lies in them goes too.</summary>
    public bool Cascade { get; } = cascade;
}

/// <summary>ALTER … SET SCHEMA; without an object there is none, and IF EXISTS is written.</summary>
internal sealed class MoveToNamespacePlan(CatalogObject? item, string schema) : DefinitionPlan
{
    public CatalogObject? Item { get; } = item;

    public string Schema { get; } = schema;
}
