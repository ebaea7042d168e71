using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>What a table stores as text, compiled. Used by one thread at a time.</summary>
/// <param name="Checks">The CHECK conditions over a batch of the table's columns, in their order.</param>
/// <param name="Defaults">By column ordinal: the DEFAULT over a batch without columns; null = none.</param>
internal sealed record RowExpressions(IVectorExpression[] Checks, IVectorExpression?[] Defaults)
{
    /// <summary>What <see cref="ComputedColumns"/> takes; empty without generated columns.</summary>
    public IVectorExpression?[] Computations { get; init; } = [];

    /// <summary>The expressions of indexes that have any, by the id of the index.</summary>
    public IReadOnlyDictionary<long, IndexExpressions> Indexes { get; init; } = NoIndexes;

    private static readonly Dictionary<long, IndexExpressions> NoIndexes = [];
}

/// <summary>Compiles what a table stores as text, for tables that a statement does not name but changes.</summary>
internal delegate RowExpressions RowExpressionsCompiler(TableSchema table, CatalogSnapshot catalog);
