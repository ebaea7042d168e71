using System;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.BTrees;

/// <summary>
/// Walks the entries of an index, ordered by key and row id, in both directions. It keeps the image of its leaf, so
/// after the reader was renewed call <see cref="Refresh"/> before anything else.
/// </summary>
internal sealed class IndexCursor
{
    public IndexCursor(PageReader reader, in TreeRoot root) => Reset(reader, root);

    /// <summary>The key of the current entry; valid until the next move.</summary>
    public ReadOnlySpan<byte> CurrentKey => throw new NotSupportedException();

    /// <summary>The row id of the current entry.</summary>
    public long RowId => throw new NotSupportedException();

    /// <summary>Starts again over another state or tree.</summary>
    public void Reset(PageReader reader, in TreeRoot root) => throw new NotSupportedException();

    /// <summary>Reads the current leaf again after the reader was renewed.</summary>
    public void Refresh() => throw new NotSupportedException();

    /// <summary>To the first entry; false when there is none.</summary>
    public bool SeekFirst() => throw new NotSupportedException();

    /// <summary>To the last entry; false when there is none.</summary>
    public bool SeekLast() => throw new NotSupportedException();

    /// <summary>To the first entry whose key is not below this one; false when there is none.</summary>
    public bool Seek(ReadOnlySpan<byte> key) => throw new NotSupportedException();

    /// <summary>To the last entry whose key is below this one; false when there is none.</summary>
    public bool SeekBefore(ReadOnlySpan<byte> key) => throw new NotSupportedException();

    /// <summary>To the next entry; false at the end.</summary>
    public bool MoveNext() => throw new NotSupportedException();

    /// <summary>To the previous entry; false at the beginning.</summary>
    public bool MovePrevious() => throw new NotSupportedException();
}
