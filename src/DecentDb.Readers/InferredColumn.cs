using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DecentDb.Readers;

/// <summary>A column of a file: its name, its type and whether it has values that are missing.</summary>
/// <param name="Name">The name from the header, trimmed.</param>
/// <param name="Type">The narrowest type that holds every value.</param>
/// <param name="Nullable">Whether at least one value is NULL.</param>
/// <param name="Precision">
/// The number of decimal digits of a <see cref="InferredType.Decimal"/> column, else 0.
/// </param>
/// <param name="Scale">
/// The number of digits after the point of a <see cref="InferredType.Decimal"/> column, else 0.
/// </param>
/// <param name="Format">
/// How days are written, such as <c>dd.MM.yyyy</c>, where that is not <c>yyyy-MM-dd</c>; else null.
/// </param>
public sealed record InferredColumn(
    string Name, InferredType Type, bool Nullable = true, int Precision = 0, int Scale = 0, string? Format = null)
{
    /// <summary>The SQL name of the type, ready for a <c>CREATE TABLE</c> statement, without <c>NOT NULL</c>.</summary>
    public string SqlTypeName => Type switch
    {
        InferredType.Text => "TEXT",
        InferredType.Boolean => "BOOLEAN",
        InferredType.Integer => "INTEGER",
        InferredType.BigInt => "BIGINT",
        InferredType.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Precision},{Scale})"),
        InferredType.Double => "DOUBLE PRECISION",
        InferredType.Real => "REAL",
        InferredType.Date => "DATE",
        InferredType.Time => "TIME",
        InferredType.Timestamp => "TIMESTAMP",
        InferredType.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        InferredType.Uuid => "UUID",
        InferredType.Blob => "BLOB",
        InferredType.Json => "JSON",
        _ => throw new InvalidOperationException($"There is no column type {Type}."),
    };

    /// <summary>The .NET type that a reader returns for a value of this column.</summary>
    [DynamicallyAccessedMembers(ReaderSchema.FieldTypeMembers)]
    public Type ClrType => Type switch
    {
        InferredType.Boolean => typeof(bool),
        InferredType.Integer => typeof(int),
        InferredType.BigInt => typeof(long),
        InferredType.Decimal => typeof(decimal),
        InferredType.Double => typeof(double),
        InferredType.Real => typeof(float),
        InferredType.Date => typeof(DateOnly),
        InferredType.Time => typeof(TimeOnly),
        InferredType.Timestamp => typeof(DateTime),
        InferredType.TimestampTz => typeof(DateTimeOffset),
        InferredType.Uuid => typeof(Guid),
        InferredType.Blob => typeof(byte[]),
        _ => typeof(string),
    };
}
