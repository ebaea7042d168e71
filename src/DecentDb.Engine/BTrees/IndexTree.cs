using System;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.BTrees;

/// <summary>Reads single entries of an index. Keys are byte strings in memcmp order.</summary>
internal static class IndexTree
{
    /// <summary>The row id of the first entry with exactly this key.</summary>
    public static bool FindUnique(PageReader reader, in TreeRoot root, ReadOnlySpan<byte> key, out long rowId) =>
        throw new NotSupportedException();
}
