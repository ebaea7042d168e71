using System;
using System.Collections;
using System.Collections.Generic;

namespace DecentDb.Data.BulkCopy;

/// <summary>Keys that the engine has gathered, without a copy.</summary>
internal sealed class KeyList(ReadOnlyMemory<long> keys) : IReadOnlyList<long>
{
    public int Count => keys.Length;

    public long this[int index] => keys.Span[index];

    public IEnumerator<long> GetEnumerator()
    {
        for (var i = 0; i < keys.Length; i++)
        {
            yield return keys.Span[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
