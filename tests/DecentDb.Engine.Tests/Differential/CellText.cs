using System;
using System.Globalization;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>The text forms of values.</summary>
internal static class CellText
{
    public const string Null = "NULL";

    /// <summary>A value of DecentDb in the form that is compared with another engine.</summary>
    public static string Normalize(SqlValue value)
    {
        if (value.IsNull)
        {
            return Null;
        }

        return value.Kind switch
        {
            SqlTypeKind.Boolean or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt =>
                Number(value.AsInt64()),
            SqlTypeKind.Real or SqlTypeKind.Double => Number(value.AsDouble()),
            SqlTypeKind.Decimal => Number((double)value.AsDecimal()),
            _ => "'" + TextFormatter.Format(value) + "'",
        };
    }

    /// <summary>A value of SQLite in the form that is compared with DecentDb.</summary>
    public static string Normalize(object value) => value switch
    {
        DBNull => Null,
        long number => Number(number),
        double number => Number(number),
        byte[] bytes => "'\\x" + Convert.ToHexStringLower(bytes) + "'",
        _ => "'" + Convert.ToString(value, CultureInfo.InvariantCulture) + "'",
    };

    /// <summary>A value as SQL prints it; NULL as the word.</summary>
    public static string Print(SqlValue value) => TextFormatter.Format(value) ?? Null;

    private static string Number(long value) => Math.Abs((double)value) < 1e10
        ? value.ToString(CultureInfo.InvariantCulture)
        : Number((double)value);

    private static string Number(double value)
    {
        var text = value.ToString("G10", CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }
}
