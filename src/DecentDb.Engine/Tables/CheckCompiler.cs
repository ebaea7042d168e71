using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>Compiles the CHECK conditions of a table over a batch of its columns, in their order.</summary>
internal delegate IVectorExpression[] CheckCompiler(TableSchema table, CatalogSnapshot catalog);
