namespace DecentDb.Engine.Transactions;

/// <summary>
/// A page as it was at a savepoint, before it changed. The newest of a page is a whole image; older ones may be kept as
/// their difference from the next newer one, because a page that is changed after each of many savepoints changes by
/// little each time.
/// </summary>
internal sealed class KeptPage(Savepoint owner, PrivatePage? page, KeptPage? older)
{
    /// <summary>What an object of this class and the notes of it take, in bytes.</summary>
    public const int Overhead = 96;

    /// <summary>The newest savepoint that the content belongs to.</summary>
    public Savepoint Owner { get; set; } = owner;

    /// <summary>Null while there is a <see cref="Difference"/>, and when the page was not private.</summary>
    public PrivatePage? Page { get; set; } = page;

    /// <summary>From the next newer content to this one; null = <see cref="Page"/> says all.</summary>
    public byte[]? Difference { get; set; }

    /// <summary>The savepoint serial of the page while only its difference is kept.</summary>
    public long Serial { get; set; }

    public KeptPage? Older { get; } = older;
}
