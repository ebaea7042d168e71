using System;
using System.Threading;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// Keeps the catalogs of the newest committed schema versions, so that each is read from its tree once. Shared by
/// threads. A version is one of a history: in the place of a file that another process owns there may be another one by
/// now, whose versions have the same numbers. A transaction with schema changes of its own has its catalog in its
/// <see cref="CatalogWriter"/>, because a version that is rolled back is used again.
/// </summary>
internal sealed class CatalogCache
{
    // Readers of a few older snapshots go on beside those of the newest.
    private const int KeptVersions = 4;

    private readonly Lock _lock = new();
    private (object? History, CatalogSnapshot Catalog)[] _known = [];

    /// <summary>The catalog of a committed state, never of one with schema changes of an open transaction.</summary>
    public CatalogSnapshot Get(PageReader reader, long schemaVersion)
    {
        if (Find(Volatile.Read(ref _known), reader, schemaVersion) is { } known)
        {
            return known;
        }

        lock (_lock)
        {
            if (Find(_known, reader, schemaVersion) is { } added)
            {
                return added;
            }

            var catalog = Read(reader, schemaVersion);
            Volatile.Write(
                ref _known, [(reader.History, catalog), .. _known[..Math.Min(_known.Length, KeptVersions - 1)]]);
            return catalog;
        }
    }

    // One of another history that says the same is taken over, so that plans for it stay valid.
    private CatalogSnapshot Read(PageReader reader, long schemaVersion)
    {
        var records = CatalogRecords.Read(reader);
        foreach (var (_, catalog) in _known)
        {
            if (catalog.SchemaVersion == schemaVersion && catalog.Records.IsSameAs(records))
            {
                return catalog;
            }
        }

        return CatalogBuilder.Build(schemaVersion, records, reader.FileName);
    }

    private static CatalogSnapshot? Find(
        (object? History, CatalogSnapshot Catalog)[] known, PageReader reader, long schemaVersion)
    {
        foreach (var (history, catalog) in known)
        {
            if (catalog.SchemaVersion == schemaVersion && ReferenceEquals(history, reader.History))
            {
                return catalog;
            }
        }

        return null;
    }
}
