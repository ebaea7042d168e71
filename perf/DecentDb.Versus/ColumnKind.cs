namespace DecentDb.Versus;

/// <summary>What a column holds; each contender has a type for it.</summary>
internal enum ColumnKind
{
    Key,
    Integer,
    BigInteger,
    NullableDouble,
    Text,
    Date,
    Boolean,
}
