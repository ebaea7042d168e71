using System;
using System.Buffers;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Text;
using DecentDb.Files;

namespace DecentDb.Cli;

/// <summary>The options that say how a CSV file is read, for every command that reads one.</summary>
internal sealed class FileOptions
{
    private readonly Option<string> _delimiter = Text(
        "--delimiter",
        "CHARACTERS",
        "The delimiter, \\t for a tab, \\u0001 by its number; by default it is found from the first rows.");

    private readonly Option<string> _quote = Text("--quote", "CHARACTER", "The quote, or none; by default \".");

    private readonly Option<string> _escape = Text(
        "--escape", "CHARACTER", "What stands before a quote within a value; by default the quote is doubled.");

    private readonly Option<string> _comment = Text(
        "--comment", "TEXT", "Lines that start with it are passed over.");

    private readonly Option<int> _skip = new("--skip")
    {
        Description = "How many lines at the start are passed over.",
        HelpName = "LINES",
    };

    private readonly Option<string> _header = Text(
        "--header", "yes|no|auto", "Whether the first row holds the names; by default its types tell.");

    private readonly Option<bool> _strictHeader = new("--strict-header")
    {
        Description = "Refuses names that are empty, twice there or too long, instead of changing them.",
    };

    private readonly Option<string> _encoding = Text(
        "--encoding", "NAME", "utf-8, utf-16le, utf-16be, latin1 or windows-1252; by default UTF-8 or UTF-16.");

    private readonly Option<string> _compression = Text(
        "--compression", "NAME", "none, gzip, zstd or brotli; by default the content tells.");

    private readonly Option<string[]> _nulls = new("--null")
    {
        Description = "A word that stands for NULL, beside the empty field; may be given several times.",
        HelpName = "TEXT",
    };

    private readonly Option<string> _decimal = Text("--decimal", "CHARACTER", "The decimal separator: . or ,");

    private readonly Option<string> _thousands = Text(
        "--thousands", "CHARACTER", "What separates thousands: . , ' _ or a blank.");

    private readonly Option<string[]> _dateFormats = new("--date-format")
    {
        Description = "How days are written, such as dd.MM.yyyy or MM/dd/yyyy; may be given several times.",
        HelpName = "FORMAT",
    };

    private readonly Option<string> _types = Text(
        "--types", "LIST", "Types of columns, such as \"age=double,zip=text\"; the others are found.");

    private readonly Option<bool> _trim = new("--trim") { Description = "Leaves out blanks around fields." };

    private readonly Option<bool> _jagged = new("--jagged")
    {
        Description = "Rows may have fewer fields than the header; those that are missing are NULL.",
    };

    private readonly Option<bool> _trailing = new("--trailing-delimiter")
    {
        Description = "A delimiter at the end of each row is no further field.",
    };

    private readonly Option<bool> _exact = new("--exact")
    {
        Description = "A column gets a type only if every value prints back exactly as it is written.",
    };

    private readonly Option<string> _maxField = Text(
        "--max-field-bytes", "COUNT", "The longest value that is accepted; by default 16777216.");

    private readonly Option<string> _maxRatio = Text(
        "--max-ratio", "COUNT", "How many times its size a compressed file may unpack to; by default 1000, 0 = any.");

    public IEnumerable<Option> All =>
    [
        _delimiter, _quote, _escape, _comment, _skip, _header, _strictHeader, _encoding, _compression, _nulls,
        _decimal, _thousands, _dateFormats, _types, _trim, _jagged, _trailing, _exact, _maxField, _maxRatio,
    ];

    /// <summary>The options that a line gives.</summary>
    /// <exception cref="CommandException">An option has a value that cannot be.</exception>
    public CsvReaderOptions Read(ParseResult line)
    {
        try
        {
            return new CsvReaderOptions
            {
                DetectDelimiter = line.GetValue(_delimiter) is null,
                Delimiter = ToDelimiter(line.GetValue(_delimiter) ?? ","),
                Quote = line.GetValue(_quote) is { } quote ? ToQuote(quote) : '"',
                Escape = line.GetValue(_escape) is { } escape ? Single(_escape, escape) : null,
                Comment = line.GetValue(_comment),
                SkipRows = line.GetValue(_skip),
                Header = Choose(_header, line.GetValue(_header) ?? "auto", Headers),
                StrictHeader = line.GetValue(_strictHeader),
                Encoding = line.GetValue(_encoding) is { } encoding
                    ? Choose(_encoding, encoding, Encodings) : CsvEncoding.Auto,
                Compression = line.GetValue(_compression) is { } compression
                    ? Choose(_compression, compression, Compressions) : CsvCompression.Auto,
                NullTexts = ["", .. line.GetValue(_nulls) ?? []],
                DecimalSeparator = line.GetValue(_decimal) is { } point ? Single(_decimal, point) : '.',
                ThousandsSeparator = line.GetValue(_thousands) is { } group ? Single(_thousands, group) : null,
                DateFormats = line.GetValue(_dateFormats) is { Length: > 0 } formats ? formats : null,
                Columns = line.GetValue(_types) is { } types ? ToTypes(types) : null,
                TrimSpaces = line.GetValue(_trim),
                AllowJaggedRows = line.GetValue(_jagged),
                TrailingDelimiter = line.GetValue(_trailing),
                Exact = line.GetValue(_exact),
                MaxFieldBytes = line.GetValue(_maxField) is { } bytes
                    ? ToCount(_maxField, bytes, 1) : CsvReaderOptions.DefaultMaxFieldBytes,
                MaxUnpackedRatio = line.GetValue(_maxRatio) is { } ratio
                    ? ToCount(_maxRatio, ratio, 0) : CsvReaderOptions.DefaultMaxUnpackedRatio,
            };
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message.Split(" (Parameter")[0], e);
        }
    }

    /// <summary>The options as they are written on the command line.</summary>
    public static string Print(CsvReaderOptions options)
    {
        var text = new StringBuilder("--delimiter ").Append(Quoted(options.Delimiter));
        Add(options.Quote != '"', "--quote", options.Quote?.ToString() ?? "none");
        Add(options.Escape is not null, "--escape", options.Escape?.ToString() ?? "");
        Add(options.Comment is not null, "--comment", options.Comment ?? "");
        Add(options.SkipRows > 0, "--skip", options.SkipRows.ToString(CultureInfo.InvariantCulture));
        Add(options.Header != CsvHeader.Auto, "--header", options.Header == CsvHeader.Yes ? "yes" : "no");
        Add(options.Encoding == CsvEncoding.Windows1252, "--encoding", "windows-1252");
        text.Append(options.TrimSpaces ? " --trim" : "")
            .Append(options.TrailingDelimiter ? " --trailing-delimiter" : "");
        return text.ToString();

        void Add(bool isGiven, string name, string value)
        {
            if (isGiven)
            {
                text.Append(' ').Append(name).Append(' ').Append(Quoted(value));
            }
        }
    }

    private static string Quoted(string text)
    {
        text = ControlCharacters.Escape(text.Replace("\t", "\\t", StringComparison.Ordinal));
        return !text.AsSpan().ContainsAnyExcept(Bare) ? text
            : text == "'" ? "\"'\""
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    private static readonly SearchValues<char> Bare =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789,:-.^%");

    private static readonly Dictionary<string, CsvHeader> Headers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["yes"] = CsvHeader.Yes,
        ["no"] = CsvHeader.No,
        ["auto"] = CsvHeader.Auto,
    };

    private static readonly Dictionary<string, CsvEncoding> Encodings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auto"] = CsvEncoding.Auto,
        ["utf-8"] = CsvEncoding.Utf8,
        ["utf-16le"] = CsvEncoding.Utf16LittleEndian,
        ["utf-16be"] = CsvEncoding.Utf16BigEndian,
        ["latin1"] = CsvEncoding.Latin1,
        ["windows-1252"] = CsvEncoding.Windows1252,
        ["cp1252"] = CsvEncoding.Windows1252,
    };

    private static readonly Dictionary<string, CsvCompression> Compressions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auto"] = CsvCompression.Auto,
        ["none"] = CsvCompression.None,
        ["gzip"] = CsvCompression.Gzip,
        ["zstd"] = CsvCompression.Zstandard,
        ["brotli"] = CsvCompression.Brotli,
    };

    private static Option<string> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    private static T Choose<T>(Option option, string value, Dictionary<string, T> choices) =>
        choices.TryGetValue(value, out var chosen)
            ? chosen
            : throw new CommandException($"{option.Name} takes {string.Join(", ", choices.Keys)}, not '{value}'.");

    // \t is a tab, \u0001 the character of that number.
    private static string Unescape(string text)
    {
        const int HexLength = 4;
        text = text.Replace("\\t", "\t", StringComparison.Ordinal);
        var at = text.IndexOf("\\u", StringComparison.Ordinal);
        return at >= 0 && at + 2 + HexLength <= text.Length && ushort.TryParse(
            text.AsSpan(at + 2, HexLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? Unescape(string.Concat(text.AsSpan(0, at), ((char)code).ToString(), text.AsSpan(at + 2 + HexLength)))
            : text;
    }

    private static char Single(Option option, string text)
    {
        var value = Unescape(text);
        return value.Length == 1 ? value[0] : throw new CommandException($"{option.Name} takes one character.");
    }

    private static string ToDelimiter(string text)
    {
        var delimiter = Unescape(text);
        return delimiter.Length is >= 1 and <= 4 && delimiter.AsSpan().IndexOfAny('"', '\r', '\n') < 0
            ? delimiter
            : throw new CommandException("--delimiter takes one to four characters other than a quote, or \\t.");
    }

    private char? ToQuote(string text) =>
        text.Equals("none", StringComparison.OrdinalIgnoreCase) ? null : Single(_quote, text);

    private static int ToCount(Option option, string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least
            ? count
            : throw new CommandException($"{option.Name} takes a whole number, not '{text}'.");

    // The digits of DECIMAL(10,2) hold a comma of their own.
    private static Dictionary<string, string> ToTypes(string list)
    {
        var types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= list.Length; i++)
        {
            var c = i < list.Length ? list[i] : ',';
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c != ',' || depth > 0)
            {
                continue;
            }

            var part = list[start..i];
            var equals = part.LastIndexOf('=');
            if (equals < 1 || !types.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
            {
                throw new CommandException($"--types takes a list such as \"age=double,zip=text\", not '{list}'.");
            }

            start = i + 1;
        }

        return types;
    }
}
