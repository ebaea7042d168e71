using System;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.BTrees;

/// <summary>Reads single rows of a table.</summary>
internal static class TableTree
{
    /// <summary>The page and the place of a row.</summary>
    public static bool Find(PageReader reader, in TreeRoot root, long rowId, out ColumnPageView page, out int row) =>
        throw new NotSupportedException();
}
