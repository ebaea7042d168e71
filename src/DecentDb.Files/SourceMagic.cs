using System;

namespace DecentDb.Files;

/// <summary>Recognises files of other formats by their first bytes, so that a message can name them.</summary>
internal static class SourceMagic
{
    /// <summary>How many bytes are looked at.</summary>
    public const int SampleBytes = 64;

    /// <summary>What the file is and what to do with it, as a sentence; null where it may be text.</summary>
    public static string? Describe(ReadOnlySpan<byte> start) =>
        start.StartsWith("PK\u0003\u0004"u8) ? DescribeZip(start)
        : start.StartsWith("PAR1"u8) ? "a Parquet file, not a text file"
        : start.StartsWith("SQLite format 3\0"u8) ? "an SQLite database, not a text file"
        : start.StartsWith("BZh"u8) ? "compressed with bzip2, which is not supported; unpack it first"
        : start is [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..]
            ? "compressed with xz, which is not supported; unpack it first"
        : start is [(byte)'7', (byte)'z', 0xbc, 0xaf, ..] ? "a 7z archive; unpack it first"
        : start is [0xd0, 0xcf, 0x11, 0xe0, ..] ? "a workbook of an old Excel; save it as CSV"
        : start.StartsWith("%PDF"u8) ? "a PDF file, not a text file"
        : null;

    /// <summary>Whether the text is JSON: it begins with an object, or with an array of objects.</summary>
    public static bool IsJson(ReadOnlySpan<byte> start)
    {
        start = start.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty)
        {
            return false;
        }

        var rest = start[1..].TrimStart(" \t\r\n"u8);
        return !rest.IsEmpty && ((start[0] == (byte)'{' && rest[0] is (byte)'"' or (byte)'}')
            || (start[0] == (byte)'[' && rest[0] is (byte)'{' or (byte)']'));
    }

    // The first entry of a workbook tells it from other archives.
    private static string DescribeZip(ReadOnlySpan<byte> start) =>
        start.IndexOf("[Content_Types].xml"u8) >= 0 || start.IndexOf("_rels/"u8) >= 0 || start.IndexOf("xl/"u8) >= 0
            ? "an Excel workbook (xlsx); save it as CSV"
            : "a ZIP archive; unpack it first";
}
