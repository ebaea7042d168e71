using System;
using System.Data.Common;
using System.IO;
using System.Text;
using System.Threading;

namespace DecentDb.Files;

/// <summary>
/// Writes the rows of a data reader as CSV in UTF-8 (RFC 4180): NULL as an empty field, the empty text as <c>""</c>, so
/// that <see cref="CsvDataReader"/> reads back what was written. Booleans are true and false, dates
/// <c>yyyy-MM-dd</c>, timestamps <c>yyyy-MM-dd HH:mm:ss</c> with the decimals they have, floating-point numbers the
/// shortest text that reads back as the same number, bytes <c>\x</c> and hexadecimal digits.
/// </summary>
public static class CsvWriter
{
    private const int ProgressRows = 16 * 1024;

    /// <summary>
    /// Writes the header and all rows of the current result. The reader and the stream are left open.
    /// </summary>
    /// <param name="reader">Where the rows come from.</param>
    /// <param name="stream">Where the text goes; it is flushed at the end.</param>
    /// <param name="options">How to write; null for the defaults.</param>
    /// <param name="progress">Called every few thousand rows with the number written so far.</param>
    /// <param name="cancellationToken">Ends the writing between two rows.</param>
    /// <returns>The number of rows written, the header not among them.</returns>
    public static long Write(
        DbDataReader reader,
        Stream stream,
        CsvWriterOptions? options = null,
        Action<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new CsvWriterOptions();
        if (options.Delimiter == options.Quote
            || options.NullText.AsSpan().IndexOfAny(options.Delimiter, options.Quote) >= 0)
        {
            throw new ArgumentException(
                "Delimiter and quote are two characters, and the text for NULL holds none of them.", nameof(options));
        }

        var output = new CsvOutput(stream, options);
        byte[] newLine = Encoding.ASCII.GetBytes(options.NewLine);
        int columns = reader.FieldCount;
        if (options.WriteHeader)
        {
            for (int i = 0; i < columns; i++)
            {
                output.WriteDelimiterBefore(i);
                output.WriteText(reader.GetName(i));
            }

            output.WriteBytes(newLine);
        }

        var writers = new CsvColumnWriter[columns];
        for (int i = 0; i < columns; i++)
        {
            writers[i] = CsvColumnWriter.For(reader, i);
        }

        long rows = 0;
        while (reader.Read())
        {
            for (int i = 0; i < columns; i++)
            {
                output.WriteDelimiterBefore(i);
                if (reader.IsDBNull(i))
                {
                    output.WriteNull();
                }
                else
                {
                    writers[i].Write(reader, output);
                }
            }

            output.WriteBytes(newLine);
            if (++rows % ProgressRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Invoke(rows);
            }
        }

        output.Flush();
        return rows;
    }
}
