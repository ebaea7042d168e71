using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.BTrees;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Tables;

/// <summary>Walks a whole database and lists what is wrong with its trees.</summary>
internal static class DatabaseChecker
{
    /// <summary>Checks one state of the database; an empty list means it is sound.</summary>
    public static IReadOnlyList<string> Check(
        ReadTransaction reader, CatalogCache catalogs, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var found = new HashSet<PageId>();
        var checker = new TreeChecker(reader, reader.State.PageCount, found.Add, problems);
        checker.CheckRoots();
        checker.CheckTree(RootRecords.Read(reader, CatalogFormat.RootOf(reader)), "catalog");
        foreach (var table in catalogs.Get(reader, reader.SchemaVersion).Tables)
        {
            cancellationToken.ThrowIfCancellationRequested();
            checker.CheckTree(RootRecords.Read(reader, table.Root), "table " + table.Name);
            foreach (var index in table.Indexes)
            {
                checker.CheckTree(RootRecords.Read(reader, index.Root), "index " + index.Name);
            }
        }

        return problems;
    }
}
