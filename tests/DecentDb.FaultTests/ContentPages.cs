using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.FaultTests;

/// <summary>The pages of a data file as they lie on a simulated disk.</summary>
internal sealed class ContentPages(SimulatedContent content, MetaSlot meta) : PageReader(meta.PageSize)
{
    public override string FileName => "data";

    public override uint PageCount => meta.State.PageCount;

    public override byte[] Read(PageId id)
    {
        var page = new byte[PageSize];
        content.Read(page, (long)id.Value * PageSize);
        return PageFormat.IsChecksumRight(page) && PageFormat.GetId(page) == id
            ? page : throw DatabaseException.Corrupt(FileName, id, "unknown", "it is not whole");
    }

    public override void Renew()
    {
    }
}
