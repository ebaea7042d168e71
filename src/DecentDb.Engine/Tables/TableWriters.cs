using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.Tables;

/// <summary>
/// The table writers of one write transaction. They live as long as it does, so that statements one after another work
/// on the same decoded leaves.
/// </summary>
internal sealed class TableWriters
{
    public TableWriters(PageWriter writer) => throw new NotSupportedException();

    /// <summary>The writer of a table, made at first use; after a schema change it knows the new schema.</summary>
    /// <param name="table">The table in the catalog.</param>
    /// <param name="catalog">Where the tables of foreign keys are found.</param>
    public TableWriter Get(TableSchema table, CatalogSnapshot catalog) => throw new NotSupportedException();

    /// <summary>Encodes what is decoded, so that readers of the transaction's pages see every change.</summary>
    public void Flush() => throw new NotSupportedException();

    /// <summary>Forgets the writer of a table that is dropped.</summary>
    public void Forget(TableSchema table) => throw new NotSupportedException();
}
