using System;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// Keeps the catalog of the newest committed schema version, so that it is read from its tree once for each. Shared by
/// threads.
/// </summary>
internal sealed class CatalogCache
{
    /// <summary>The catalog of a committed state, never of one with schema changes of an open transaction.</summary>
    public CatalogSnapshot Get(PageReader reader, long schemaVersion) => throw new NotSupportedException();
}
