using System.Collections.Generic;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>The compiled expressions of the target table. Used by one thread at a time.</summary>
/// <param name="Checks">
/// The conditions of the CHECK constraints, in their order, over a batch whose columns are the table's in ordinal
/// order.
/// </param>
/// <param name="Defaults">
/// By column ordinal: the DEFAULT, of the column's type, over a batch without columns; null = none.
/// </param>
internal sealed record LoadExpressions(IVectorExpression[] Checks, IVectorExpression?[] Defaults)
{
    /// <summary>What <see cref="Tables.ComputedColumns"/> takes; empty without generated columns.</summary>
    public IVectorExpression?[] Computations { get; init; } = [];

    /// <summary>The expressions of indexes that have any, by the id of the index.</summary>
    public IReadOnlyDictionary<long, IndexExpressions> Indexes { get; init; } = NoIndexes;

    private static readonly Dictionary<long, IndexExpressions> NoIndexes = [];

    /// <summary>For a table without CHECK and DEFAULT.</summary>
    public static LoadExpressions None(int columnCount) => new([], new IVectorExpression?[columnCount]);
}
