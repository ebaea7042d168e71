namespace DecentDb.Engine.Types;

/// <summary>How one value of a key is encoded.</summary>
/// <param name="Kind">The type of the values.</param>
/// <param name="Descending">Greater values come first.</param>
/// <param name="NullsFirst">NULL comes before all values, whatever their direction.</param>
internal readonly record struct KeyPart(SqlTypeKind Kind, bool Descending = false, bool NullsFirst = false);
