using System;

namespace DecentDb.Engine.BTrees;

/// <summary>Packs rows into table leaves.</summary>
internal sealed class ColumnPageEncoder
{
    /// <summary>
    /// The most bytes that one row of these columns can take when its byte strings overflow. A table whose rows may
    /// need more than <see cref="ColumnPageFormat.Capacity"/> cannot be made.
    /// </summary>
    public static int RequiredSizeWorstCase(TableLayout layout) => throw new NotSupportedException();
}
