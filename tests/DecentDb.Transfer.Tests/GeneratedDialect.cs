using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using DecentDb.Files;

namespace DecentDb.Transfer.Tests;

/// <summary>A random way to write a CSV file, and files that are written so.</summary>
internal sealed class GeneratedDialect
{
    private static readonly string[] Delimiters = [",", ",", ";", ";", "\t", "|", "~", "^", "::", "||", "\u001f", "\u0001"];
    private static readonly string[] NullWords = ["NA", "NULL", "\\N", "n/a", "-"];

    private readonly Random _random;
    private readonly bool _quotesAll;
    private readonly string _lineEnd;
    private readonly bool _endsWithLine;
    private readonly string? _nullWord;

    public GeneratedDialect(Random random)
    {
        _random = random;
        Delimiter = Pick(Delimiters);
        Quote = random.Next(10) switch { 0 => null, 1 or 2 => '\'', _ => '"' };
        HasBackslash = Quote is not null && random.Next(6) == 0;
        EncodingName = Pick<string>(["utf-8", "utf-8", "utf-8", "utf-8", "utf-8-bom", "utf-16le-bom", "utf-16be-bom", "utf-16le",
            "latin1", "windows-1252"]);
        HasHeader = random.Next(8) > 0;
        TitleLines = random.Next(10) == 0 ? random.Next(1, 4) : 0;
        HasComments = random.Next(12) == 0;
        Jagged = random.Next(12) == 0;
        TrailingDelimiter = !Jagged && random.Next(15) == 0;
        Trims = Delimiter is not "\t" && random.Next(12) == 0;
        if (random.Next(6) == 0)
        {
            DecimalSeparator = ',';
            ThousandsSeparator = random.Next(2) == 0 ? '.' : null;
        }
        else if (random.Next(12) == 0)
        {
            ThousandsSeparator = ',';
        }

        // Numbers with the delimiter in them need quotes, and so do all values then.
        _quotesAll = Quote is not null && (random.Next(6) == 0 || HasCommaInNumbers);
        if (Quote is null && HasCommaInNumbers)
        {
            Delimiter = ";";
        }

        _nullWord = random.Next(4) == 0 ? Pick(NullWords) : null;
        _lineEnd = Pick<string>(["\n", "\n", "\r\n", "\r\n", "\r"]);
        _endsWithLine = random.Next(6) > 0;
    }

    public string Delimiter { get; }

    public char? Quote { get; }

    public bool HasBackslash { get; }

    public string EncodingName { get; }

    public bool HasHeader { get; }

    public int TitleLines { get; }

    public bool HasComments { get; }

    public bool Jagged { get; }

    public bool TrailingDelimiter { get; }

    public bool Trims { get; }

    public char DecimalSeparator { get; } = '.';

    public char? ThousandsSeparator { get; }

    public string? NullWord => _nullWord;

    /// <summary>Whether sniffing can find the quote: one that encloses a single value may as well be part of it.</summary>
    public bool HasPlainQuote => Quote != '\'' || _quotesAll;

    public bool MayQuote => Quote is not null;

    public bool HasUnicode => EncodingName.StartsWith("utf", StringComparison.Ordinal);

    public string LineEnd => _lineEnd;

    /// <summary>Whether nothing has to be said for the file to be read.</summary>
    public bool IsUsual => Quote == '"' && !HasBackslash && HasUnicode && TitleLines == 0 && !HasComments && !Jagged
        && !TrailingDelimiter && !Trims && DecimalSeparator == '.' && ThousandsSeparator is null && _nullWord is null;

    private bool HasCommaInNumbers =>
        Delimiter == "," && (DecimalSeparator == ',' || ThousandsSeparator is not null);

    /// <summary>The options that say all of it.</summary>
    public CsvReaderOptions Options => new()
    {
        Delimiter = Delimiter,
        Quote = Quote,
        Escape = HasBackslash ? '\\' : null,
        Encoding = EncodingName switch
        {
            "latin1" => CsvEncoding.Latin1,
            "windows-1252" => CsvEncoding.Windows1252,
            _ => CsvEncoding.Auto,
        },
        Header = HasHeader ? CsvHeader.Yes : CsvHeader.No,
        SkipRows = TitleLines,
        Comment = HasComments ? "#" : null,
        AllowJaggedRows = Jagged,
        TrailingDelimiter = TrailingDelimiter,
        TrimSpaces = Trims,
        DecimalSeparator = DecimalSeparator,
        ThousandsSeparator = ThousandsSeparator,
        NullTexts = _nullWord is null ? [""] : ["", _nullWord],
    };

    /// <summary>A file of this dialect.</summary>
    /// <returns>Its columns, the values of its rows as they are meant and as they are written, and its text.</returns>
    public GeneratedFile Make()
    {
        var columns = new List<GeneratedColumn> { new(_random, "k", GeneratedKind.Integer, this) };
        for (int i = _random.Next(1, 7); i > 0; i--)
        {
            var kind = (GeneratedKind)_random.Next((int)GeneratedKind.Uuid + 1);
            columns.Add(new GeneratedColumn(_random, "c" + i + Pick<string>(["", " x", "_Y"]), kind, this));
        }

        var meant = new List<string?[]>();
        var written = new List<string?[]>();
        var text = new StringBuilder();
        for (int i = 0; i < TitleLines; i++)
        {
            text.Append("Report of the year").Append(_lineEnd);
        }

        if (HasHeader)
        {
            Append(text, [.. columns.Select(column => column.Name)], isLast: false);
        }

        int rows = _random.Next(3, 40);
        for (int r = 0; r < rows; r++)
        {
            var values = columns.Select((column, c) => c == 0 ? ($"{r}", $"{r}") : column.Next(r)).ToArray();
            meant.Add([.. values.Select(value => value.Item1)]);
            written.Add([.. values.Select(value => value.Item2)]);
            if (HasComments && _random.Next(5) == 0)
            {
                text.Append("# a remark").Append(_lineEnd);
            }

            Append(text, written[^1], r == rows - 1);
        }

        return new GeneratedFile(columns, meant, written, text.ToString());
    }

    public byte[] Encode(string text)
    {
        var encoding = EncodingName switch
        {
            "utf-8-bom" => new UTF8Encoding(true),
            "utf-16le-bom" => new UnicodeEncoding(false, true),
            "utf-16be-bom" => new UnicodeEncoding(true, true),
            "utf-16le" => new UnicodeEncoding(false, false),
            "latin1" or "windows-1252" => Encoding.Latin1, // the same for the letters that are used
            _ => (Encoding)new UTF8Encoding(false),
        };
        using var bytes = new MemoryStream();
        bytes.Write(encoding.GetPreamble());
        bytes.Write(encoding.GetBytes(text));
        return bytes.ToArray();
    }

    private void Append(StringBuilder text, string?[] values, bool isLast)
    {
        int count = values.Length;
        while (Jagged && count > 1 && values[count - 1] is null && _random.Next(2) == 0)
        {
            count--; // what is missing at the end is NULL
        }

        for (int i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : Delimiter).Append(Blanks()).Append(Field(values[i])).Append(Blanks());
        }

        text.Append(TrailingDelimiter ? Delimiter : "").Append(isLast && !_endsWithLine ? "" : _lineEnd);
    }

    private string Blanks() => Trims ? new string(' ', _random.Next(3)) : "";

    private string Field(string? value)
    {
        if (value is null)
        {
            return _nullWord is not null && _random.Next(2) == 0 ? _nullWord : "";
        }

        if (Quote is not { } quote)
        {
            return value;
        }

        bool needs = value.Contains(Delimiter, StringComparison.Ordinal) || value.AsSpan().IndexOfAny('\r', '\n', quote) >= 0
            || value.Contains('\\', StringComparison.Ordinal) || value[0] == ' ' || value[^1] == ' ';
        if (!needs && !_quotesAll && _random.Next(8) > 0)
        {
            return value;
        }

        string mark = quote.ToString();
        string inner = HasBackslash
            ? value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(mark, "\\" + mark, StringComparison.Ordinal)
            : value.Replace(mark, mark + mark, StringComparison.Ordinal);
        return mark + inner + mark;
    }

    private T Pick<T>(T[] choices) => choices[_random.Next(choices.Length)];
}

/// <summary>A generated file.</summary>
/// <param name="Columns">Its columns; the first numbers the rows from 0.</param>
/// <param name="Meant">The values as they are meant, in one spelling.</param>
/// <param name="Written">The values as they are written.</param>
/// <param name="Text">The text of the file.</param>
internal sealed record GeneratedFile(
    IReadOnlyList<GeneratedColumn> Columns,
    IReadOnlyList<string?[]> Meant,
    IReadOnlyList<string?[]> Written,
    string Text);
