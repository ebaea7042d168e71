using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.IndexTrees;

/// <summary>Goes through the leaves of an index. The place is the separator before a leaf.</summary>
internal sealed class IndexLeafWalk : LeafWalk
{
    // Of the walk: a separator of the tree it was read from, which may not be one any more. It leads to the leaf that
    // holds what is behind it all the same.
    private IndexKey _key = new();
    private IndexKey _next = new();

    public IndexLeafWalk() => _key.Set([], long.MinValue);

    public override int CountWorthPacking(PageReader reader, in TreeRoot root) =>
        IndexLeafPacker.CountWorthPacking(reader, this, root);

    public override int Pack(PageWriter writer, ref TreeRoot root, int count) =>
        new IndexLeafPacker(writer).Pack(this, ref root, count);

    public override bool TryJoin(PageWriter writer, ref TreeRoot root)
    {
        Invariant.That(
            root.Level > 0 && Path.Depth == root.Level, $"{Path.Depth} of {root.Level} levels of a tree are joined");
        var structure = new IndexStructure(writer) { Root = root.Page, Level = root.Level };
        var isJoined = structure.TryJoin(Path, BegunCount);
        root = root with { Page = structure.Root, Level = structure.Level };
        return isJoined;
    }

    public override byte[] ReadInterior(PageReader reader, PageId id, int level) =>
        IndexTree.ReadInterior(reader, id, level).Page;

    public override PageId Child(byte[] page, int index) => new IndexPageView(page).Child(index);

    public override void SetChild(byte[] page, int index, PageId child) =>
        new IndexPageView(page).SetChild(index, child);

    public override void VisitChains(byte[] page, ChainVisitor visit)
    {
        var view = new IndexPageView(page);
        if (view.IsFixed)
        {
            return;
        }

        // The first separator of an interior page owns nothing, whatever it says.
        for (var i = view.IsInterior ? 1 : 0; i < view.Count; i++)
        {
            if (view.IsOverflow(i))
            {
                var first = view.OverflowPage(i);
                if (visit(first, view.OverflowLength(i)) is var moved && moved != first)
                {
                    view.SetOverflowPage(i, moved);
                }
            }
        }
    }

    protected override int UsedParts(byte[] page) =>
        new IndexPageView(page).UsedBytes * PartsMax / IndexPageFormat.Capacity(page.Length);

    protected override int FindChild(byte[] page, PageReader reader) =>
        new IndexPageView(page).FindChild(_key.Bytes, _key.RowId, reader);

    protected override void TakeNext(byte[] page, int index, PageReader reader) =>
        new IndexPageView(page).ReadKey(index, reader, _next);

    protected override void UseNext()
    {
        (_key, _next) = (_next, _key);
        Invariant.That(
            _key.CompareTo(_next) > 0, $"a walk through an index goes on behind row {_next.RowId}");
    }
}
