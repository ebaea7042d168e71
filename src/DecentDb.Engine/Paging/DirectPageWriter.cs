using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Writes fresh pages to the data file in large sequential writes, past the log. Nothing committed points to them until
/// the transaction commits. Used by one thread at a time, which need not be the transaction's.
/// </summary>
internal abstract class DirectPageWriter : IDisposable
{
    /// <summary>The id that the next page gets: ids are consecutive.</summary>
    public abstract PageId NextId { get; }

    /// <summary>
    /// The next page, zeroed, with its id and kind. It may be changed until the page after the next one is asked for
    /// (so that a leaf can learn its right sibling), or until <see cref="Complete"/>.
    /// </summary>
    public abstract Span<byte> Next(PageKind kind, out PageId id);

    /// <summary>
    /// A page that was handed out by the last call of <see cref="Next"/> or the one before it.
    /// </summary>
    public abstract Span<byte> Pending(PageId id);

    /// <summary>Writes what is left. The transaction syncs the data file before its commit is logged.</summary>
    public abstract void Complete();

    /// <summary>Ends the writing; without <see cref="Complete"/> the pages are forgotten.</summary>
    public abstract void Dispose();
}
