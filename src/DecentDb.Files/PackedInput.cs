using System;
using System.IO;

namespace DecentDb.Files;

/// <summary>A file that is read from its start, unpacked where its content is compressed.</summary>
public sealed class PackedInput : IDisposable
{
    private PackedInput(Stream file, Stream text)
    {
        File = file;
        Text = text;
    }

    /// <summary>The file itself, whose position tells the progress.</summary>
    public Stream File { get; }

    /// <summary>Its unpacked content.</summary>
    public Stream Text { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file; the ending .br says that it is compressed with Brotli.</param>
    /// <returns>The file, to be closed.</returns>
    public static PackedInput Open(string path) => Unpack(
        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan), path);

    /// <summary>Opens what a stream holds.</summary>
    /// <param name="file">A stream that can be sought; it is closed with the result.</param>
    /// <param name="name">Its name; the ending .br says that it is compressed with Brotli.</param>
    /// <returns>The content, to be closed.</returns>
    public static PackedInput Unpack(Stream file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            Span<byte> start = stackalloc byte[4];
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            file.Position = 0;
            var compression = start is [0x1f, 0x8b, ..] ? CsvCompression.Gzip
                : start is [0x28, 0xb5, 0x2f, 0xfd, ..] ? CsvCompression.Zstandard
                : name.EndsWith(".br", StringComparison.OrdinalIgnoreCase) ? CsvCompression.Brotli
                : CsvCompression.None;
            return new PackedInput(file, compression == CsvCompression.None
                ? file
                : new UnpackedStream(file, compression, CsvReaderOptions.DefaultMaxUnpackedRatio));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        Text.Dispose();
        File.Dispose();
    }
}
