using System;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Trees;

/// <summary>
/// What the checks of all trees share: each page is read once, is of its kind and level, and stands in the chain of its
/// siblings. A check is <see cref="Start"/>, any number of pages, <see cref="End"/>.
/// </summary>
internal sealed class TreeWalk
{
    private readonly uint _pageCount;
    private readonly Func<PageId, bool> _visit;
    private readonly CancellationToken _cancellationToken;
    private string _tree = "";
    private PageId _lastLeaf;
    private PageId _expectedLeaf;

    /// <summary>A walk that reads one state of the database.</summary>
    /// <param name="reader">The state to check.</param>
    /// <param name="pageCount">Page ids are below this.</param>
    /// <param name="visit">Called with every page found; answers false when the page was found before.</param>
    /// <param name="problems">Gets a sentence for each problem.</param>
    /// <param name="cancellationToken">Asked at every page.</param>
    public TreeWalk(
        PageReader reader,
        uint pageCount,
        Func<PageId, bool> visit,
        ProblemList problems,
        CancellationToken cancellationToken)
    {
        Reader = reader;
        _pageCount = pageCount;
        _visit = visit;
        Problems = problems;
        _cancellationToken = cancellationToken;
    }

    public PageReader Reader { get; }

    public ProblemList Problems { get; }

    /// <summary>False when a page of the tree could not be read.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Begins with another tree.</summary>
    public void Start(string name)
    {
        Invariant.That(name.Length > 0, $"{Reader.FileName}: a tree that is checked has a name");
        _tree = name;
        IsWhole = true;
        ForgetSiblings();
    }

    /// <summary>Compares what was counted with the root record.</summary>
    public void End(in TreeRoot root, long count)
    {
        if (!IsWhole)
        {
            return; // what is missing explains the rest
        }

        if (!_expectedLeaf.IsNone)
        {
            Report(_lastLeaf, "its right sibling, page " + _expectedLeaf + ", is not in the tree");
        }

        if (count != root.RowCount)
        {
            Report(string.Create(
                CultureInfo.InvariantCulture,
                $"it holds {count} {(root.Kind == TreeKind.Table ? "rows" : "entries")}, but its root record says " +
                $"{root.RowCount}"));
        }
    }

    /// <summary>Reads a page that the tree refers to, for the first time.</summary>
    public bool TryRead(PageId id, PageKind kind, int level, out byte[] page)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        page = [];
        var wasWhole = IsWhole;
        IsWhole = false;
        if (id.IsNone || id.Value >= _pageCount)
        {
            Problems.Add(_tree, "it refers to page " + id + ", which is outside the database");
            return false;
        }

        if (!_visit(id))
        {
            Report(id, "it is reached twice");
            return false;
        }

        try
        {
            page = Reader.Read(id);
        }
        catch (DatabaseException e)
        {
            Problems.Add(_tree, e);
            return false;
        }

        if (PageFormat.GetKind(page) != kind || PageFormat.GetLevel(page) != level)
        {
            Report(id, string.Create(
                CultureInfo.InvariantCulture,
                $"it is a page of kind {PageFormat.GetKind(page)} and level {PageFormat.GetLevel(page)}, but " +
                $"{kind} and {level} are expected"));
            return false;
        }

        IsWhole = wasWhole;
        return true;
    }

    /// <summary>Walks the pages of a long value; false when not all can be read.</summary>
    /// <param name="owner">The leaf.</param>
    /// <param name="id">The first page.</param>
    /// <param name="length">The length of the value.</param>
    /// <param name="renews">True when the reader may be renewed on the way.</param>
    public bool CheckChain(PageId owner, PageId id, long length, bool renews)
    {
        for (var number = 0; length > 0; number++)
        {
            if (!TryRead(id, PageKind.Overflow, 0, out _))
            {
                return false;
            }

            try
            {
                length -= OverflowPages.ReadPiece(Reader, id, number, length, out id).Length;
            }
            catch (DatabaseException e)
            {
                IsWhole = false;
                Problems.Add(string.Create(CultureInfo.InvariantCulture, $"{_tree}, page {owner}"), e);
                return false;
            }

            if (renews)
            {
                Reader.Renew();
            }
        }

        return true;
    }

    /// <summary>Compares a leaf with what the one before says of its sibling.</summary>
    public void CheckSibling(PageId id, byte[] page)
    {
        Invariant.That(PageFormat.GetId(page) == id, $"{Reader.FileName}: page {id} was read as another one");
        if (!_lastLeaf.IsNone && _expectedLeaf != id)
        {
            Report(_lastLeaf, "its right sibling is page " + _expectedLeaf + ", but the next leaf is page " + id);
        }

        _lastLeaf = id;
        _expectedLeaf = PageFormat.GetRightSibling(page);
    }

    /// <summary>Does not compare the next leaf, because pages before it are missing.</summary>
    public void ForgetSiblings()
    {
        Invariant.That(_tree.Length > 0, $"{Reader.FileName}: no check of a tree has begun");
        _expectedLeaf = PageId.None;
        _lastLeaf = PageId.None;
    }

    /// <summary>Says that something of a tree cannot be read, though its pages can.</summary>
    public void NoteLoss()
    {
        Invariant.That(_tree.Length > 0, $"{Reader.FileName}: no check of a tree has begun");
        IsWhole = false;
    }

    public void Report(PageId id, string problem) => Problems.Add(_tree, id, problem);

    public void Report(string problem) => Problems.Add(_tree, problem);
}
