using System;
using System.Globalization;
using System.IO;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// What a compressed file unpacks to, as long as that is in proportion to the file: a few kilobytes can be made that
/// unpack to more than any disk holds.
/// </summary>
internal sealed class UnpackedStream(Stream packed, CsvCompression compression, int maxRatio) : ReadOnlyStream
{
    /// <summary>So much may be unpacked of any file.</summary>
    public const long FreeBytes = 64 * 1024 * 1024;

    private readonly Stream _unpacked = compression switch
    {
        CsvCompression.Gzip => new GzipReadStream(packed),
        CsvCompression.Zstandard => new ZstandardReadStream(packed),
        _ => new BrotliReadStream(packed),
    };

    private long _length;

    /// <inheritdoc/>
    /// <exception cref="FileFormatException">More was unpacked than the ratio allows.</exception>
    protected override int ReadBytes(Span<byte> buffer)
    {
        int read = _unpacked.Read(buffer);
        _length += read;
        if (maxRatio > 0 && _length > FreeBytes && _length / maxRatio > packed.Position)
        {
            throw new FileFormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"The file unpacks to more than {maxRatio} times its size, as one does that was made to fill a disk; "
                + $"{packed.Position} bytes became {_length}. --max-ratio 0 reads it all the same."));
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
        }

        base.Dispose(disposing);
    }
}
