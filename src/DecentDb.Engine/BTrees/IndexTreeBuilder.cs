using System;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.BTrees;

/// <summary>
/// Builds an index bottom-up from entries in ascending order of key and row id, writing every page once. Used by one
/// thread at a time, which need not be the transaction's.
/// </summary>
internal sealed class IndexTreeBuilder
{
    public IndexTreeBuilder(DirectPageWriter pages, int pageSize) => throw new NotSupportedException();

    /// <summary>Adds the next entry. The key is copied.</summary>
    public void Add(ReadOnlySpan<byte> key, long rowId) => throw new NotSupportedException();

    /// <summary>Writes what is left to the direct writer, but does not complete that, and gives the root.</summary>
    public TreeRoot Complete() => throw new NotSupportedException();
}
