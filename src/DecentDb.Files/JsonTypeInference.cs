using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// Finds the columns of a file of JSON objects: each key is one. Numbers are INTEGER, BIGINT, DECIMAL or DOUBLE
/// PRECISION where that loses no digit, texts are dates, times and UUIDs where each of them is one, objects and arrays
/// are JSON. What is of several kinds is text, or JSON where an object or array is among it.
/// </summary>
public static class JsonTypeInference
{
    private const int ProgressRows = 16 * 1024;

    /// <summary>Reads objects and decides the types of their columns.</summary>
    /// <param name="stream">The text in UTF-8, not compressed.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="progress">Called every few thousand rows with their number.</param>
    /// <param name="leaveOpen">Whether the stream is left open.</param>
    /// <param name="rejected">Called for a line that is malformed; null makes it an error.</param>
    /// <param name="cancellationToken">Ends the pass early.</param>
    /// <exception cref="FileFormatException">The text is no JSON, or its values are no objects.</exception>
    public static JsonInference Infer(
        Stream stream,
        JsonFileOptions? options = null,
        Action<long>? progress = null,
        bool leaveOpen = false,
        Action<FileFormatException>? rejected = null,
        CancellationToken cancellationToken = default) =>
        Infer([() => stream], options, progress, leaveOpen, rejected, cancellationToken);

    /// <summary>Reads the objects of several files and decides the types that their columns have together.</summary>
    /// <param name="streams">What opens each of them.</param>
    /// <param name="options">How to read them; null for the defaults.</param>
    /// <param name="progress">Called every few thousand rows with their number.</param>
    /// <param name="leaveOpen">Whether the streams are left open.</param>
    /// <param name="rejected">Called for a line that is malformed; null makes it an error.</param>
    /// <param name="cancellationToken">Ends the pass early.</param>
    /// <exception cref="FileFormatException">The text is no JSON, or its values are no objects.</exception>
    public static JsonInference Infer(
        IReadOnlyList<Func<Stream>> streams,
        JsonFileOptions? options = null,
        Action<long>? progress = null,
        bool leaveOpen = false,
        Action<FileFormatException>? rejected = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(streams);
        options ??= JsonFileOptions.Default;
        var scan = new JsonTypeScan();
        long rows = 0;
        foreach (var open in streams)
        {
            using var reader = new JsonRecordReader(open(), options, leaveOpen)
            {
                AddsColumns = true,
                RowRejected = rejected,
            };
            scan.Begin(reader);
            while ((options.SampleRows == 0 || rows < options.SampleRows) && reader.Read())
            {
                scan.Add(reader);
                if (++rows % ProgressRows == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    progress?.Invoke(rows);
                }
            }

            scan.End(reader);
        }

        progress?.Invoke(rows);
        return scan.Result(rows, options);
    }
}
