using System;
using System.Buffers.Binary;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.TableTrees;

/// <summary>Goes through the leaves of a table. The place is the least row id that a leaf may hold.</summary>
internal sealed class TableLeafWalk : LeafWalk
{
    private long _rowId = long.MinValue;
    private long _next;

    /// <summary>The columns of the table in the state that is walked through.</summary>
    public required TableLayout Layout { get; set; }

    public override int CountWorthPacking(PageReader reader, in TreeRoot root) =>
        TableLeafPacker.CountWorthPacking(reader, this, root, Layout);

    public override int Pack(PageWriter writer, ref TreeRoot root, int count) =>
        new TableLeafPacker(writer, Layout).Pack(this, ref root, count);

    public override bool TryJoin(PageWriter writer, ref TreeRoot root)
    {
        Invariant.That(
            root.Level > 0 && Path.Depth == root.Level, $"{Path.Depth} of {root.Level} levels of a tree are joined");
        var interior = new TableInteriorEditor(writer) { Root = root.Page, Level = root.Level };
        var isJoined = interior.TryJoin(Path, BegunCount);
        root = root with { Page = interior.Root, Level = interior.Level };
        return isJoined;
    }

    public override byte[] ReadInterior(PageReader reader, PageId id, int level) =>
        TableTree.ReadInterior(reader, id, level);

    public override PageId Child(byte[] page, int index) => TableInteriorPage.Child(page, index);

    public override void SetChild(byte[] page, int index, PageId child) =>
        TableInteriorPage.SetChild(page, index, child);

    public override void VisitChains(byte[] page, ChainVisitor visit)
    {
        if (PageFormat.GetKind(page) != PageKind.TableLeaf)
        {
            return;
        }

        var view = new ColumnPageView(page);
        var count = view.RowCount;
        for (var i = 0; i < view.MinipageCount; i++)
        {
            var minipage = view.MinipageAt(i);
            for (var row = 0; minipage.HasOverflow && row < count; row++)
            {
                if (!minipage.IsOverflow(row, count))
                {
                    continue;
                }

                view.Slice(minipage, row, out var start, out var length);
                var reference = page.AsSpan(start, length);
                var bytes = BinaryPrimitives.ReadInt64LittleEndian(reference);
                var first = OverflowPages.FirstPageOf(reference);
                if (visit(first, bytes) is var moved && moved != first)
                {
                    OverflowPages.WriteReference(reference, bytes, moved);
                }
            }
        }
    }

    protected override int UsedParts(byte[] page) =>
        PageFormat.GetCount(page) * PartsMax / TableInteriorPage.Capacity(page.Length);

    protected override int FindChild(byte[] page, PageReader reader) => TableInteriorPage.FindChild(page, _rowId);

    protected override void TakeNext(byte[] page, int index, PageReader reader)
    {
        // The first bound of a page says nothing, so it is never the next one.
        Invariant.That(index > 0, $"child {index} of page {PageFormat.GetId(page)} of {reader.FileName} has a bound");
        _next = TableInteriorPage.Key(page, index);
    }

    protected override void UseNext()
    {
        Invariant.That(_next > _rowId, $"a walk through the leaves of a table goes on from row {_rowId} at {_next}");
        _rowId = _next;
    }
}
