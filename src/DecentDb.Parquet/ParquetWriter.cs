using System;
using System.Data.Common;
using System.IO;
using System.Threading;
using DecentDb.Readers;
using ParquetSharp;
using ParquetSharp.Schema;

namespace DecentDb.Parquet;

/// <summary>
/// Writes the rows of a data reader as a Parquet file in one pass, a group of rows at a time. Exact numbers are
/// DECIMAL, moments have microseconds, or nanoseconds where the first group of rows has finer ones; UUID and JSON are
/// marked as such, INTERVAL is text.
/// </summary>
public static class ParquetWriter
{
    private const int ProgressRows = 16 * 1024;

    /// <summary>Writes all rows of the current result. The reader and the stream are left open.</summary>
    /// <param name="reader">Where the rows come from.</param>
    /// <param name="stream">Where the bytes go, also one that cannot be sought; it is flushed at the end.</param>
    /// <param name="options">How to write; null for the defaults.</param>
    /// <param name="progress">Called every few thousand rows with their number.</param>
    /// <param name="cancellationToken">Ends the writing between two rows.</param>
    /// <returns>The number of rows written.</returns>
    /// <exception cref="FileFormatException">A value does not fit the type that its column has in the file.</exception>
    /// <exception cref="IOException">The stream could not be written; its other errors pass, too.</exception>
    public static long Write(
        DbDataReader reader,
        Stream stream,
        ParquetWriterOptions? options = null,
        Action<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(stream);
        if (reader.FieldCount == 0)
        {
            throw new ArgumentException("The reader has no columns.", nameof(reader));
        }

        using var target = new ParquetOutput(stream);
        try
        {
            long rows = WriteRows(reader, target, options ?? new ParquetWriterOptions(), progress, cancellationToken);
            stream.Flush();
            progress?.Invoke(rows);
            return rows;
        }
        catch (Exception) when (target.Failure is { } failure)
        {
            failure.Throw();
            throw;
        }
    }

    private static long WriteRows(
        DbDataReader reader,
        ParquetOutput target,
        ParquetWriterOptions options,
        Action<long>? progress,
        CancellationToken cancellationToken)
    {
        var columns = CreateColumns(reader);
        using var file = new OpenFile(target, columns, options);
        long rows = 0;
        int rowsInGroup = 0;
        while (reader.Read())
        {
            foreach (var column in columns)
            {
                column.Add(reader);
            }

            if (++rowsInGroup == options.RowGroupRows)
            {
                file.WriteGroup();
                rowsInGroup = 0;
            }

            if (++rows % ProgressRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Invoke(rows);
            }
        }

        if (rowsInGroup > 0)
        {
            file.WriteGroup();
        }

        file.Close();
        return rows;
    }

    private static ParquetColumnWriter[] CreateColumns(DbDataReader reader)
    {
        var schema = reader.CanGetColumnSchema() ? reader.GetColumnSchema() : null;
        var columns = new ParquetColumnWriter[reader.FieldCount];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = ParquetColumnWriter.For(reader, i, schema?[i]);
        }

        return columns;
    }

    // The file is begun with its first group, whose values decide how fine moments are.
    private sealed class OpenFile(Stream stream, ParquetColumnWriter[] columns, ParquetWriterOptions options)
        : IDisposable
    {
        private ParquetFileWriter? _file;

        public void WriteGroup()
        {
            using var group = Open().AppendRowGroup();
            foreach (var column in columns)
            {
                using var writer = group.NextColumn();
                column.Flush(writer);
            }
        }

        public void Close() => Open().Close();

        public void Dispose() => _file?.Dispose();

        private ParquetFileWriter Open()
        {
            if (_file is null)
            {
                using var properties = Properties();
                using var root = new GroupNode(
                    "schema", Repetition.Required, Array.ConvertAll(columns, column => column.CreateNode()));
                _file = new ParquetFileWriter(stream, root, properties, options.KeyValue, leaveOpen: true);
            }

            return _file;
        }

        private WriterProperties Properties()
        {
            using var builder = new WriterPropertiesBuilder();
            string? version = typeof(ParquetWriter).Assembly.GetName().Version?.ToString(3);
            builder.Compression(options.Compression switch
            {
                ParquetCompression.None => Compression.Uncompressed,
                ParquetCompression.Zstandard => Compression.Zstd,
                ParquetCompression.Gzip => Compression.Gzip,
                ParquetCompression.Brotli => Compression.Brotli,
                _ => Compression.Snappy,
            });
            builder.CreatedBy("decentdb version " + version);
            return builder.Build();
        }
    }
}
