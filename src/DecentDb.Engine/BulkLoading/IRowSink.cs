using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Where the prepared rows of one commit go: behind the last row, into rows whose keys the table may have, or one by
/// one.
/// </summary>
internal interface IRowSink : IDisposable
{
    /// <summary>Rows of the table that were changed because their key was there; known at the end.</summary>
    long RowsUpdated { get; }

    /// <summary>Rows that were left out because their key was there; known at the end.</summary>
    long RowsIgnored { get; }

    /// <summary>Takes rows, in the order of the source.</summary>
    /// <exception cref="DatabaseException">What the table refuses.</exception>
    void Add(PreparedRows rows);

    /// <summary>
    /// Completes tree and indexes in the transaction, and checks what is left; nothing can be added then.
    /// </summary>
    /// <param name="numbering">The numbers that the rows have got.</param>
    /// <exception cref="DatabaseException">What the table refuses.</exception>
    void Finish(RowNumbering numbering);
}
