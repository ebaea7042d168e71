using System;

namespace DecentDb.Files;

/// <summary>How a CSV file is to be read.</summary>
public sealed class CsvReaderOptions
{
    /// <summary>The default of <see cref="MaxFieldBytes"/>: 16 MiB.</summary>
    public const int DefaultMaxFieldBytes = 16 * 1024 * 1024;

    private readonly char _delimiter = ',';
    private readonly int _maxFieldBytes = DefaultMaxFieldBytes;

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

    /// <summary>
    /// Whether the delimiter is found from the header line: the one of comma, semicolon, tab and bar that occurs most
    /// often outside quotes. A header without any of them leaves <see cref="Delimiter"/> in force.
    /// </summary>
    public bool DetectDelimiter { get; init; }

    /// <summary>Whether the first row holds the column names. Without it they are column1, column2 and so on.</summary>
    public bool HasHeader { get; init; } = true;

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
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 512 * 1024 * 1024);
            _maxFieldBytes = value;
        }
    }

    // Tests make it tiny so that rows meet the end of the buffer everywhere.
    internal int BufferBytes { get; init; } = 1024 * 1024;

    internal static CsvReaderOptions Default { get; } = new();
}
