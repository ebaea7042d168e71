using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.BTrees;

/// <summary>
/// Reads a value that lies in overflow pages, piece by piece. It holds page ids, not images, so the reader may be
/// renewed between two calls.
/// </summary>
internal sealed class OverflowReader
{
    private readonly PageReader _reader;
    private PageId _page;
    private int _number;
    private int _offset;
    private int _position;

    /// <summary>Starts at the first byte of the value of a 16-byte reference.</summary>
    public OverflowReader(PageReader reader, ReadOnlySpan<byte> reference)
    {
        _reader = reader;
        _page = OverflowPages.FirstPageOf(reference);
        Length = OverflowPages.LengthOf(reference);
    }

    /// <summary>The length of the whole value.</summary>
    public int Length { get; }

    /// <summary>Reads the next bytes; 0 at the end of the value.</summary>
    public int Read(Span<byte> target)
    {
        var done = 0;
        while (done < target.Length && _position < Length)
        {
            var expected = Length - (_position - _offset);
            var piece = OverflowPages.ReadPiece(_reader, _page, _number, expected, out var next)[_offset..];
            var size = Math.Min(piece.Length, target.Length - done);
            piece[..size].CopyTo(target[done..]);
            done += size;
            _position += size;
            _offset += size;
            if (size == piece.Length)
            {
                _page = next;
                _number++;
                _offset = 0;
            }
        }

        return done;
    }
}
