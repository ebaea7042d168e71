using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Trees;

/// <summary>Is told of a chain of overflow pages that a page owns.</summary>
/// <param name="first">The first page of the chain.</param>
/// <param name="length">The bytes in it.</param>
/// <returns>The first page that the owner is to name; in a page that is not private it must be the same one.</returns>
internal delegate PageId ChainVisitor(PageId first, long length);
