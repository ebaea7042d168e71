using System.Runtime.InteropServices;

namespace DecentDb.Engine.IndexTrees;

/// <summary>What an index entry has besides the bytes of its key that lie in the page.</summary>
/// <param name="RowId">The row id.</param>
/// <param name="Child">In interior pages: the child.</param>
/// <param name="OverflowLength">Bytes of the key in overflow pages.</param>
/// <param name="OverflowPage">The first of them.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct IndexEntryTail(
    long RowId, uint Child = 0, int OverflowLength = 0, uint OverflowPage = 0);
