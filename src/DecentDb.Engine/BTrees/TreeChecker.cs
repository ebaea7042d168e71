using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.BTrees;

/// <summary>
/// Walks all pages of trees and lists what is wrong: depth, order, separators, sibling chains, counts, overflow
/// chains, page ids out of bounds, pages reached twice. Goes on after a problem where it can.
/// </summary>
internal sealed class TreeChecker
{
    /// <summary>A checker that reads one state of the database.</summary>
    /// <param name="reader">The state to check.</param>
    /// <param name="pageCount">Page ids are below this.</param>
    /// <param name="visit">Called with every page found; answers false when the page was found before.</param>
    /// <param name="problems">Gets a sentence for each problem, up to a limit.</param>
    public TreeChecker(PageReader reader, uint pageCount, Func<PageId, bool> visit, List<string> problems) =>
        throw new NotSupportedException();

    /// <summary>Checks the pages of root records.</summary>
    public void CheckRoots() => throw new NotSupportedException();

    /// <summary>Checks one tree; the name is for messages.</summary>
    public void CheckTree(in TreeRoot root, string name) => throw new NotSupportedException();
}
