using System;

namespace DecentDb.Files;

/// <summary>How a CSV file is to be written.</summary>
public sealed class CsvWriterOptions
{
    private readonly char _delimiter = ',';
    private readonly string _newLine = "\n";
    private readonly char _quote = '"';
    private readonly string _nullText = "";

    /// <summary>
    /// The character between two fields: an ASCII character other than a quote or a line break. Default: a comma.
    /// </summary>
    public char Delimiter
    {
        get => _delimiter;
        init
        {
            if (value is '"' or '\r' or '\n' or '\0' or > '\x7e')
            {
                throw new ArgumentException(
                    "A delimiter is one ASCII character, not a quote or line break.", nameof(value));
            }

            _delimiter = value;
        }
    }

    /// <summary>What ends a row: LF (the default) or CRLF.</summary>
    public string NewLine
    {
        get => _newLine;
        init
        {
            if (value is not ("\n" or "\r\n"))
            {
                throw new ArgumentException("A row ends in LF or CRLF.", nameof(value));
            }

            _newLine = value;
        }
    }

    /// <summary>What fields stand in that need it: an ASCII character, no line break. Default: <c>"</c>.</summary>
    public char Quote
    {
        get => _quote;
        init => _quote = value is > '\0' and <= '\x7e' and not ('\r' or '\n')
            ? value
            : throw new ArgumentException("The quote is one ASCII character, no line break.", nameof(value));
    }

    /// <summary>
    /// What stands for NULL, without quotes; a text that is the same stands in quotes. Default: nothing.
    /// </summary>
    public string NullText
    {
        get => _nullText;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            {
                throw new ArgumentException("The text for NULL holds no line break.", nameof(value));
            }

            _nullText = value;
        }
    }

    /// <summary>Whether the first row holds the column names.</summary>
    public bool WriteHeader { get; init; } = true;
}
