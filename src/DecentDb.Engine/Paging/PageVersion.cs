using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// An older image of a page that a snapshot can still see. It is a link of two chains, so that keeping an image for one
/// snapshot after the other allocates nothing; used again when its image was dropped. Under the store's lock.
/// </summary>
internal sealed class PageVersion
{
    public PageId Page { get; private set; }

    public byte[] Image { get; private set; } = [];

    /// <summary>The commit whose image came after this one.</summary>
    public Lsn SupersededBy { get; private set; }

    /// <summary>The image of the page before this one.</summary>
    public PageVersion? Next { get; set; }

    /// <summary>The next image that waits for the same commit to be visible, or for the same snapshot to end.</summary>
    public PageVersion? NextWaiting { get; set; }

    public void Set(PageId page, byte[] image, Lsn supersededBy)
    {
        Page = page;
        Image = image;
        SupersededBy = supersededBy;
        Next = null;
        NextWaiting = null;
    }

    /// <summary>Forgets everything, to be used again.</summary>
    public void Clear() => Set(default, [], default);
}
