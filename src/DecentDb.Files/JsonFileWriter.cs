using System;
using System.Data.Common;
using System.IO;
using System.Threading;

namespace DecentDb.Files;

/// <summary>
/// Writes the rows of a data reader as objects of JSON, one a line or as one array, so that
/// <see cref="JsonDataReader"/> reads back what was written: numbers with all their digits, NaN and infinities as
/// texts, dates and times in the form of ISO 8601, bytes in Base64, values of type JSON as they are. NULL is null.
/// </summary>
public static class JsonFileWriter
{
    private const int ProgressRows = 16 * 1024;

    /// <summary>Writes all rows of the current result. The reader and the stream are left open.</summary>
    /// <param name="reader">Where the rows come from.</param>
    /// <param name="stream">Where the text goes; it is flushed at the end.</param>
    /// <param name="shape">An array, or otherwise an object a line.</param>
    /// <param name="progress">Called every few thousand rows with their number.</param>
    /// <param name="cancellationToken">Ends the writing between two rows.</param>
    /// <returns>The number of rows written.</returns>
    public static long Write(
        DbDataReader reader,
        Stream stream,
        JsonShape shape = JsonShape.Lines,
        Action<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(stream);
        bool isArray = shape == JsonShape.Array;
        var columns = new JsonColumnWriter[reader.FieldCount];
        byte[][] names = new byte[columns.Length][];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = JsonColumnWriter.For(reader, i, isTyped: false);
            names[i] = [.. i == 0 ? "{"u8 : ","u8, .. JsonOutput.Name(reader.GetName(i))];
        }

        var json = new JsonOutput();
        json.Write(isArray ? "["u8 : default);
        long rows = 0;
        while (reader.Read())
        {
            json.Write(rows == 0 ? isArray ? "\n"u8 : default : isArray ? ",\n"u8 : "\n"u8);
            json.Write(columns.Length == 0 ? "{"u8 : default);
            for (int i = 0; i < columns.Length; i++)
            {
                json.Write(names[i]);
                columns[i].WriteOrNull(reader, json);
            }

            json.Write("}"u8);
            if (json.IsFull)
            {
                json.Flush(stream);
            }

            if (++rows % ProgressRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Invoke(rows);
            }
        }

        json.Write(isArray ? rows == 0 ? "]\n"u8 : "\n]\n"u8 : rows == 0 ? default : "\n"u8);
        json.Flush(stream);
        stream.Flush();
        progress?.Invoke(rows);
        return rows;
    }
}
