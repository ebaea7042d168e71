using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Indexes;

/// <summary>An index as its method sees it: where it lies and what its keys are. Immutable.</summary>
/// <param name="Root">The root record.</param>
/// <param name="Parts">How each key column is encoded, in key order.</param>
/// <param name="IsUnique">True when two rows must not have the same key, unless it has a NULL.</param>
internal sealed record IndexDescriptor(RootId Root, KeyPart[] Parts, bool IsUnique);
