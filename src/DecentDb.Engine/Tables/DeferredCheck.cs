using System;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.Tables;

/// <summary>Checks the foreign keys whose check was put off, before a commit or when somebody asks for it.</summary>
internal static class DeferredCheck
{
    /// <summary>Checks the keys that wait.</summary>
    /// <param name="writers">The tables of the transaction.</param>
    /// <param name="catalog">Its schema.</param>
    /// <param name="isWanted">Which foreign keys are checked.</param>
    /// <param name="ask">Asks whether to go on.</param>
    /// <exception cref="Primitives.DatabaseException">ForeignKeyViolation.</exception>
    public static void Run(
        TableWriters writers, CatalogSnapshot catalog, Predicate<ForeignKeySchema> isWanted, Action ask)
    {
        foreach (var (place, keys) in writers.Deferred.All)
        {
            // The table or the foreign key may be gone by now.
            if (keys.Count > 0 && catalog.FindTable(place.ChildTableId) is { } child
                && Array.Find(child.ForeignKeys, key => key.Name == place.Name) is { } key && isWanted(key))
            {
                Check(writers.Get(child, catalog), key, keys, writers, catalog, ask);
            }
        }
    }

    // A key must be there, or nobody refers to it any more.
    private static void Check(
        TableWriter child,
        ForeignKeySchema key,
        KeyValues keys,
        TableWriters writers,
        CatalogSnapshot catalog,
        Action ask)
    {
        var parent = writers.Get(catalog.GetTable(key.ParentTableId), catalog);
        var parents = new ParentLookup(parent, key);
        var children = new ChildLookup(child, parent.Schema, child.Pages, key);
        var found = children.FindReferenced(keys, i => !parents.Exists(keys.Columns, i), ask);
        if (found >= 0)
        {
            throw Violations.MissingParent(child.Schema, parent.Schema, key, keys.Columns, found, rowIndex: null);
        }
    }
}
