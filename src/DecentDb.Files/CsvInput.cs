using System;
using System.IO;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>Opens a file for reading, unpacked where its content is compressed.</summary>
internal static class CsvInput
{
    private const int FileBufferBytes = 1; // the reader has a large buffer of its own

    /// <summary>Returns the text of the file, and the file itself, whose position tells the progress.</summary>
    /// <exception cref="FileFormatException">The file is not of this format.</exception>
    public static (Stream Text, Stream File) Open(string path, CsvReaderOptions? options)
    {
        var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, FileBufferBytes, FileOptions.SequentialScan);
        try
        {
            if (!file.CanSeek)
            {
                throw new IOException($"'{path}' can be read only once; it needs a {nameof(SpooledSource)}.");
            }

            bool isBrotli = path.EndsWith(".br", StringComparison.OrdinalIgnoreCase);
            var text = Unpack(file, options, isBrotli);
            if (ReferenceEquals(text, file) && file.Length > 0
                && (options?.Compression ?? CsvCompression.Auto) == CsvCompression.Auto
                && PackedKind(path) is { } kind)
            {
                throw new FileFormatException(
                    $"'{path}' is named {Path.GetExtension(path)}, but its content is not {kind} data; --compression "
                    + "none reads it as it is.");
            }

            return (text, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The text of a stream that can be sought: the stream itself, or what it holds compressed.</summary>
    /// <exception cref="FileFormatException">The content is that of a file of another kind.</exception>
    public static Stream Unpack(Stream file, CsvReaderOptions? options, bool isBrotli = false)
    {
        Span<byte> start = stackalloc byte[SourceMagic.SampleBytes];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        var compression = options?.Compression ?? CsvCompression.Auto;
        if (compression == CsvCompression.Auto)
        {
            compression = start is [0x1f, 0x8b, ..] ? CsvCompression.Gzip
                : start is [0x28, 0xb5, 0x2f, 0xfd, ..] ? CsvCompression.Zstandard
                : isBrotli ? CsvCompression.Brotli
                : CsvCompression.None;
            string? json = SourceMagic.IsJson(start)
                ? "JSON, not CSV; give its format, or the file a name that ends in .json"
                : null;
            if (compression == CsvCompression.None && (SourceMagic.Describe(start) ?? json) is { } other)
            {
                throw new FileFormatException($"This is {other}.");
            }
        }

        int maxRatio = options?.MaxUnpackedRatio ?? CsvReaderOptions.DefaultMaxUnpackedRatio;
        return compression is CsvCompression.Gzip or CsvCompression.Zstandard or CsvCompression.Brotli
            ? new UnpackedStream(file, compression, maxRatio)
            : file;
    }

    private static string? PackedKind(string path) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? "gzip"
        : path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? "Zstandard"
        : null;
}
