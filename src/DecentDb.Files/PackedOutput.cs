using System;
using System.IO;
using System.IO.Compression;
using ZstdSharp;

namespace DecentDb.Files;

/// <summary>Packs what is written to a file, as the ending of its name says.</summary>
public static class PackedOutput
{
    private const int ZstandardLevel = 3;

    /// <summary>A stream that packs with gzip (.gz), Zstandard (.zst) or Brotli (.br), or else the stream itself.
    /// </summary>
    /// <param name="target">Where the bytes go; closing the result closes it.</param>
    /// <param name="name">The name of the file.</param>
    public static Stream Create(Stream target, string name)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(name);
        return Is(name, ".gz") ? new GZipStream(target, CompressionLevel.Fastest)
            : Is(name, ".br") ? new BrotliStream(target, CompressionLevel.Fastest)
            : Is(name, ".zst") ? new CompressionStream(target, ZstandardLevel, leaveOpen: false)
            : target;
    }

    private static bool Is(string name, string ending) => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
