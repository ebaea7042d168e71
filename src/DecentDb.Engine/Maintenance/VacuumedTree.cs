using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// A tree that is vacuumed and how far that is. It is known by its object in the catalog, which is asked in each state
/// anew: the table may be dropped or get columns meanwhile.
/// </summary>
internal sealed class VacuumedTree
{
    private readonly long? _id; // null: the catalog's own tree
    private LeafWalk? _walk;

    private VacuumedTree(long? id) => _id = id;

    /// <summary>All trees of a catalog and its own, or those of one table.</summary>
    /// <exception cref="Primitives.DatabaseException">UndefinedTable.</exception>
    public static VacuumedTree[] List(CatalogSnapshot catalog, string? table)
    {
        var trees = new List<VacuumedTree>();
        if (table is null)
        {
            trees.Add(new VacuumedTree(null));
        }

        foreach (var item in table is null ? catalog.Tables : [catalog.GetTable(table)])
        {
            trees.Add(new VacuumedTree(item.Id));
            foreach (var index in item.OrderedIndexes)
            {
                trees.Add(new VacuumedTree(index.Id));
            }
        }

        return [.. trees];
    }

    /// <summary>Begins at the first leaf again.</summary>
    public void Restart() => _walk = null;

    /// <summary>Finds the tree in a state; false when it is gone.</summary>
    public bool TryResolve(
        CatalogSnapshot catalog, PageReader reader, [NotNullWhen(true)] out LeafWalk? walk, out RootId rootId)
    {
        walk = null;
        rootId = default;
        if (_id is not { } id)
        {
            rootId = CatalogFormat.RootOf(reader);
            walk = _walk ??= new TableLeafWalk { Layout = CatalogFormat.Layout };
        }
        else if (catalog.FindTable(id) is { } table)
        {
            rootId = table.Root;
            var tableWalk = _walk as TableLeafWalk ?? new TableLeafWalk { Layout = table.Layout };
            tableWalk.Layout = table.Layout;
            walk = _walk = tableWalk;
        }
        else if (catalog.FindIndex(id) is { } index)
        {
            rootId = index.Root;
            walk = _walk ??= new IndexLeafWalk();
        }

        return walk is not null;
    }
}
