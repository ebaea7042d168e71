using System;
using System.Data.Common;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;
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
    private const int BufferBytes = 128 * 1024;

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for files, not for pages
        SkipValidation = true,
    };

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
        var names = new JsonEncodedText[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = JsonColumnWriter.For(reader, i, isTyped: false);
            names[i] = JsonEncodedText.Encode(reader.GetName(i), Options.Encoder);
        }

        var buffer = new System.Buffers.ArrayBufferWriter<byte>(BufferBytes);
        using var json = new Utf8JsonWriter(buffer, Options);
        buffer.Write(isArray ? "["u8 : default);
        long rows = 0;
        while (reader.Read())
        {
            buffer.Write(rows == 0 ? isArray ? "\n"u8 : default : isArray ? ",\n"u8 : "\n"u8);
            json.Reset();
            json.WriteStartObject();
            for (int i = 0; i < columns.Length; i++)
            {
                json.WritePropertyName(names[i]);
                columns[i].WriteOrNull(reader, json);
            }

            json.WriteEndObject();
            json.Flush();
            if (buffer.WrittenCount >= BufferBytes / 2)
            {
                stream.Write(buffer.WrittenSpan);
                buffer.ResetWrittenCount();
            }

            if (++rows % ProgressRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Invoke(rows);
            }
        }

        buffer.Write(isArray ? rows == 0 ? "]\n"u8 : "\n]\n"u8 : rows == 0 ? default : "\n"u8);
        stream.Write(buffer.WrittenSpan);
        stream.Flush();
        progress?.Invoke(rows);
        return rows;
    }

    private static void Write(this System.Buffers.ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.GetSpan(Math.Max(bytes.Length, 1)));
        buffer.Advance(bytes.Length);
    }
}
