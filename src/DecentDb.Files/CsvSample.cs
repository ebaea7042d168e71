using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// Decides from the first rows of a file what its options leave open: the delimiter, and whether there is a header. All
/// rows of the sample have a say, not the first alone.
/// </summary>
internal static class CsvSample
{
    private const int SampleBytesMax = 256 * 1024;

    // In the order in which a tie is decided.
    private static readonly string[] Usual = [",", ";", "\t", "|"];

    // Taken where none of the usual ones occurs, and these give all rows the same number of fields.
    private static readonly string[] Rare = ["~", "^", "::", "\u001f", "\u0001"];

    /// <summary>
    /// The line <c>sep=;</c> with which a file may begin, and its length with its line break; null when it does not.
    /// </summary>
    public static (string Delimiter, int Length)? SeparatorLine(ReadOnlySpan<byte> text)
    {
        if (text.Length < 6)
        {
            return null;
        }

        var line = text[4..6];
        if (!Ascii.EqualsIgnoreCase(text[..4], "sep="u8) || line[0] > '\x7e' || line[0] < '\t')
        {
            return null;
        }

        int length = 5;
        if (length < text.Length && text[length] == (byte)'\r')
        {
            length++;
        }

        if (length < text.Length && text[length] == (byte)'\n')
        {
            length++;
        }

        return length > 5 && line[0] is not ((byte)'\r' or (byte)'\n' or (byte)'"')
            ? (((char)line[0]).ToString(), length) : null;
    }

    /// <summary>
    /// The options with what the sample tells, and a sentence for the user where it tells no more than that there may
    /// be a header.
    /// </summary>
    /// <exception cref="FileFormatException">Whether there is a header cannot be told.</exception>
    public static CsvReaderOptions Resolve(
        CsvReaderOptions options, ReadOnlySpan<byte> text, bool isWhole, out string? doubt)
    {
        doubt = null;
        if (text.Length > SampleBytesMax)
        {
            text = text[..SampleBytesMax];
            isWhole = false;
        }

        if (options.DetectDelimiter)
        {
            options = options with { DetectDelimiter = false, Delimiter = FindDelimiter(options, text, isWhole) };
        }

        return options.Header == CsvHeader.Auto
            ? options with { Header = CsvHeaderDetection.Decide(options, text, isWhole, out doubt) }
            : options;
    }

    /// <summary>How the rows of the sample look with these options.</summary>
    public static CsvShape Measure(CsvReaderOptions options, ReadOnlySpan<byte> text, bool isWhole)
    {
        var parser = new CsvRowParser(options);
        var widths = new Dictionary<int, int>();
        int first = 0;
        int rows = 0;
        int oddRow = 0; // the first whose width is not that of the first row
        int quoted = 0;
        int at = 0;
        var outcome = CsvRowParser.Outcome.Row;
        while (outcome is CsvRowParser.Outcome.Row or CsvRowParser.Outcome.Comment)
        {
            outcome = parser.Parse(text, at, isWhole);
            if (outcome == CsvRowParser.Outcome.Row && !IsBlank(parser))
            {
                int width = parser.Fields.Count;
                first = rows == 0 ? width : first;
                rows++;
                oddRow = oddRow == 0 && width != first ? rows : oddRow;
                widths[width] = widths.GetValueOrDefault(width) + 1;
                foreach (var field in parser.Fields)
                {
                    quoted += field.Kind is CsvFieldKind.Quoted or CsvFieldKind.EscapedInQuotes ? 1 : 0;
                }
            }

            at = outcome is CsvRowParser.Outcome.Row or CsvRowParser.Outcome.Comment ? parser.Next : at;
        }

        int common = 0;
        int commonRows = 0;
        foreach (var (width, count) in widths)
        {
            (common, commonRows) = count > commonRows || (count == commonRows && width > common)
                ? (width, count) : (common, commonRows);
        }

        bool isMalformed = outcome == CsvRowParser.Outcome.Malformed;
        return new CsvShape(
            first, common, rows, commonRows, oddRow, isMalformed ? rows + 1 : 0, quoted, parser.Problem);
    }

    /// <summary>Whether the row that was parsed is a line without a character.</summary>
    public static bool IsBlank(CsvRowParser parser) =>
        parser.Fields is [{ Length: 0, Kind: CsvFieldKind.Plain }];

    private static string FindDelimiter(CsvReaderOptions options, ReadOnlySpan<byte> text, bool isWhole)
    {
        if (Best(options, text, isWhole, Usual, out bool isSeen) is { } usual)
        {
            return IsDoubled(options with { Delimiter = usual }, text, isWhole) ? usual + usual : usual;
        }

        return isSeen
            ? options.Delimiter
            : Best(options, text, isWhole, Rare, out _, mustFit: true) ?? options.Delimiter;
    }

    /// <summary>
    /// Whether the delimiter of these options is half of the real one: every second field is empty, in all rows.
    /// </summary>
    public static bool IsDoubled(CsvReaderOptions options, ReadOnlySpan<byte> text, bool isWhole)
    {
        string doubled = options.Delimiter + options.Delimiter;
        int end = text.IndexOfAny((byte)'\r', (byte)'\n');
        var first = text[..(end < 0 ? text.Length : end)];
        if (options.Delimiter.Length > 2 || first.IndexOf(Encoding.UTF8.GetBytes(doubled)) < 0)
        {
            return false;
        }

        var whole = Measure(options with { Delimiter = doubled }, text, isWhole);
        return whole.IsConsistent && whole.FirstWidth > 1
            && Measure(options, text, isWhole) is { IsConsistent: true } half
            && half.FirstWidth == (whole.FirstWidth * 2) - 1;
    }

    // The one that splits all rows alike, else the one that splits most of them alike; null when none splits the first.
    private static string? Best(
        CsvReaderOptions options,
        ReadOnlySpan<byte> text,
        bool isWhole,
        string[] candidates,
        out bool isSeen,
        bool mustFit = false)
    {
        isSeen = false;
        string? best = null;
        double bestScore = 0;
        foreach (string candidate in candidates)
        {
            if ((options.Quote is { } quote && candidate.Contains(quote, StringComparison.Ordinal))
                || (options.Escape is { } escape && candidate.Contains(escape, StringComparison.Ordinal)))
            {
                continue;
            }

            var shape = Measure(options with { Delimiter = candidate }, text, isWhole);
            isSeen |= shape.FirstWidth > 1 || shape.CommonWidth > 1;
            if (shape.FirstWidth < 2 || (mustFit && (!shape.IsConsistent || shape.Rows < 2)))
            {
                continue;
            }

            double score = shape.IsConsistent
                ? 1000 + shape.CommonWidth
                : shape.FitShare + (Math.Min(shape.FirstWidth, 500) / 1000.0);
            (best, bestScore) = score > bestScore ? (candidate, score) : (best, bestScore);
        }

        return best;
    }
}
