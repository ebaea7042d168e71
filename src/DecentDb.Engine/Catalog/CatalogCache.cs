using System;
using System.Threading;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// Keeps the catalogs of the newest committed schema versions, so that each is read from its tree once. A version is
/// one of a history: who follows a file may find another one in its place, whose versions have other numbers. Shared by
/// threads. A transaction with schema changes of its own has its catalog in its <see cref="CatalogWriter"/>, because a
/// version that is rolled back is used again.
/// </summary>
internal sealed class CatalogCache
{
    // Readers of a few older snapshots go on beside those of the newest.
    private const int KeptVersions = 4;

    private readonly Lock _lock = new();
    private (object? History, CatalogSnapshot Catalog)[] _snapshots = [];

    /// <summary>The catalog of a committed state, never of one with schema changes of an open transaction.</summary>
    public CatalogSnapshot Get(PageReader reader, long schemaVersion)
    {
        if (Find(Volatile.Read(ref _snapshots), reader, schemaVersion) is { } known)
        {
            return known;
        }

        lock (_lock)
        {
            if (Find(_snapshots, reader, schemaVersion) is { } added)
            {
                return added;
            }

            var snapshot = CatalogBuilder.Build(schemaVersion, CatalogRecords.Read(reader), reader.FileName);
            Volatile.Write(
                ref _snapshots,
                [(reader.History, snapshot), .. _snapshots[..Math.Min(_snapshots.Length, KeptVersions - 1)]]);
            return snapshot;
        }
    }

    private static CatalogSnapshot? Find(
        (object? History, CatalogSnapshot Catalog)[] snapshots, PageReader reader, long schemaVersion)
    {
        var history = reader.History;
        foreach (var (of, catalog) in snapshots)
        {
            if (catalog.SchemaVersion == schemaVersion && ReferenceEquals(of, history))
            {
                return catalog;
            }
        }

        return null;
    }
}
