using System;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.BTrees;

/// <summary>Reads a value that lies in overflow pages, piece by piece.</summary>
internal sealed class OverflowReader
{
    /// <summary>Starts at the first byte of the value of a 16-byte reference.</summary>
    public OverflowReader(PageReader reader, ReadOnlySpan<byte> reference) => throw new NotSupportedException();

    /// <summary>The length of the whole value.</summary>
    public int Length => throw new NotSupportedException();

    /// <summary>Reads the next bytes; 0 at the end of the value.</summary>
    public int Read(Span<byte> target) => throw new NotSupportedException();
}
