using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// An older image of a page that a snapshot can still see. It is a link of two chains, so that keeping an image for one
/// snapshot after the other allocates nothing; used again when its image was dropped. The chain of its page is
/// under the lock of the page's part of the cache, the other one under that of <see cref="OlderImages"/>.
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

    /// <summary>Takes an image out of the chain of its page.</summary>
    public static void Unlink(ref PageVersion? first, PageVersion wanted)
    {
        if (ReferenceEquals(first, wanted))
        {
            first = wanted.Next;
            return;
        }

        for (var version = first; version is not null; version = version.Next)
        {
            if (ReferenceEquals(version.Next, wanted))
            {
                version.Next = wanted.Next;
                return;
            }
        }

        Invariant.Fail($"the image that {wanted.SupersededBy} superseded is in the chain of page {wanted.Page}");
    }

    /// <summary>Forgets everything, to be used again.</summary>
    public void Clear() => Set(default, [], default);
}
