using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>Reads the pages of a recovered state, before they are in the data file.</summary>
internal sealed class RecoveredPages(DataFile data, RecoveredImages images) : PageReader(data.PageSize)
{
    public override string FileName => data.Path;

    public override uint PageCount => images.State.PageCount;

    public override byte[] Read(PageId id)
    {
        if (images.Find(id) is { } image)
        {
            return image;
        }

        var page = new byte[PageSize];
        if (data.TryReadPage(id, page) is { } damage)
        {
            throw DatabaseException.Corrupt(FileName, id, "unknown", damage);
        }

        return PageFormat.GetLsn(page) <= images.State.Lsn
            ? page
            : throw DatabaseException.Corrupt(
                FileName, id, PageFormat.GetKind(page).ToString(), "it is newer than the state that refers to it");
    }

    public override void Renew()
    {
    }
}
