using System;
using System.IO;
using System.IO.Compression;

namespace DecentDb.Files;

/// <summary>Opens a file for reading, through gzip where its content is compressed.</summary>
internal static class CsvInput
{
    private const int FileBufferBytes = 1; // the reader has a large buffer of its own

    /// <summary>Returns the text of the file, and the file itself, whose position tells the progress.</summary>
    public static (Stream Text, FileStream File) Open(string path)
    {
        var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, FileBufferBytes, FileOptions.SequentialScan);
        try
        {
            Span<byte> magic = stackalloc byte[2];
            bool compressed = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2
                && magic[0] == 0x1f && magic[1] == 0x8b;
            file.Position = 0;
            if (compressed)
            {
                return (new GZipStream(new BufferedStream(file, 128 * 1024), CompressionMode.Decompress), file);
            }

            if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) && file.Length > 0)
            {
                throw new CsvFormatException($"'{path}' is named .gz, but its content is not gzip data.");
            }

            return (file, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
