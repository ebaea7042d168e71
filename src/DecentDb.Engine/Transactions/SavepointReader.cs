using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// The pages of a write transaction as they were at a savepoint, while it goes on to change them. What the participants
/// had not encoded then is not in them. Ends with the savepoint.
/// </summary>
internal sealed class SavepointReader(WriteTransaction transaction, Savepoint savepoint)
    : PageReader(transaction.PageSize)
{
    private readonly Dictionary<uint, byte[]> _copies = []; // of pages that have changed since

    public override string FileName => transaction.FileName;

    public override object? History => transaction.History;

    public override uint PageCount => savepoint.PageCount;

    public override int KeeperCount => transaction.KeeperCount;

    public override byte[] Read(PageId id)
    {
        if (_copies.TryGetValue(id.Value, out var known))
        {
            return known;
        }

        var page = transaction.ReadAt(savepoint, id, out var kept);
        if (kept is null)
        {
            return page;
        }

        // The savepoint may give its image up at any time: to the temporary file, or for a difference.
        var copy = kept.AsSpan().ToArray();
        _copies.Add(id.Value, copy);
        return copy;
    }

    public override bool IsLarge(long bytes) => transaction.IsLarge(bytes);

    public override void BeginKeeping() => transaction.BeginKeeping();

    public override void EndKeeping() => transaction.EndKeeping();

    public override void Renew()
    {
        _copies.Clear();
        transaction.Renew();
    }
}
