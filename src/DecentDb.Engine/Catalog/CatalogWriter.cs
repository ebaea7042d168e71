using System;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// Changes the schema within a write transaction. One lives as long as its transaction; a rollback to a savepoint takes
/// its changes back too.
/// </summary>
internal sealed class CatalogWriter
{
    /// <summary>Starts from the catalog of the transaction's base state.</summary>
    public CatalogWriter(PageWriter writer, CatalogSnapshot current) => throw new NotSupportedException();

    /// <summary>The catalog with the changes of this transaction.</summary>
    public CatalogSnapshot Current => throw new NotSupportedException();

    /// <summary>Makes the catalog of a new database, its first root record included.</summary>
    public static void CreateCatalog(PageWriter writer) => throw new NotSupportedException();

    /// <summary>Makes a table with the indexes of its constraints.</summary>
    public TableSchema CreateTable(TableDefinition definition) => throw new NotSupportedException();

    /// <summary>
    /// Removes a table, its indexes and all their pages. Writers of the table must be forgotten: TableWriters.Forget.
    /// </summary>
    public void DropTable(TableSchema table) => throw new NotSupportedException();

    /// <summary>Makes an index without entries; the caller fills it: TableWriter.FillIndex.</summary>
    public IndexSchema CreateIndex(IndexDefinition definition) => throw new NotSupportedException();

    public void DropIndex(IndexSchema index) => throw new NotSupportedException();
}
