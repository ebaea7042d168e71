using System;
using System.Globalization;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>Reads the SQL name of a type, such as <c>DECIMAL(10,2)</c>, as the type of a column of a file.</summary>
internal static class SqlTypeText
{
    private const int PrecisionMax = 28;
    private const int PrecisionDefault = 18;

    /// <summary>The column with the type.</summary>
    /// <exception cref="ArgumentException">The text names no type that a file can have.</exception>
    public static InferredColumn Parse(string column, string type)
    {
        string name = type.Trim().ToUpperInvariant();
        int opening = name.IndexOf('(', StringComparison.Ordinal);
        string word = opening < 0 ? name : name[..opening].TrimEnd();
        if (opening >= 0 && (word is not ("DECIMAL" or "NUMERIC") || name[^1] != ')'))
        {
            throw Unknown(column, type);
        }

        return word switch
        {
            "TEXT" or "STRING" or "VARCHAR" => new InferredColumn(column, InferredType.Text),
            "BOOLEAN" or "BOOL" => new InferredColumn(column, InferredType.Boolean),
            "INTEGER" or "INT" or "INT4" => new InferredColumn(column, InferredType.Integer),
            "BIGINT" or "INT8" or "LONG" => new InferredColumn(column, InferredType.BigInt),
            "DOUBLE PRECISION" or "DOUBLE" or "FLOAT" or "FLOAT8" => new InferredColumn(column, InferredType.Double),
            "DECIMAL" or "NUMERIC" => Decimal(column, type, opening < 0 ? null : name[(opening + 1)..^1]),
            "DATE" => new InferredColumn(column, InferredType.Date),
            "TIME" => new InferredColumn(column, InferredType.Time),
            "TIMESTAMP" or "DATETIME" => new InferredColumn(column, InferredType.Timestamp),
            "TIMESTAMP WITH TIME ZONE" or "TIMESTAMPTZ" => new InferredColumn(column, InferredType.TimestampTz),
            "UUID" => new InferredColumn(column, InferredType.Uuid),
            "JSON" or "JSONB" => new InferredColumn(column, InferredType.Json),
            "BLOB" or "BYTEA" => new InferredColumn(column, InferredType.Blob),
            _ => throw Unknown(column, type),
        };
    }

    private static InferredColumn Decimal(string column, string type, string? digits)
    {
        string[] parts = digits?.Split(',') ?? [];
        int precision = PrecisionDefault;
        int scale = 0;
        if (parts.Length > 2 || (parts.Length > 0 && !TryDigits(parts[0], out precision))
            || (parts.Length > 1 && !TryDigits(parts[1], out scale)) || precision is < 1 or > PrecisionMax
            || scale > precision)
        {
            throw Unknown(column, type);
        }

        return new InferredColumn(column, InferredType.Decimal, Precision: precision, Scale: scale);
    }

    private static bool TryDigits(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out value);

    private static ArgumentException Unknown(string column, string type) => new(
        $"'{type}' (column '{column}') is no type of a file's column; there are TEXT, BOOLEAN, INTEGER, BIGINT, "
        + $"DOUBLE, DECIMAL(p,s) with up to {PrecisionMax} digits, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, UUID, BLOB and "
        + "JSON.",
        nameof(type));
}
