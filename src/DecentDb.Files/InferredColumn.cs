using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DecentDb.Files;

/// <summary>A column of a file: its name, its type and whether it has values that are missing.</summary>
/// <param name="Name">The name from the header, trimmed.</param>
/// <param name="Type">The narrowest type that prints every value back as it was written.</param>
/// <param name="Nullable">Whether at least one value is NULL.</param>
/// <param name="Precision">
/// The number of decimal digits of a <see cref="CsvColumnType.Decimal"/> column, else 0.
/// </param>
/// <param name="Scale">
/// The number of digits after the point of a <see cref="CsvColumnType.Decimal"/> column, else 0.
/// </param>
public sealed record InferredColumn(
    string Name, CsvColumnType Type, bool Nullable = true, int Precision = 0, int Scale = 0)
{
    /// <summary>The SQL name of the type, ready for a <c>CREATE TABLE</c> statement, without <c>NOT NULL</c>.</summary>
    public string SqlTypeName => Type switch
    {
        CsvColumnType.Text => "TEXT",
        CsvColumnType.Boolean => "BOOLEAN",
        CsvColumnType.Integer => "INTEGER",
        CsvColumnType.BigInt => "BIGINT",
        CsvColumnType.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Precision},{Scale})"),
        CsvColumnType.Double => "DOUBLE PRECISION",
        CsvColumnType.Date => "DATE",
        CsvColumnType.Time => "TIME",
        CsvColumnType.Timestamp => "TIMESTAMP",
        CsvColumnType.Uuid => "UUID",
        CsvColumnType.Blob => "BLOB",
        _ => throw new InvalidOperationException($"There is no column type {Type}."),
    };

    /// <summary>The .NET type that a reader returns for a value of this column.</summary>
    [DynamicallyAccessedMembers(ReaderSchema.FieldTypeMembers)]
    public Type ClrType => Type switch
    {
        CsvColumnType.Boolean => typeof(bool),
        CsvColumnType.Integer => typeof(int),
        CsvColumnType.BigInt => typeof(long),
        CsvColumnType.Decimal => typeof(decimal),
        CsvColumnType.Double => typeof(double),
        CsvColumnType.Date => typeof(DateOnly),
        CsvColumnType.Time => typeof(TimeOnly),
        CsvColumnType.Timestamp => typeof(DateTime),
        CsvColumnType.Uuid => typeof(Guid),
        CsvColumnType.Blob => typeof(byte[]),
        _ => typeof(string),
    };
}
