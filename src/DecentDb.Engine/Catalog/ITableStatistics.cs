using System;

namespace DecentDb.Engine.Catalog;

/// <summary>What the planner knows of the data. It only decides how a result is found, never what it is.</summary>
internal interface ITableStatistics
{
    /// <summary>The number of rows of a table.</summary>
    long RowCount(TableSchema table);

    /// <summary>The rows of a table and the pages that hold them, without overflow pages of long values.</summary>
    /// <param name="table">The table.</param>
    /// <param name="check">Called for each page that is read; may throw.</param>
    TreeSize SizeOf(TableSchema table, Action check);

    /// <summary>The entries of an index and the pages that hold them, without those of long keys.</summary>
    /// <param name="index">The index.</param>
    /// <param name="check">Called for each page that is read; may throw.</param>
    TreeSize SizeOf(IndexSchema index, Action check);

    /// <summary>The row id that follows the greatest one of a table.</summary>
    long NextRowId(TableSchema table);

    /// <summary>The number of entries of an index.</summary>
    long EntryCount(IndexSchema index);

    /// <summary>About how many entries of an index there are for each value of its first columns.</summary>
    double EntriesPerKey(IndexSchema index, int columns);

    /// <summary>About how many entries of an index lie in a range of its keys.</summary>
    double EntriesWithin(IndexSchema index, KeyRange range);

    /// <summary>Where a sequence is.</summary>
    SequenceState StateOf(SequenceSchema sequence, CatalogSnapshot catalog);
}

/// <summary>How large a tree is.</summary>
/// <param name="RowCount">Its rows or entries.</param>
/// <param name="PageCount">Its pages.</param>
internal readonly record struct TreeSize(long RowCount, long PageCount);
