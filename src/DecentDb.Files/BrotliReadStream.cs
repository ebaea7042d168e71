using System;
using System.Buffers;
using System.IO;
using System.IO.Compression;

namespace DecentDb.Files;

/// <summary>
/// Unpacks Brotli data (RFC 7932), and vouches for its end: the stream of the class library ends quietly where a file
/// was cut off. The format has no checksum, so a changed byte that still unpacks is not noticed.
/// </summary>
internal sealed class BrotliReadStream(Stream packed) : ReadOnlyStream
{
    private readonly byte[] _block = new byte[64 * 1024];
    private BrotliDecoder _decoder;
    private int _next;
    private int _end;
    private bool _ended;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data is damaged, cut off, or followed by something else.</exception>
    protected override int ReadBytes(Span<byte> buffer)
    {
        while (!_ended)
        {
            var status = _decoder.Decompress(_block.AsSpan(_next, _end - _next), buffer, out int used, out int written);
            _next += used;
            switch (status)
            {
                case OperationStatus.InvalidData:
                    throw new InvalidDataException("it is not Brotli data");
                case OperationStatus.Done:
                    _ended = true;
                    if (_next < _end || Fill())
                    {
                        throw new InvalidDataException("something follows the compressed data");
                    }

                    return written;
                case OperationStatus.NeedMoreData when written == 0 && !Fill():
                    throw new InvalidDataException("it ends before the end of its compressed data");
            }

            if (written > 0)
            {
                return written;
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
            packed.Dispose();
        }

        base.Dispose(disposing);
    }

    // Only when all that was read before is used.
    private bool Fill()
    {
        _next = 0;
        _end = packed.Read(_block);
        return _end > 0;
    }
}
