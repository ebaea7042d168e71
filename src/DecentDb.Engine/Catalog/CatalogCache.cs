using System.Threading;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// Keeps the catalogs of the newest committed schema versions, so that each is read from its tree once. Shared by
/// threads. A transaction with schema changes of its own has its catalog in its <see cref="CatalogWriter"/>, because a
/// version that is rolled back is used again.
/// </summary>
internal sealed class CatalogCache
{
    // Readers of a few older snapshots go on beside those of the newest.
    private const int KeptVersions = 4;

    private readonly Lock _lock = new();
    private CatalogSnapshot[] _snapshots = [];

    /// <summary>The catalog of a committed state, never of one with schema changes of an open transaction.</summary>
    public CatalogSnapshot Get(PageReader reader, long schemaVersion)
    {
        if (Find(Volatile.Read(ref _snapshots), schemaVersion) is { } known)
        {
            return known;
        }

        lock (_lock)
        {
            if (Find(_snapshots, schemaVersion) is { } added)
            {
                return added;
            }

            var snapshot = CatalogBuilder.Build(schemaVersion, CatalogRecords.Read(reader), reader.FileName);
            Volatile.Write(
                ref _snapshots,
                _snapshots.Length < KeptVersions ? [snapshot, .. _snapshots] : [snapshot, .. _snapshots[..^1]]);
            return snapshot;
        }
    }

    private static CatalogSnapshot? Find(CatalogSnapshot[] snapshots, long schemaVersion)
    {
        foreach (var snapshot in snapshots)
        {
            if (snapshot.SchemaVersion == schemaVersion)
            {
                return snapshot;
            }
        }

        return null;
    }
}
