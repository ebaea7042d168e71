using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Writes pages to the data file in large sequential writes, past the log: free ones that nothing needs any more, then
/// fresh ones. Nothing committed points to them until the transaction commits. Used by one thread at a time, which need
/// not be the transaction's.
/// </summary>
internal abstract class DirectPageWriter : IDisposable
{
    /// <summary>The name of the database file, for error messages.</summary>
    public abstract string FileName { get; }

    /// <summary>The id that the next page gets.</summary>
    public PageId NextId => IdAhead(0);

    /// <summary>
    /// The id of a page that comes after so many others: 0 is the next one. Ids are known ahead, but one does not
    /// follow from the one before.
    /// </summary>
    public abstract PageId IdAhead(uint count);

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
