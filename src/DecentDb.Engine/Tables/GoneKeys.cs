namespace DecentDb.Engine.Tables;

/// <summary>Keys of a parent that a statement took away.</summary>
/// <param name="Keys">The keys, in the order of the foreign key.</param>
/// <param name="NewKeys">What they became, where the rows were changed; else the keys again.</param>
/// <param name="IsUpdate">True when the rows were changed, and not deleted.</param>
internal sealed record GoneKeys(KeyValues Keys, KeyValues NewKeys, bool IsUpdate);
