namespace DecentDb.Engine.Paging;

/// <summary>Who has read a cached page lately.</summary>
internal enum PageUse : byte
{
    /// <summary>Nobody since the hand of the clock came by, or only the scan that it was read for.</summary>
    None,

    /// <summary>Somebody, so that it stays for another turn.</summary>
    Used,

    /// <summary>It was read ahead for a scan, which comes for it soon: that does not count as use.</summary>
    Awaited,
}
