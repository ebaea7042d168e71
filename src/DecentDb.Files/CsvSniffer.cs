using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// Finds how a CSV file is written: encoding, delimiter, quote, escape, comments, lines to skip, blanks, header. A
/// dialect is taken only if every row of the sample has the same number of fields; of several the one that is nearest
/// to the usual form.
/// </summary>
public static class CsvSniffer
{
    private const int SampleBytesDefault = 1024 * 1024;
    private const int SampleBytesMin = 1024;
    private const int SkipRowsMax = 10;
    private const int AlternativesMax = 5;

    // Reading the sample in very many ways is done on a part of it; what was found is proven on the whole.
    private const int TrialBytesMax = 64 * 1024;

    private static readonly string[] Delimiters =
        [",", ";", "\t", "|", "~", "^", "::", "||", "\u001f", "\u0001", ":", " "];
    private static readonly string?[] Comments = [null, "#", "//", "--", "%"];

    /// <summary>Reads the beginning of a file, unpacked where it is compressed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">How many bytes of text are looked at.</param>
    /// <returns>The dialect.</returns>
    /// <exception cref="FileFormatException">No dialect gives all rows the same number of fields.</exception>
    public static CsvDialect Sniff(string path, int maxBytes = SampleBytesDefault)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var (text, _) = CsvInput.Open(path, null);
        using (text)
        {
            return Sniff(text, maxBytes);
        }
    }

    /// <summary>Reads the beginning of a stream.</summary>
    /// <param name="stream">The text, not compressed; it is left open.</param>
    /// <param name="maxBytes">How many bytes of text are looked at.</param>
    /// <returns>The dialect.</returns>
    /// <exception cref="FileFormatException">No dialect gives all rows the same number of fields.</exception>
    public static CsvDialect Sniff(Stream stream, int maxBytes = SampleBytesDefault)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, SampleBytesMin);
        byte[] bytes = new byte[maxBytes];
        int length;
        try
        {
            length = stream.ReadAtLeast(bytes, maxBytes, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw new FileFormatException($"The compressed data is damaged or cut off: {e.Message}.", e);
        }

        var (text, encoding) = ToUtf8(bytes.AsSpan(0, length));
        if (CsvValueParser.Trim(text).TrimEnd("\r\n"u8).IsEmpty)
        {
            throw new FileFormatException("The file is empty.");
        }

        return Choose(text, isWhole: length < maxBytes, encoding);
    }

    // What is not UTF-8 is taken as Windows-1252, which nearly all such files are.
    private static (byte[] Text, CsvEncoding Encoding) ToUtf8(ReadOnlySpan<byte> bytes)
    {
        var encoding = CsvEncodings.Detect(bytes[..Math.Min(bytes.Length, CsvEncodings.SampleBytes)]);
        var content = bytes[CsvEncodings.MarkLength(bytes, encoding)..];
        if (encoding == CsvEncoding.Utf8)
        {
            // The last character may be cut off.
            int valid = content.Length;
            while (valid > Math.Max(content.Length - 4, 0) && !System.Text.Unicode.Utf8.IsValid(content[..valid]))
            {
                valid--;
            }

            if (System.Text.Unicode.Utf8.IsValid(content[..valid]))
            {
                return (content[..valid].ToArray(), CsvEncoding.Auto);
            }

            encoding = CsvEncoding.Windows1252;
        }

        string text = encoding == CsvEncoding.Windows1252
            ? CsvEncodings.Decoder(encoding).GetString(content)
            : new UnicodeEncoding(encoding == CsvEncoding.Utf16BigEndian, false)
                .GetString(content[..(content.Length & -2)]);
        return (Encoding.UTF8.GetBytes(text), encoding == CsvEncoding.Windows1252 ? encoding : CsvEncoding.Auto);
    }

    private static CsvDialect Choose(ReadOnlySpan<byte> text, bool isWhole, CsvEncoding encoding)
    {
        var trial = text[..Math.Min(text.Length, TrialBytesMax)];
        bool isTrialWhole = isWhole && trial.Length == text.Length;
        var fits = new List<Candidate>();
        Candidate? nearest = null;
        foreach (var options in Candidates(trial))
        {
            var shape = CsvSample.Measure(options.Options, After(trial, options.Options.SkipRows), isTrialWhole);
            var candidate = options with { Shape = shape };
            if (shape.IsConsistent && shape.FirstWidth > 1 && HasUse(candidate, trial)
                && (trial.Length == text.Length || IsProven(candidate, text, isWhole)))
            {
                fits.Add(candidate);
            }
            else if (nearest is null || shape.FitShare > nearest.Shape.FitShare)
            {
                nearest = candidate;
            }
        }

        if (fits.Count == 0)
        {
            return SingleColumn(text, isWhole, encoding) ?? throw Unfit(trial, isTrialWhole, nearest);
        }

        bool hasDoubleQuotes = fits.Exists(static fit => fit.Options.Quote == '"' && fit.Shape.QuotedFields > 0);
        fits = fits.ConvertAll(fit => fit with { Cost = fit.Cost + CostOfUse(fit, fits, hasDoubleQuotes) });
        fits.Sort(static (a, b) => a.Cost != b.Cost
            ? a.Cost.CompareTo(b.Cost) : b.Shape.FirstWidth.CompareTo(a.Shape.FirstWidth));
        return Describe(fits, After(text, fits[0].Options.SkipRows), isWhole, encoding);
    }

    // Single quotes that enclose fields are quotes where the usual ones enclose none; and of a delimiter of two
    // characters one is not enough.
    private static int CostOfUse(Candidate fit, List<Candidate> fits, bool hasDoubleQuotes)
    {
        const int Preferred = -10;
        const int Halved = 10;
        string doubled = fit.Options.Delimiter + fit.Options.Delimiter;
        bool isHalf = fits.Exists(other => other.Options.Delimiter == doubled
            && (other.Shape.FirstWidth * 2) - fit.Shape.FirstWidth is 0 or 1); // 0 with one at the end of each row
        return (fit.Options.Quote == '\'' && fit.Shape.QuotedFields > 1 && !hasDoubleQuotes ? Preferred : 0)
            + (isHalf ? Halved : 0);
    }

    private static bool IsProven(Candidate candidate, ReadOnlySpan<byte> text, bool isWhole)
    {
        var shape = CsvSample.Measure(candidate.Options, After(text, candidate.Options.SkipRows), isWhole);
        return shape.IsConsistent && shape.FirstWidth == candidate.Shape.FirstWidth;
    }

    // Nearest to the usual form first; what a form is not needed for does not occur in the text.
    private static List<Candidate> Candidates(ReadOnlySpan<byte> text)
    {
        var candidates = new List<Candidate>();
        foreach (string delimiter in Delimiters)
        {
            if (text.IndexOf(Encoding.UTF8.GetBytes(delimiter)) < 0)
            {
                continue;
            }

            int cost = delimiter is "," or ";" or "\t" or "|" ? 0 : delimiter is " " or ":" ? 6 : 1;
            foreach (char? quote in (char?[])['"', '\'', null])
            {
                AddForms(candidates, text, delimiter, quote, cost + (quote == '"' ? 0 : quote is null ? 5 : 2));
            }
        }

        return candidates;
    }

    private static void AddForms(
        List<Candidate> candidates, ReadOnlySpan<byte> text, string delimiter, char? quote, int cost)
    {
        if (quote is { } needed && needed != '"' && text.IndexOf((byte)needed) < 0)
        {
            return;
        }

        var basis = new CsvReaderOptions { Delimiter = delimiter, Quote = quote };
        bool hasBackslash = text.IndexOf((byte)'\\') >= 0;
        foreach (string? comment in Comments)
        {
            if (comment is not null && text.IndexOf(Encoding.UTF8.GetBytes(comment)) < 0)
            {
                continue;
            }

            for (int form = 0; form < 8; form++)
            {
                bool escapes = (form & 1) != 0;
                bool trims = (form & 2) != 0;
                bool trails = (form & 4) != 0;
                if ((escapes && !hasBackslash) || (trims && delimiter is " "))
                {
                    continue;
                }

                var options = basis with
                {
                    Comment = comment,
                    Escape = escapes ? '\\' : null,
                    TrimSpaces = trims,
                    TrailingDelimiter = trails,
                };
                int formCost = cost + (comment is null ? 0 : 2)
                    + (escapes ? 2 : 0) + (trims ? 1 : 0) + (trails ? 1 : 0);
                candidates.Add(new Candidate(options, formCost, default));
                for (int skip = 1; skip <= SkipRowsMax && form == 0 && quote is not null; skip++)
                {
                    candidates.Add(new Candidate(options with { SkipRows = skip }, formCost + 2 + skip, default));
                }
            }
        }
    }

    // What is skipped is a title: it holds neither delimiters nor quotes.
    private static bool HasUse(Candidate candidate, ReadOnlySpan<byte> text)
    {
        var options = candidate.Options;
        if (options.SkipRows > 0 && candidate.Shape.Rows < 2)
        {
            return false;
        }

        var skipped = text[..^After(text, options.SkipRows).Length];
        return skipped.IndexOf(Encoding.UTF8.GetBytes(options.Delimiter)) < 0 && skipped.IndexOf((byte)'"') < 0;
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> text, int lines)
    {
        for (; lines > 0 && !text.IsEmpty; lines--)
        {
            int end = text.IndexOfAny((byte)'\r', (byte)'\n');
            text = end < 0 ? [] : text[(end + (text[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        }

        return text;
    }

    private static CsvDialect? SingleColumn(ReadOnlySpan<byte> text, bool isWhole, CsvEncoding encoding)
    {
        var line = text[..(text.IndexOfAny((byte)'\r', (byte)'\n') is var end and >= 0 ? end : text.Length)];
        if (line.IndexOfAny(",;\t|"u8) >= 0)
        {
            return null;
        }

        foreach (string delimiter in Delimiters)
        {
            var split = CsvSample.Measure(new CsvReaderOptions { Delimiter = delimiter }, text, isWhole);
            if (delimiter is not (" " or ":") && split.CommonWidth > 1 && split.CommonRows * 2 > split.Rows)
            {
                return null; // a title above rows of several fields
            }
        }

        var options = new CsvReaderOptions();
        var shape = CsvSample.Measure(options, text, isWhole);
        return shape.IsConsistent && shape.FirstWidth == 1
            ? Describe([new Candidate(options, 0, shape)], text, isWhole, encoding) : null;
    }

    private static CsvDialect Describe(
        List<Candidate> fits, ReadOnlySpan<byte> text, bool isWhole, CsvEncoding encoding)
    {
        var best = fits[0];
        var evidence = new List<string>
        {
            string.Create(
                CultureInfo.InvariantCulture,
                $"all {best.Shape.Rows} rows of the sample have {best.Shape.FirstWidth} fields"),
        };
        if (encoding == CsvEncoding.Windows1252)
        {
            evidence.Add("the bytes are no UTF-8, so they are taken as Windows-1252");
        }

        var options = best.Options with { Encoding = encoding };
        try
        {
            options = options with { Header = CsvHeaderDetection.Decide(options, text, isWhole, out string? doubt) };
            evidence.Add(doubt?.TrimEnd('.') ?? (options.Header == CsvHeader.Yes
                ? "the first row does not have the types of the rows below it"
                : "the first row has the types of the rows below it"));
        }
        catch (FileFormatException e)
        {
            options = options with { Header = CsvHeader.Auto };
            evidence.Add(e.Message.TrimEnd('.'));
        }

        var alternatives = new List<CsvReaderOptions>();
        double confidence = 1;
        for (int i = 1; i < fits.Count; i++)
        {
            if (fits[i].Options.Delimiter != best.Options.Delimiter
                || fits[i].Shape.FirstWidth != best.Shape.FirstWidth)
            {
                confidence = Math.Min(confidence, 1 - (0.5 / (1 + fits[i].Cost - best.Cost)));
                if (alternatives.Count < AlternativesMax)
                {
                    alternatives.Add(fits[i].Options with { Encoding = encoding });
                }
            }
        }

        return new CsvDialect
        {
            Options = options,
            SampledRows = best.Shape.Rows,
            FieldCount = best.Shape.FirstWidth,
            Confidence = confidence,
            Evidence = evidence,
            Alternatives = alternatives,
        };
    }

    private static FileFormatException Unfit(ReadOnlySpan<byte> text, bool isWhole, Candidate? nearest)
    {
        var message = new StringBuilder("No dialect gives all rows the same number of fields");
        var told = new List<string>();
        foreach (string delimiter in (string[])[nearest?.Options.Delimiter ?? ",", ",", ";"])
        {
            var shape = CsvSample.Measure(new CsvReaderOptions { Delimiter = delimiter }, text, isWhole);
            if (told.Count < 2 && !told.Contains(delimiter) && shape.FirstWidth > 0)
            {
                message.Append(CultureInfo.InvariantCulture, $"{(told.Count == 0 ? ": " : "; ")}with '{delimiter}' ");
                message.Append(CultureInfo.InvariantCulture, $"the first row has {shape.FirstWidth} and ");
                message.Append(shape.OddRow > 0
                    ? string.Create(CultureInfo.InvariantCulture, $"row {shape.OddRow} another number")
                    : string.Create(CultureInfo.InvariantCulture, $"row {shape.MalformedRow} is malformed"));
                told.Add(delimiter);
            }
        }

        return new FileFormatException(message.Append('.').ToString());
    }

    private sealed record Candidate(CsvReaderOptions Options, int Cost, CsvShape Shape);
}
