using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.IndexTrees;

/// <summary>Gets the entries of an index in their order.</summary>
/// <param name="page">The leaf.</param>
/// <param name="key">The key.</param>
/// <param name="rowId">The row that the entry names.</param>
/// <param name="repeats">True when the entry before has the same key.</param>
internal delegate void IndexEntryVisitor(PageId page, ReadOnlySpan<byte> key, long rowId, bool repeats);
