using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The pages of one commit whose images are in a temporary file and not in memory. They are in the log too, and they
/// come into the data file with the next checkpoint. Until then this lies over the data file: who reads the page from
/// there at the commit or later takes the image from here.
/// </summary>
/// <param name="spill">Holds the images.</param>
/// <param name="places">By page: where. Not changed any more.</param>
/// <param name="lsn">The commit, with which the images are stamped when they are read.</param>
internal sealed class SpilledImages(PageSpill spill, Dictionary<uint, int> places, Lsn lsn) : IDisposable
{
    public Lsn Lsn => lsn;

    /// <summary>The pages by their numbers.</summary>
    public Dictionary<uint, int>.KeyCollection Pages => places.Keys;

    public bool Contains(PageId id) => places.ContainsKey(id.Value);

    /// <summary>Reads the image of a page; false when the images are of no use any more.</summary>
    public bool TryRead(PageId id, Span<byte> image)
    {
        if (!spill.TryUse())
        {
            return false;
        }

        try
        {
            spill.Read(places[id.Value], id, image);
            PageFormat.SetLsn(image, lsn);
            return true;
        }
        finally
        {
            spill.Dispose();
        }
    }

    /// <summary>The data file holds the images.</summary>
    public void Dispose() => spill.Dispose();
}
