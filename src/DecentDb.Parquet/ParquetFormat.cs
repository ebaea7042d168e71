using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Threading;
using DecentDb.Files;
using DecentDb.Readers;

namespace DecentDb.Parquet;

/// <summary>
/// Parquet for what loads and exports files: <c>FileFormats.Register(new ParquetFormat())</c> once, before the first of
/// them. The native library is loaded with the first file.
/// </summary>
public sealed class ParquetFormat : FileFormat
{
    /// <summary>How files are read.</summary>
    public ParquetReaderOptions Reading { get; init; } = ParquetReaderOptions.Default;

    /// <summary>How files are written.</summary>
    public ParquetWriterOptions Writing { get; init; } = new();

    /// <inheritdoc/>
    public override string Name => "parquet";

    /// <inheritdoc/>
    public override bool Recognises(string fileName, ReadOnlySpan<byte> start)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        return start.StartsWith("PAR1"u8) || fileName.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The columns of the schemas; a column that several files have must be of one type in them.</summary>
    /// <inheritdoc/>
    public override FileDescription Describe(
        IReadOnlyList<FileBytes> files, FileFormatRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        var columns = new List<InferredColumn>();
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var reader = OpenFile(file);
            foreach (var column in reader.Columns)
            {
                int known = columns.FindIndex(
                    other => other.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
                if (known < 0)
                {
                    columns.Add(column);
                }
                else if (columns[known].SqlTypeName != column.SqlTypeName)
                {
                    throw new FileFormatException(
                        $"The column '{column.Name}' is {column.SqlTypeName}, in another file "
                        + $"{columns[known].SqlTypeName}.")
                    {
                        ColumnName = column.Name,
                    };
                }
            }
        }

        return new FileDescription(columns, []);
    }

    /// <inheritdoc/>
    public override FileDataReader Open(
        FileBytes file, FileDescription description, IReadOnlyList<InferredColumn> columns, FileFormatRequest request)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(request);
        return OpenFile(file, request.OnlyColumns);
    }

    /// <inheritdoc/>
    public override long Write(
        DbDataReader rows, Stream target, Action<long>? progress, CancellationToken cancellationToken) =>
        ParquetWriter.Write(rows, target, Writing, progress, cancellationToken);

    [SuppressMessage("Reliability", "CA2000", Justification = "The reader closes it.")]
    private ParquetDataReader OpenFile(FileBytes file, IReadOnlyList<string>? onlyColumns = null) =>
        ParquetDataReader.Open(
            file.Open(), onlyColumns is null ? Reading : Reading with { Columns = onlyColumns });
}
