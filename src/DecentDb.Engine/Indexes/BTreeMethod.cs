using System;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Indexes;

/// <summary>Entries of encoded keys and row ids, in their order, in a tree.</summary>
internal sealed class BTreeMethod : IOrderedIndexMethod
{
    public string Name => "btree";

    public bool CanBeUnique => true;

    public TreeKind RootKind => TreeKind.Index;

    public RootId Create(PageWriter pages) => RootRecords.Allocate(pages, TreeRoot.EmptyIndex);

    public void Drop(PageWriter pages, IndexDescriptor index) => new IndexTreeWriter(pages, index.Root).Drop();

    public long CountPages(PageReader pages, IndexDescriptor index, Action check) =>
        new IndexLeafWalk().CountPages(pages, RootRecords.Read(pages, index.Root), check);

    public IIndexWriter OpenWriter(PageWriter pages, IndexDescriptor index) => new BTreeWriter(pages, index);

    public IIndexBuild BeginBuild(IndexDescriptor index, Func<ExternalSorter> createSorter) =>
        new BTreeBuild(index, createSorter());

    public IIndexCheck BeginCheck(IndexDescriptor index, string name, IIndexedRows rows) =>
        new BTreeCheck(index, name, rows);

    public IndexSearch CreateSearch(IndexDescriptor index) => new(index);
}
