namespace DecentDb.Engine.Paging;

/// <summary>An older image of a page that a snapshot can still see.</summary>
internal sealed class PageVersion(byte[] image, PageVersion? next)
{
    public byte[] Image { get; } = image;

    /// <summary>The image before this one.</summary>
    public PageVersion? Next { get; set; } = next;
}
