using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Primitives;
using DecentDb.Files;

namespace DecentDb.Transfer;

/// <summary>
/// The options of a statement that reads or writes a file, by the names that PostgreSQL and DuckDB give them.
/// </summary>
internal sealed class FileStatementOptions(string statement)
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["format"] = "format",
        ["header"] = "header",
        ["delimiter"] = "delimiter",
        ["delim"] = "delimiter",
        ["sep"] = "delimiter",
        ["null"] = "null",
        ["nullstr"] = "null",
        ["quote"] = "quote",
        ["escape"] = "escape",
        ["encoding"] = "encoding",
        ["comment"] = "comment",
        ["skip"] = "skip",
        ["decimal_separator"] = "decimal_separator",
        ["thousands"] = "thousands",
        ["dateformat"] = "dateformat",
        ["all_varchar"] = "all_varchar",
        ["null_padding"] = "null_padding",
        ["path"] = "path",
        ["on_error"] = "on_error",
        ["reject_limit"] = "reject_limit",
        ["log_rejects"] = "log_rejects",
    };

    private static readonly Dictionary<string, CsvEncoding> Encodings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auto"] = CsvEncoding.Auto,
        ["utf8"] = CsvEncoding.Utf8,
        ["utf-8"] = CsvEncoding.Utf8,
        ["utf-16"] = CsvEncoding.Auto,
        ["utf-16le"] = CsvEncoding.Utf16LittleEndian,
        ["utf-16be"] = CsvEncoding.Utf16BigEndian,
        ["latin1"] = CsvEncoding.Latin1,
        ["windows-1252"] = CsvEncoding.Windows1252,
        ["win1252"] = CsvEncoding.Windows1252,
        ["cp1252"] = CsvEncoding.Windows1252,
    };

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>The format that is named, in lower case; null = none is.</summary>
    public string? Format => Find("format")?.ToLowerInvariant();

    /// <summary>Sets an option.</summary>
    /// <exception cref="DatabaseException">There is none of the name, or it is set already.</exception>
    public void Set(string name, string value)
    {
        if (!Names.TryGetValue(name, out string? known))
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue,
                $"{statement} has no option {name}; it has "
                + $"{string.Join(", ", new SortedSet<string>(Names.Values, StringComparer.Ordinal))}.");
        }

        if (!_values.TryAdd(known, value))
        {
            throw new DatabaseException(ErrorCode.SyntaxError, $"The option {known} stands there twice.");
        }
    }

    public string? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>True for an option that is set; without a value, and with one such as true, 1 or on.</summary>
    public bool IsOn(string name) => Find(name) is { } text && ToBoolean(name, text);

    /// <summary>A whole number, or null where the option is not set.</summary>
    public int? FindNumber(string name) => Find(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
        : throw Unfit(name, text, "a whole number");

    /// <summary>How CSV is read.</summary>
    /// <param name="header">Whether there is a header, where no option tells.</param>
    public CsvReaderOptions ToReading(CsvHeader header)
    {
        var options = new CsvReaderOptions
        {
            Header = Find("header") is null ? header : IsOn("header") ? CsvHeader.Yes : CsvHeader.No,
            DetectDelimiter = Find("delimiter") is null && header == CsvHeader.Auto,
            Encoding = Find("encoding") is not { } encoding ? CsvEncoding.Auto
                : Encodings.TryGetValue(encoding, out var known) ? known
                : throw Unfit("encoding", encoding, "one of " + string.Join(", ", Encodings.Keys)),
            Comment = Find("comment"),
            SkipRows = FindNumber("skip") ?? 0,
            AllowJaggedRows = IsOn("null_padding"),
            ThousandsSeparator = FindCharacter("thousands"),
            DateFormats = Find("dateformat") is { } format ? [format] : null,
        };
        if (Find("delimiter") is { } delimiter)
        {
            options = options with { Delimiter = delimiter };
        }

        if (Find("quote") is not null)
        {
            options = options with { Quote = FindCharacter("quote") };
        }

        if (FindCharacter("escape") is { } escape)
        {
            options = options with { Escape = escape == options.Quote ? null : escape };
        }

        if (FindCharacter("decimal_separator") is { } point)
        {
            options = options with { DecimalSeparator = point };
        }

        return Find("null") is { } text ? options with { NullTexts = [text] } : options;
    }

    /// <summary>How JSON is read.</summary>
    public JsonFileOptions ToJson() => JsonFileOptions.Default with { Path = Find("path") };

    /// <summary>How CSV is written.</summary>
    public CsvWriterOptions ToWriting()
    {
        string delimiter = Find("delimiter") ?? ",";
        return new CsvWriterOptions
        {
            Delimiter = delimiter is [var one] ? one : throw Unfit("delimiter", delimiter, "one character"),
            Quote = FindCharacter("quote") ?? '"',
            NullText = Find("null") ?? "",
            WriteHeader = IsOn("header"),
        };
    }

    /// <summary>Refuses options that are set and mean nothing here.</summary>
    public void RefuseAllBut(ReadOnlySpan<string> names, string what)
    {
        foreach (string name in _values.Keys)
        {
            if (!names.Contains(name))
            {
                throw new DatabaseException(
                    ErrorCode.NotSupported, $"The option {name} means nothing for {what}.");
            }
        }
    }

    private char? FindCharacter(string name) => Find(name) switch
    {
        null or "" => null,
        [var one] => one,
        var text => throw Unfit(name, text, "one character"),
    };

    private static bool ToBoolean(string name, string text) => text.ToUpperInvariant() switch
    {
        "" or "TRUE" or "ON" or "1" or "YES" => true,
        "FALSE" or "OFF" or "0" or "NO" => false,
        _ => throw Unfit(name, text, "true or false"),
    };

    private static DatabaseException Unfit(string name, string text, string wanted) =>
        new(ErrorCode.InvalidParameterValue, $"The option {name} is {wanted}, and not '{text}'.");
}
