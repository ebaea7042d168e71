using System;
using System.Collections.Generic;

namespace DecentDb.Files;

/// <summary>How a CSV file is to be read. No option depends on the culture of the machine.</summary>
public sealed record CsvReaderOptions
{
    /// <summary>The default of <see cref="MaxFieldBytes"/>: 16 MiB.</summary>
    public const int DefaultMaxFieldBytes = 16 * 1024 * 1024;

    /// <summary>The default of <see cref="MaxUnpackedRatio"/>: 1,000.</summary>
    public const int DefaultMaxUnpackedRatio = 1000;

    private const int DelimiterLengthMax = 4;
    private const int FieldBytesMax = 512 * 1024 * 1024;

    private static readonly string[] EmptyText = [""];

    private readonly string _delimiter = ",";
    private readonly char? _quote = '"';
    private readonly char? _escape;
    private readonly string? _comment;
    private readonly int _skipRows;
    private readonly char _decimalSeparator = '.';
    private readonly char? _thousandsSeparator;
    private readonly int _maxFieldBytes = DefaultMaxFieldBytes;
    private readonly int _maxUnpackedRatio = DefaultMaxUnpackedRatio;

    /// <summary>
    /// What stands between two fields: one to four characters, none of them a line break. Default: a comma.
    /// </summary>
    /// <exception cref="ArgumentException">It is empty, too long, or holds a line break or NUL.</exception>
    public string Delimiter
    {
        get => _delimiter;
        init
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            if (value.Length > DelimiterLengthMax || value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0
                || value.AsSpan().ContainsAny('"', '\ufeff'))
            {
                throw new ArgumentException(
                    "A delimiter is one to four characters, no quote and no line break.", nameof(value));
            }

            _delimiter = value;
        }
    }

    /// <summary>
    /// Whether the delimiter is found from the first rows: the one of comma, semicolon, tab and bar that gives them all
    /// the same number of fields, the most of them where several do. A line <c>sep=;</c> at the start, as Excel has it,
    /// tells it, too. Rows without any of them leave <see cref="Delimiter"/> in force.
    /// </summary>
    public bool DetectDelimiter { get; init; }

    /// <summary>What a field may stand in to hold delimiters and line breaks; null = nothing. By default <c>"</c>.
    /// </summary>
    /// <exception cref="ArgumentException">It is no ASCII character, or a line break.</exception>
    public char? Quote
    {
        get => _quote;
        init => _quote = CheckSymbol(value, "quote");
    }

    /// <summary>
    /// What stands before a quote that belongs to a field; null = the quote itself, which is doubled. With another
    /// character, such as a backslash, it also stands before delimiters and line breaks of fields without quotes.
    /// </summary>
    /// <exception cref="ArgumentException">It is no ASCII character, or a line break.</exception>
    public char? Escape
    {
        get => _escape;
        init => _escape = CheckSymbol(value, "escape");
    }

    /// <summary>What a line starts with that is passed over; null = there are no such lines.</summary>
    public string? Comment
    {
        get => _comment;
        init => _comment = value is null || (value.Length > 0 && value.AsSpan().IndexOfAny('\r', '\n', '\0') < 0)
            ? value
            : throw new ArgumentException("A comment starts with at least one character.", nameof(value));
    }

    /// <summary>How many lines at the start are passed over, such as a title. Default: 0.</summary>
    public int SkipRows
    {
        get => _skipRows;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _skipRows = value;
        }
    }

    /// <summary>Whether the first row holds the column names. Default: it does.</summary>
    public CsvHeader Header { get; init; } = CsvHeader.Yes;

    /// <summary>
    /// Whether a header with a name that is empty, twice there, or longer than 128 characters is an error. By default
    /// such columns are named column_1, name_2, or by the first 128 characters, and the reader warns.
    /// </summary>
    public bool StrictHeader { get; init; }

    /// <summary>
    /// Whether the columns that a reader is opened with are those of the file by their places, whatever names its
    /// header has; by default they have these names.
    /// </summary>
    public bool IgnoreHeaderNames { get; init; }

    /// <summary>The SQL types of columns, by their names ignoring case; the others are found from values.</summary>
    public IReadOnlyDictionary<string, string>? Columns { get; init; }

    /// <summary>How the characters are encoded. Default: found from the first bytes.</summary>
    public CsvEncoding Encoding { get; init; }

    /// <summary>How a file is compressed. Default: found from its content.</summary>
    public CsvCompression Compression { get; init; }

    /// <summary>
    /// The texts that stand for NULL when a field is one of them without quotes; case matters. Default: the empty text.
    /// In a column that is not text an empty field in quotes is NULL, too.
    /// </summary>
    public IReadOnlyList<string> NullTexts { get; init; } = EmptyText;

    /// <summary>More words for true, ignoring case, than true and yes.</summary>
    public IReadOnlyList<string> TrueTexts { get; init; } = [];

    /// <summary>More words for false, ignoring case, than false and no.</summary>
    public IReadOnlyList<string> FalseTexts { get; init; } = [];

    /// <summary>What separates the decimals of a number: a point (default) or a comma.</summary>
    public char DecimalSeparator
    {
        get => _decimalSeparator;
        init => _decimalSeparator = value is '.' or ','
            ? value
            : throw new ArgumentException("Decimals are separated by a point or a comma.", nameof(value));
    }

    /// <summary>
    /// What separates groups of three digits: a point, a comma, an apostrophe or a blank; null (default) = nothing.
    /// </summary>
    public char? ThousandsSeparator
    {
        get => _thousandsSeparator;
        init => _thousandsSeparator = value is null or '.' or ',' or '\'' or ' ' or '_'
            ? value
            : throw new ArgumentException(
                "Thousands are separated by a point, a comma, an apostrophe, a blank or an underscore.", nameof(value));
    }

    /// <summary>
    /// How days are written, beside <c>yyyy-MM-dd</c>: of <c>yyyy/MM/dd</c>, <c>dd.MM.yyyy</c>, <c>dd/MM/yyyy</c>,
    /// <c>MM/dd/yyyy</c>, <c>dd-MM-yyyy</c>, <c>MM-dd-yyyy</c> and <c>yyyyMMdd</c>. Null (default): all but the last,
    /// where the values of a column allow no two of them.
    /// </summary>
    public IReadOnlyList<string>? DateFormats { get; init; }

    /// <summary>Whether blanks around fields, also outside their quotes, are left out.</summary>
    public bool TrimSpaces { get; init; }

    /// <summary>Whether a row may have fewer fields than the header; those that are missing are NULL.</summary>
    public bool AllowJaggedRows { get; init; }

    /// <summary>Whether a delimiter at the end of a row, the header's too, is no further field.</summary>
    public bool TrailingDelimiter { get; init; }

    /// <summary>
    /// Whether a column gets a type only if every value prints back exactly as it was written: then <c>1e3</c>,
    /// <c>+5</c>, <c>True</c> and a column that mixes <c>1.10</c> with <c>2.5</c> stay text.
    /// </summary>
    public bool Exact { get; init; }

    /// <summary>
    /// The longest value that is accepted, in bytes of UTF-8. It keeps a quote that is never closed from drawing the
    /// rest of a large file into memory. At most 512 MiB.
    /// </summary>
    public int MaxFieldBytes
    {
        get => _maxFieldBytes;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, FieldBytesMax);
            _maxFieldBytes = value;
        }
    }

    /// <summary>
    /// How many times its size a compressed file may unpack to, once that is more than 64 MiB; 0 = any number. It
    /// keeps a small file that was made for it from filling the disk. Default: 1,000.
    /// </summary>
    public int MaxUnpackedRatio
    {
        get => _maxUnpackedRatio;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _maxUnpackedRatio = value;
        }
    }

    // Tests make it tiny so that rows meet the end of the buffer everywhere.
    internal int BufferBytes { get; init; } = 1024 * 1024;

    internal static CsvReaderOptions Default { get; } = new();

    /// <summary>Whether rows are what the fast parser takes: one byte between fields, doubled quotes.</summary>
    internal bool IsPlain => _quote == '"' && _escape is null or '"' && _comment is null && !TrimSpaces
        && !TrailingDelimiter && _delimiter.Length == 1 && _delimiter[0] <= '\x7e';

    /// <summary>Refuses options that contradict each other.</summary>
    internal static void ThrowIfContradictory(CsvReaderOptions options)
    {
        if ((options._quote is { } quote && options._delimiter.Contains(quote, StringComparison.Ordinal))
            || (options._escape is { } escape && options._delimiter.Contains(escape, StringComparison.Ordinal)))
        {
            throw new ArgumentException(
                "A delimiter holds neither the quote nor the escape character.", nameof(options));
        }

        if (options._thousandsSeparator == options._decimalSeparator)
        {
            throw new ArgumentException("Decimals and thousands cannot have the same separator.", nameof(options));
        }

        if (options._comment is { } comment && options._quote is { } opening && comment[0] == opening)
        {
            throw new ArgumentException("A comment cannot start with the quote.", nameof(options));
        }
    }

    private static char? CheckSymbol(char? value, string what) => value is null or (> '\0' and <= '\x7e' and not
        ('\r' or '\n'))
        ? value
        : throw new ArgumentException($"The {what} is one ASCII character, no line break.", nameof(value));
}
