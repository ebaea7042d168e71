using System;

namespace DecentDb.Files;

/// <summary>How a CSV file is to be written.</summary>
public sealed class CsvWriterOptions
{
    private readonly char _delimiter = ',';
    private readonly string _newLine = "\n";

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

    /// <summary>Whether the first row holds the column names.</summary>
    public bool WriteHeader { get; init; } = true;
}
