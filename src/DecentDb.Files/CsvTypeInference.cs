using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// Finds the types of the columns of a CSV file, without loss: it reads every row, and a column is a number, date,
/// time, UUID or boolean only if each of its values prints back exactly as it was written. So <c>007</c>, <c>-0</c>,
/// <c>+5</c>, <c>1e3</c>, <c>True</c>, <c>NaN</c> and a column that mixes <c>1.10</c> with <c>2.5</c> stay text.
/// </summary>
public static class CsvTypeInference
{
    private const int ProgressRows = 16 * 1024;

    /// <summary>Reads a file, which may be compressed with gzip, and decides the types of its columns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="progress">Called every few thousand rows and at the end.</param>
    /// <param name="cancellationToken">Ends the pass early.</param>
    /// <exception cref="FileFormatException">The file breaks the rules of CSV.</exception>
    public static CsvInference Infer(
        string path,
        CsvReaderOptions? options = null,
        Action<CsvProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using var reader = CsvDataReader.Open(path, options);
        return Infer(reader, progress, cancellationToken);
    }

    /// <summary>Reads a copy of a stream, which may be compressed with gzip, and decides the types of its columns.
    /// </summary>
    /// <param name="source">The copy.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="progress">Called every few thousand rows and at the end.</param>
    /// <param name="cancellationToken">Ends the pass early.</param>
    /// <exception cref="FileFormatException">The file breaks the rules of CSV.</exception>
    public static CsvInference Infer(
        SpooledSource source,
        CsvReaderOptions? options = null,
        Action<CsvProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using var reader = CsvDataReader.Open(source, options);
        return Infer(reader, progress, cancellationToken);
    }

    /// <summary>
    /// Reads a stream to its end and decides the types of its columns. To read the rows after it, the caller needs the
    /// stream from its start once more: by seeking, or from a <see cref="SpooledSource"/>.
    /// </summary>
    /// <param name="stream">The text, not compressed; it is left open.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="progress">Called every few thousand rows and at the end.</param>
    /// <param name="cancellationToken">Ends the pass early.</param>
    /// <exception cref="FileFormatException">The file breaks the rules of CSV.</exception>
    public static CsvInference Infer(
        Stream stream,
        CsvReaderOptions? options = null,
        Action<CsvProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using var reader = CsvDataReader.Open(stream, options, leaveOpen: true);
        return Infer(reader, progress, cancellationToken);
    }

    private static CsvInference Infer(
        CsvDataReader reader, Action<CsvProgress>? progress, CancellationToken cancellationToken)
    {
        var columns = new ColumnCandidates[reader.FieldCount];
        columns.AsSpan().Fill(new ColumnCandidates());
        while (reader.Read())
        {
            for (int i = 0; i < columns.Length; i++)
            {
                if (reader.IsDBNull(i))
                {
                    columns[i].AddNull();
                }
                else if (columns[i].IsOpen)
                {
                    columns[i].Add(reader.GetUtf8(i));
                }
            }

            if (reader.RowNumber % ProgressRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Invoke(new CsvProgress(reader.RowNumber, reader.SourcePosition, reader.SourceLength));
            }
        }

        progress?.Invoke(new CsvProgress(reader.RowNumber, reader.SourcePosition, reader.SourceLength));
        var inferred = new List<InferredColumn>(columns.Length);
        for (int i = 0; i < columns.Length; i++)
        {
            inferred.Add(columns[i].Decide(reader.GetName(i)));
        }

        return new CsvInference(inferred.AsReadOnly(), reader.RowNumber, reader.Delimiter);
    }
}
