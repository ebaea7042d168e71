using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>The pages of a write transaction: reads see its own changes.</summary>
internal abstract class PageWriter(int pageSize) : PageReader(pageSize)
{
    /// <summary>
    /// The private copy of a page, to be changed in place. Ask again after anything that may make a savepoint, or
    /// <see cref="Settle"/>: then the copy may be sealed, or in a file, and the next call gives another one.
    /// </summary>
    public abstract byte[] Modify(PageId id);

    /// <summary>Takes a free or new page. It is zeroed and has its id and kind.</summary>
    public abstract byte[] Allocate(PageKind kind, out PageId id);

    /// <summary>Gives a page back. Snapshots that can see it keep its image.</summary>
    public abstract void Free(PageId id);

    /// <summary>
    /// Says that nobody is about to change a copy that <see cref="Modify"/> or <see cref="Allocate"/> gave before, so
    /// that changed pages past the budget leave memory. <see cref="PageReader.Renew"/> says so too.
    /// </summary>
    /// <exception cref="DatabaseException">DiskFull, IoError: the pages are as they were.</exception>
    public virtual void Settle()
    {
    }

    /// <summary>
    /// Counts memory outside of pages that is about to be kept for a savepoint or, if negative, was given up.
    /// </summary>
    /// <exception cref="DatabaseException">OutOfMemoryBudget; nothing was counted.</exception>
    public virtual void CountKept(long bytes)
    {
    }

    /// <summary>
    /// Starts writing fresh pages straight to the data file, each once. Only one at a time; other allocations of the
    /// transaction wait for its end.
    /// </summary>
    public abstract DirectPageWriter BeginDirectWrite();

    /// <summary>Says that the leaf before one that moves is found.</summary>
    public void OnPreviousLeafFound(ref PageId previous) => Hooks.AfterPreviousLeafFound(ref previous);

    /// <summary>Says that a load has found the last row of its table, behind which it goes on.</summary>
    public void OnRightEdgeFound(ref long lastRowId) => Hooks.AfterRightEdgeFound(ref lastRowId);
}
