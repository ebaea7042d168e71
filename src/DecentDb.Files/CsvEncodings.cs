using System;
using System.Text;

namespace DecentDb.Files;

/// <summary>Finds how a file is encoded from its first bytes, and gives what decodes it.</summary>
internal static class CsvEncodings
{
    /// <summary>How many bytes are looked at.</summary>
    public const int SampleBytes = 4096;

    private const int Windows1252CodePage = 1252;

    /// <summary>The encoding of a file that begins with these bytes; UTF-8 where nothing speaks for UTF-16.</summary>
    public static CsvEncoding Detect(ReadOnlySpan<byte> start) =>
        start is [0xef, 0xbb, 0xbf, ..] ? CsvEncoding.Utf8
        : start is [0xff, 0xfe, ..] ? CsvEncoding.Utf16LittleEndian
        : start is [0xfe, 0xff, ..] ? CsvEncoding.Utf16BigEndian
        : DetectByZeros(start);

    /// <summary>How many of the first bytes are a byte order mark.</summary>
    public static int MarkLength(ReadOnlySpan<byte> start, CsvEncoding encoding) => encoding switch
    {
        CsvEncoding.Utf8 => start is [0xef, 0xbb, 0xbf, ..] ? 3 : 0,
        CsvEncoding.Utf16LittleEndian => start is [0xff, 0xfe, ..] ? 2 : 0,
        CsvEncoding.Utf16BigEndian => start is [0xfe, 0xff, ..] ? 2 : 0,
        _ => 0,
    };

    /// <summary>The name of an encoding in messages.</summary>
    public static string Name(CsvEncoding encoding) => encoding switch
    {
        CsvEncoding.Utf16LittleEndian or CsvEncoding.Utf16BigEndian => "UTF-16",
        CsvEncoding.Latin1 => "Latin-1",
        CsvEncoding.Windows1252 => "Windows-1252",
        _ => "UTF-8",
    };

    /// <summary>What decodes; it refuses bytes that stand for nothing.</summary>
    public static Encoding Decoder(CsvEncoding encoding) => encoding switch
    {
        CsvEncoding.Utf16LittleEndian => new UnicodeEncoding(false, byteOrderMark: false, throwOnInvalidBytes: true),
        CsvEncoding.Utf16BigEndian => new UnicodeEncoding(true, byteOrderMark: false, throwOnInvalidBytes: true),
        CsvEncoding.Latin1 => Encoding.Latin1,
        CsvEncoding.Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(Windows1252CodePage)
            ?? throw new NotSupportedException("Windows-1252 is not supported here."),
        _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
    };

    // Delimiters, digits and line breaks have a zero byte in UTF-16, always on the same side. A text without a single
    // zero is none of it; one with zeros on both sides is no text at all, which the parser tells.
    private static CsvEncoding DetectByZeros(ReadOnlySpan<byte> start)
    {
        int even = 0;
        int odd = 0;
        for (int i = 0; i + 1 < start.Length; i += 2)
        {
            even += start[i] == 0 ? 1 : 0;
            odd += start[i + 1] == 0 ? 1 : 0;
        }

        int pairs = start.Length / 2;
        const int Share = 5; // one in five characters is of ASCII, in any language
        return odd * Share > pairs && even * Share * 4 < pairs ? CsvEncoding.Utf16LittleEndian
            : even * Share > pairs && odd * Share * 4 < pairs ? CsvEncoding.Utf16BigEndian
            : CsvEncoding.Utf8;
    }
}
