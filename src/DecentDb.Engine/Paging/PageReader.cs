using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The pages of one state of the database: a snapshot, or a write transaction with its own changes. Belongs to one
/// thread at a time.
/// </summary>
internal abstract class PageReader(int pageSize)
{
    public int PageSize { get; } = pageSize;

    /// <summary>How many keep images of this reader from one of their steps to the next.</summary>
    public virtual int KeeperCount { get; private set; }

    /// <summary>Where tests take part.</summary>
    protected StorageHooks Hooks { get; init; } = StorageHooks.None;

    /// <summary>The name of the database file, for error messages.</summary>
    public abstract string FileName { get; }

    /// <summary>
    /// The same object for all states whose versions of the schema count on from each other; null for those that have
    /// but one.
    /// </summary>
    public virtual object? History => null;

    /// <summary>The pages of the state, used or free.</summary>
    public abstract uint PageCount { get; }

    /// <summary>
    /// The image of a page. It is never changed while it can be seen, and it stays valid until <see cref="Renew"/> is
    /// called or the reader ends; after that its buffer may hold another page.
    /// </summary>
    /// <exception cref="DatabaseException">Corruption: checksum, page id, bounds or structure are wrong.</exception>
    public abstract byte[] Read(PageId id);

    /// <summary>
    /// As <see cref="Read"/>, for who uses eight bytes of the page alone: a change of the others does not count as a
    /// change of what was read.
    /// </summary>
    public virtual byte[] ReadForField(PageId id, int offset) => Read(id);

    /// <summary>
    /// As <see cref="Read"/>, for who guesses how much there is: a change of the page does not count as a change of
    /// what was read.
    /// </summary>
    public virtual byte[] ReadForEstimate(PageId id) => Read(id);

    /// <summary>
    /// As <see cref="Read"/>, for a scan of more pages than the cache should keep for it: that the page was read is no
    /// reason to keep it.
    /// </summary>
    public virtual byte[] ReadPassing(PageId id) => Read(id);

    /// <summary>
    /// As <see cref="Read"/>, for who copies what is needed of the page before anything else is read: one that is not
    /// in memory leaves the cache as it is. For the pages of values that <see cref="IsLarge"/> says it of.
    /// </summary>
    public virtual byte[] ReadPast(PageId id) => Read(id);

    /// <summary>True for so many bytes that the cache should not hold their pages.</summary>
    public virtual bool IsLarge(long bytes) => false;

    /// <summary>
    /// Lets the processor fetch the beginning of a page that is read soon, while something else is done; nothing where
    /// the page is not in memory.
    /// </summary>
    public virtual void Prefetch(PageId id)
    {
    }

    /// <summary>
    /// The newest image of a page if it is in memory, of whatever state: for hints to the processor, and nothing else.
    /// </summary>
    public virtual byte[]? Peek(PageId id) => null;

    /// <summary>
    /// Says that no image read before is used any more. Called between batches, so that evicted buffers are reused.
    /// </summary>
    public abstract void Renew();

    /// <summary>
    /// Says that the caller keeps images from one of its steps to the next, until <see cref="EndKeeping"/>. A reader
    /// that several share is renewed only by one who keeps images alone.
    /// </summary>
    public virtual void BeginKeeping()
    {
        Invariant.That(KeeperCount >= 0);
        KeeperCount++;
    }

    /// <summary>The pair of <see cref="BeginKeeping"/>.</summary>
    public virtual void EndKeeping()
    {
        KeeperCount--;
        Invariant.That(KeeperCount >= 0);
    }

    /// <summary>
    /// What reads pages ahead for a scan at this state; null when that is of no use. To be stopped before the reader
    /// ends.
    /// </summary>
    public virtual ReadAhead? BeginReadAhead() => null;

    /// <summary>Says that the thread is at a point, for those who use this reader and know no more of the storage.
    /// </summary>
    public void Reach(FaultPoint point) => Hooks.Reach(point);
}
