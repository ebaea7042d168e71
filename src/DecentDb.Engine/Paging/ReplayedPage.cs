using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>A page of a log that is replayed, after one record of it.</summary>
/// <param name="id">The page.</param>
/// <param name="record">From which the image can be made again; null where it stays in memory.</param>
internal sealed class ReplayedPage(PageId id, ReplayedPage.Record? record)
{
    public PageId Id => id;

    public Record? Last => record;

    /// <summary>Null when it is in the log alone.</summary>
    public byte[]? Image { get; set; }

    /// <summary>The image was needed since the hand of the clock came by last.</summary>
    public bool IsUsed { get; set; }

    /// <summary>The page is as a commit made it.</summary>
    public void Commit(Lsn lsn)
    {
        Invariant.That(lsn > Lsn.Zero && record is not { Commit.Value: > 0 }, $"page {id} is committed once, by {lsn}");
        if (record is not null)
        {
            record.Commit = lsn;
        }

        if (Image is { } image)
        {
            PageFormat.SetLsn(image, lsn);
        }
    }

    /// <summary>A record of a page, with those before it up to its whole image.</summary>
    internal sealed class Record(LogPlace place, PageRecordForm form, Record? previous)
    {
        public LogPlace Place => place;

        public PageRecordForm Form => form;

        /// <summary>Null when this one holds the whole image.</summary>
        public Record? Previous => previous;

        /// <summary>The commit whose last record of the page this is; 0 = none, or not yet.</summary>
        public Lsn Commit { get; set; }
    }
}
