using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Maintenance;

/// <summary>Walks the root records and all pages of trees, each page once, and lists what is wrong.</summary>
internal sealed class TreeChecker
{
    private readonly TableTreeChecker _tables;
    private readonly IndexTreeChecker _indexes;

    /// <summary>A checker that reads one state of the database.</summary>
    /// <param name="reader">The state to check.</param>
    /// <param name="pageCount">Page ids are below this.</param>
    /// <param name="visit">Called with every page found; answers false when the page was found before.</param>
    /// <param name="problems">Gets a sentence for each problem.</param>
    /// <param name="cancellationToken">Asked at every page.</param>
    public TreeChecker(
        PageReader reader,
        uint pageCount,
        Func<PageId, bool> visit,
        ProblemList problems,
        CancellationToken cancellationToken)
    {
        Walk = new TreeWalk(reader, pageCount, visit, problems, cancellationToken);
        _tables = new TableTreeChecker(Walk);
        _indexes = new IndexTreeChecker(Walk);
    }

    /// <summary>The walk that all checks share.</summary>
    public TreeWalk Walk { get; }

    /// <summary>Checks the pages of root records and lists the records that are in use.</summary>
    public List<RootId> CheckRoots()
    {
        var records = new List<RootId>();
        Walk.Start("the root records");
        var id = RootRecords.FirstPageOf(Walk.Reader.PageSize);
        while (!id.IsNone && Walk.TryRead(id, PageKind.Roots, 0, out var page))
        {
            for (var slot = 0; slot < RootRecords.RecordsPerPage(page.Length); slot++)
            {
                if (RootRecords.TryRead(Walk.Reader, new RootId(id, slot), out _))
                {
                    records.Add(new RootId(id, slot));
                }
            }

            id = PageFormat.GetRightSibling(page);
        }

        return records;
    }

    /// <summary>Checks a table: <see cref="TableTreeChecker.Check"/>.</summary>
    public bool CheckTable(
        in TreeRoot root,
        string name,
        Action<PageId, ColumnPageView>? visitLeaf = null,
        long rowIdMax = long.MaxValue) => _tables.Check(root, name, visitLeaf, rowIdMax);

    /// <summary>Checks a tree of keys: <see cref="IndexTreeChecker.Check"/>.</summary>
    public bool CheckIndex(in TreeRoot root, string name, IndexEntryVisitor? visitEntry = null) =>
        _indexes.Check(root, name, visitEntry);
}
