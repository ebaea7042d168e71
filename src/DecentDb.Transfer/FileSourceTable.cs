using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Types;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>The rows of files, as one call of a function in FROM gives them.</summary>
internal sealed class FileSourceTable : ISourceTable
{
    private readonly FileLoad _load;
    private readonly IReadOnlyList<InferredColumn> _columns;
    private readonly (long Length, DateTime Written)[] _states;

    /// <summary>Reads the files to find the types of their columns.</summary>
    public FileSourceTable(FileLoad load, CancellationToken cancellationToken)
    {
        _load = load;
        _states = StatesOf(load.Sources);
        _columns = load.FindColumns(null, cancellationToken);
        Columns = [.. ToSource(_columns)];
        RowCount = load.RowsFound;
    }

    public IReadOnlyList<SourceColumn> Columns { get; }

    public long? RowCount { get; }

    public bool IsCurrent => StatesOf(_load.Sources).AsSpan().SequenceEqual(_states);

    public ISourceRows Open(IReadOnlyList<int> columns, CancellationToken cancellationToken) =>
        new FileSourceRows(_load, _columns, columns, cancellationToken);

    private static IEnumerable<SourceColumn> ToSource(IReadOnlyList<InferredColumn> columns)
    {
        foreach (var column in columns)
        {
            yield return new SourceColumn(column.Name, ToSqlType(column));
        }
    }

    private static SqlType ToSqlType(InferredColumn column) => column.Type switch
    {
        InferredType.Boolean => SqlType.Boolean,
        InferredType.Integer => SqlType.Integer,
        InferredType.BigInt => SqlType.BigInt,
        InferredType.Decimal => new SqlType(SqlTypeKind.Decimal, column.Precision, column.Scale),
        InferredType.Double => SqlType.Double,
        InferredType.Real => new SqlType(SqlTypeKind.Real),
        InferredType.Date => new SqlType(SqlTypeKind.Date),
        InferredType.Time => new SqlType(SqlTypeKind.Time),
        InferredType.Timestamp => new SqlType(SqlTypeKind.Timestamp),
        InferredType.TimestampTz => new SqlType(SqlTypeKind.TimestampTz),
        InferredType.Uuid => new SqlType(SqlTypeKind.Uuid),
        InferredType.Blob => SqlType.Blob,
        InferredType.Json => new SqlType(SqlTypeKind.Json),
        _ => SqlType.Text,
    };

    private static (long Length, DateTime Written)[] StatesOf(IReadOnlyList<FileSource> sources)
    {
        var states = new (long, DateTime)[sources.Count];
        for (int i = 0; i < states.Length; i++)
        {
            var file = new FileInfo(sources[i].Path ?? sources[i].Name);
            states[i] = file.Exists ? (file.Length, file.LastWriteTimeUtc) : default;
        }

        return states;
    }
}
