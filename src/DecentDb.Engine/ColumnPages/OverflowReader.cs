using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// Reads a value that lies in overflow pages, piece by piece. It holds page ids, not images, so the reader may be
/// renewed between two calls. Pages are read in the order of their chain, because each names the next one: to skip
/// costs a read for each page that is skipped, and to go back is not possible.
/// </summary>
internal sealed class OverflowReader
{
    private readonly PageReader _reader;
    private readonly bool _isLarge;
    private PageId _page;
    private int _number;
    private int _offset;
    private int _position;

    /// <summary>Starts at the first byte of the value of a 16-byte reference.</summary>
    public OverflowReader(PageReader reader, ReadOnlySpan<byte> reference)
    {
        _reader = reader;
        _page = OverflowPages.FirstPageOf(reference);
        Length = OverflowPages.PossibleLengthOf(reader, reference);
        _isLarge = reader.IsLarge(Length);
    }

    /// <summary>The length of the whole value.</summary>
    public int Length { get; }

    /// <summary>The offset of the byte that is read next.</summary>
    public int Position => _position;

    /// <summary>Reads the next bytes; 0 at the end of the value.</summary>
    public int Read(Span<byte> target)
    {
        // The page is read anew for each piece: nothing is held between two calls, and it is in the cache most often.
        var done = 0;
        while (done < target.Length && _position < Length)
        {
            var piece = Piece(out var next);
            var size = Math.Min(piece.Length, target.Length - done);
            piece[..size].CopyTo(target[done..]);
            done += size;
            Advance(size, piece.Length, next);
        }

        return done;
    }

    /// <summary>Moves forward to an offset within the value, or to the end of the page before it.</summary>
    /// <returns>True when the offset is reached; else there is more to skip.</returns>
    public bool SkipTo(long offset)
    {
        if (_position < Math.Min(offset, Length))
        {
            var piece = Piece(out var next);
            Advance((int)Math.Min(piece.Length, offset - _position), piece.Length, next);
        }

        return _position >= Math.Min(offset, Length);
    }

    private ReadOnlySpan<byte> Piece(out PageId next) =>
        OverflowPages.ReadPiece(
            _reader, _page, _number, Length - (_position - _offset), out next, _isLarge)[_offset..];

    // The page is left as soon as its last byte is read, so that the next call reads the page that it needs and no
    // other.
    private void Advance(int size, int pieceLength, PageId next)
    {
        Invariant.That(
            size <= pieceLength && _position + size <= Length,
            $"{size} bytes of page {_page} of {_reader.FileName} are read, of {pieceLength} and up to {Length}");
        _position += size;
        _offset += size;
        if (size == pieceLength)
        {
            _page = next;
            _number++;
            _offset = 0;
        }
    }
}
