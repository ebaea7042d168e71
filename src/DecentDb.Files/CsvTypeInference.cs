using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// Finds the types of the columns of a CSV file, without loss: it reads every row, and a column is a number, date,
/// time, UUID or boolean only if each of its values has a value of that type, whatever its spelling. What is rather a
/// code than a number stays text: <c>007</c>, digits beyond DECIMAL, a column of <c>1E5</c>. With
/// <see cref="CsvReaderOptions.Exact"/> each value must print back exactly as it was written.
/// </summary>
public static class CsvTypeInference
{
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

    /// <summary>
    /// Reads several files, of the same columns in any order, and decides the types that their columns have together. A
    /// column that a file lacks is NULL there.
    /// </summary>
    /// <param name="files">What opens each of them; the readers are closed.</param>
    /// <param name="progress">Called every few thousand rows and at the end of each file.</param>
    /// <param name="cancellationToken">Ends the pass early.</param>
    /// <exception cref="FileFormatException">A file breaks the rules of CSV.</exception>
    public static CsvInference Infer(
        IReadOnlyList<Func<CsvDataReader>> files,
        Action<CsvProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        var scan = new CsvTypeScan();
        foreach (var open in files)
        {
            using var reader = open();
            scan.Read(reader, progress, cancellationToken);
        }

        return scan.Result();
    }

    private static CsvInference Infer(
        CsvDataReader reader, Action<CsvProgress>? progress, CancellationToken cancellationToken)
    {
        var scan = new CsvTypeScan();
        scan.Read(reader, progress, cancellationToken);
        return scan.Result();
    }
}
