using System;
using System.Threading;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Indexes;

/// <summary>
/// Compares an index with its table: first every row of the table is added, then the pages of the index are walked,
/// then what was found on both sides is compared.
/// </summary>
internal interface IIndexCheck
{
    /// <summary>Adds rows 0 and following of the key columns, in the order of the key.</summary>
    void AddRows(ColumnVector[] keys, ReadOnlySpan<long> rowIds);

    /// <summary>Walks the pages; false when not all could be read.</summary>
    bool CheckPages(in TreeRoot root, TreeWalk walk);

    /// <summary>Compares entries and rows, when both are whole.</summary>
    void Compare(in TreeRoot root, TreeWalk walk, CancellationToken cancellationToken);
}
