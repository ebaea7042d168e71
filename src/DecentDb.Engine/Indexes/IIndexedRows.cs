using System;
using System.Threading;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Indexes;

/// <summary>The rows of a table as the check of one of its indexes sees them.</summary>
internal interface IIndexedRows
{
    /// <summary>True when the tree of rows is whole and all key columns could be read.</summary>
    bool CanRead { get; }

    /// <summary>The key columns of a row, at row 0 of the vectors; null when there is no such row.</summary>
    ColumnVector[]? Find(long rowId);

    /// <summary>
    /// Visits all rows in batches, until the visitor answers false. The reader is renewed between two batches.
    /// </summary>
    void VisitAll(IndexedRowsVisitor visit, CancellationToken cancellationToken);
}

/// <summary>Takes the key columns and the ids of some rows.</summary>
internal delegate bool IndexedRowsVisitor(ColumnVector[] keys, ReadOnlySpan<long> rowIds);
