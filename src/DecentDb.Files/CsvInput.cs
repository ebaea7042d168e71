using System;
using System.IO;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>Opens a file for reading, through gzip where its content is compressed.</summary>
internal static class CsvInput
{
    private const int FileBufferBytes = 1; // the reader has a large buffer of its own

    /// <summary>Returns the text of the file, and the file itself, whose position tells the progress.</summary>
    public static (Stream Text, Stream File) Open(string path)
    {
        var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, FileBufferBytes, FileOptions.SequentialScan);
        try
        {
            if (!file.CanSeek)
            {
                throw new IOException($"'{path}' can be read only once; it needs a {nameof(SpooledSource)}.");
            }

            var text = Unpack(file);
            if (ReferenceEquals(text, file) && path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                && file.Length > 0)
            {
                throw new FileFormatException($"'{path}' is named .gz, but its content is not gzip data.");
            }

            return (text, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The text of a stream that can be sought: the stream itself, or what its gzip data holds.</summary>
    public static Stream Unpack(Stream file)
    {
        Span<byte> magic = stackalloc byte[2];
        bool compressed = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2
            && magic[0] == 0x1f && magic[1] == 0x8b;
        file.Position = 0;
        return compressed ? new GzipReadStream(file) : file;
    }
}
