using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>One column of an index key.</summary>
/// <param name="Ordinal">The column's place in its table; -1 for an expression.</param>
/// <param name="Descending">Greater values come first.</param>
/// <param name="NullsFirst">NULL comes before all values, whatever their direction.</param>
internal readonly record struct IndexKeyColumn(int Ordinal, bool Descending = false, bool NullsFirst = false)
{
    /// <summary>The expression as CREATE INDEX takes it; null for a column.</summary>
    public string? Expression { get; init; }

    /// <summary>The type of its values.</summary>
    public SqlType Type { get; init; }
}
