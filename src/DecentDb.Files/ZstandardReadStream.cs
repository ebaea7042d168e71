using System;
using System.IO;
using ZstdSharp;

namespace DecentDb.Files;

/// <summary>Unpacks Zstandard data of one or several frames; one that is damaged or cut off is an error.</summary>
internal sealed class ZstandardReadStream(Stream packed) : ReadOnlyStream
{
    private readonly DecompressionStream _stream = new(packed, leaveOpen: false);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data is damaged or cut off.</exception>
    protected override int ReadBytes(Span<byte> buffer)
    {
        try
        {
            return _stream.Read(buffer);
        }
        catch (Exception e) when (e is ZstdException or EndOfStreamException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
        }

        base.Dispose(disposing);
    }
}
