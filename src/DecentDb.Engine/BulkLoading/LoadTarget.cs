using DecentDb.Engine.Catalog;
using DecentDb.Engine.Tables;

namespace DecentDb.Engine.BulkLoading;

/// <summary>The table of a load as its transaction sees it.</summary>
/// <param name="Writers">The table writers of the transaction.</param>
/// <param name="Catalog">The catalog that the transaction sees.</param>
/// <param name="Table">The target.</param>
/// <param name="Expressions">CHECK and DEFAULT of the table.</param>
/// <param name="Conflict">What becomes of rows whose key the table has.</param>
internal sealed record LoadTarget(
    TableWriters Writers,
    CatalogSnapshot Catalog,
    TableSchema Table,
    LoadExpressions Expressions,
    ConflictPolicy Conflict);
