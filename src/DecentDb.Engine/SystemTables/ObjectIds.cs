using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.SystemTables;

/// <summary>
/// The numbers by which PostgreSQL's catalog names objects: those of the objects of the catalog, above those of the
/// system; constraints have numbers made of their table's.
/// </summary>
internal static class ObjectIds
{
    /// <summary>The schema of all tables.</summary>
    public const long Public = 2200;

    /// <summary>The schema pg_catalog.</summary>
    public const long PgCatalog = 11;

    /// <summary>The schema information_schema.</summary>
    public const long InformationSchema = 13000;

    /// <summary>The schema of the temporary objects of a session.</summary>
    public const long Temporary = 13001;

    private const long FirstSystemTable = 14000;
    private const long FirstObject = 16384;
    private const long FirstArray = 900_000_000;
    private const long FirstConstraint = 1_000_000_000;
    private const long ConstraintsPerTable = 4096;

    // In place of a constraint: the sequence of the column that numbers itself.
    private const int IdentityPlace = 4094;

    /// <summary>That of an object of the catalog.</summary>
    public static long Of(CatalogObject item) =>
        item is SequenceSchema { IsIdentity: true } ? OfIdentity(item.Id) : Of(item.Id);

    /// <summary>That of the sequence by which a column of a table numbers itself.</summary>
    public static long OfIdentity(long tableId) =>
        FirstConstraint + (tableId * ConstraintsPerTable) + IdentityPlace;

    /// <summary>That of the object with an id.</summary>
    public static long Of(long id) => FirstObject + id;

    /// <summary>That of the schema that an object lies in.</summary>
    public static long OfSchema(CatalogObject item, CatalogSnapshot catalog) =>
        catalog.FindNamespace(item.SchemaName) is { } schema ? Of(schema)
        : item.IsTemporary ? Temporary : Public;

    /// <summary>The object with a number.</summary>
    public static CatalogObject? Find(CatalogSnapshot catalog, long oid) =>
        FindConstraint(catalog, oid, out var place) is { } table
            ? place == IdentityPlace ? CatalogSnapshot.IdentitySequenceOf(table) : null
            : catalog.Find(oid - FirstObject);

    /// <summary>That of the type of the arrays of a type that an object defines.</summary>
    public static long OfArrays(long id) => FirstArray + id;

    /// <summary>That of a system table.</summary>
    public static long OfSystemTable(int index) => FirstSystemTable + index;

    /// <summary>That of a constraint of a table, by its place: see <see cref="TableConstraint.All"/>.</summary>
    public static long OfConstraint(TableSchema table, int place) =>
        FirstConstraint + (table.Id * ConstraintsPerTable) + place;

    /// <summary>The table and the place of a constraint.</summary>
    public static TableSchema? FindConstraint(CatalogSnapshot catalog, long oid, out int place)
    {
        place = (int)((oid - FirstConstraint) % ConstraintsPerTable);
        return oid < FirstConstraint ? null : catalog.FindTable((oid - FirstConstraint) / ConstraintsPerTable);
    }

    /// <summary>That of a key's index that there is none of, because the key is the row id.</summary>
    public static long OfRowIdIndex(TableSchema table) =>
        FirstConstraint + (table.Id * ConstraintsPerTable) + ConstraintsPerTable - 1;
}
