using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Indexes;

/// <summary>
/// Brings an index up to many rows at once: they are added in any order, sorted, which another thread than the one that
/// writes may do, and written.
/// </summary>
internal interface IIndexBuild : IDisposable
{
    /// <summary>Rows that were added.</summary>
    long Count { get; }

    /// <summary>Adds rows; the columns are those of the key, in its order.</summary>
    void Add(ColumnVector[] keys, ReadOnlySpan<long> rowIds);

    /// <summary>Sorts.</summary>
    void Sort();

    /// <summary>Sorts for another thread; where runs are still to be merged, <see cref="PassAll"/> does so.</summary>
    void SortAhead();

    /// <summary>Merges what is left to be merged, as fast as the other thread takes the keys.</summary>
    void PassAll();

    /// <summary>Lets <see cref="PassAll"/> end, because the other thread reads no more.</summary>
    void Abandon();

    /// <summary>Writes the rows into the index, after they were sorted.</summary>
    /// <param name="writer">The index, opened by the same method.</param>
    /// <param name="how">Whether the index is written anew.</param>
    /// <param name="insertBytesMax">Past as many bytes of keys it is written anew when the method may choose.</param>
    /// <returns>Two rows that must not have the same key: the transaction is to be rolled back then. Else null.
    /// </returns>
    DuplicateKey? Write(IIndexWriter writer, IndexBuildMode how, long insertBytesMax);
}
