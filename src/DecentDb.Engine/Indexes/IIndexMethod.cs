using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Indexes;

/// <summary>
/// A way to find rows by what some of their columns hold. Who keeps an index in step with its table asks the method of
/// its schema for a writer, a build or a check once, and these work on batches of rows: no call goes through an
/// interface for a single row. Shared by threads.
/// </summary>
internal interface IIndexMethod
{
    /// <summary>The name in the catalog and in CREATE INDEX … USING.</summary>
    string Name { get; }

    /// <summary>True when an index may be unique.</summary>
    bool CanBeUnique { get; }

    /// <summary>The kind of the root record of an index.</summary>
    TreeKind RootKind { get; }

    /// <summary>Makes an index without entries and gives its root record.</summary>
    RootId Create(PageWriter pages);

    /// <summary>Removes an index with all its pages.</summary>
    void Drop(PageWriter pages, IndexDescriptor index);

    /// <summary>The number of pages of an index, without overflow pages.</summary>
    /// <param name="pages">The state of the database.</param>
    /// <param name="index">The index.</param>
    /// <param name="check">Called for each page that is read; may throw.</param>
    long CountPages(PageReader pages, IndexDescriptor index, Action check);

    /// <summary>A writer that keeps an index in step with its table within a transaction.</summary>
    IIndexWriter OpenWriter(PageWriter pages, IndexDescriptor index);

    /// <summary>Begins to gather the rows of a build.</summary>
    /// <param name="index">The index.</param>
    /// <param name="createSorter">Makes a sorter, which spills past its budget, each time it is called.</param>
    IIndexBuild BeginBuild(IndexDescriptor index, Func<ExternalSorter> createSorter);

    /// <summary>Begins to check an index against its table.</summary>
    /// <param name="index">The index.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="rows">The table.</param>
    IIndexCheck BeginCheck(IndexDescriptor index, string name, IIndexedRows rows);
}
