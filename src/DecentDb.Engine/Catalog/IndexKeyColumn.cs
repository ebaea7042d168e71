namespace DecentDb.Engine.Catalog;

/// <summary>One column of an index key.</summary>
/// <param name="Ordinal">The column's place in its table.</param>
/// <param name="Descending">Greater values come first.</param>
/// <param name="NullsFirst">NULL comes before all values, whatever their direction.</param>
internal readonly record struct IndexKeyColumn(int Ordinal, bool Descending = false, bool NullsFirst = false);
