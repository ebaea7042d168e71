using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Trees;

/// <summary>The root record of a tree: all that is needed to read it in one state of the database.</summary>
/// <param name="Kind">What the tree holds.</param>
/// <param name="Page">The root page; <see cref="PageId.None"/> when the tree is empty.</param>
/// <param name="Level">The level of the root page: 0 when it is a leaf.</param>
/// <param name="RowCount">The number of rows or entries.</param>
/// <param name="NextRowId">Above every row id that was ever given out by the table; not used by indexes.</param>
internal readonly record struct TreeRoot(TreeKind Kind, PageId Page, int Level, long RowCount, long NextRowId)
{
    public static readonly TreeRoot EmptyTable = new(TreeKind.Table, PageId.None, 0, 0, 1);

    public static readonly TreeRoot EmptyIndex = new(TreeKind.Index, PageId.None, 0, 0, 0);
}
