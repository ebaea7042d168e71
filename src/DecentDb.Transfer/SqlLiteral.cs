using System;
using System.Data.Common;
using System.Globalization;
using System.IO;

namespace DecentDb.Transfer;

/// <summary>Values as SQL writes them.</summary>
public static class SqlLiteral
{
    /// <summary>Writes the values of the current row between parentheses.</summary>
    /// <param name="text">Where they go.</param>
    /// <param name="reader">A reader on a row.</param>
    /// <param name="dialect">Who is to read it.</param>
    public static void WriteRow(TextWriter text, DbDataReader reader, SqlDialect dialect = SqlDialect.Standard)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(reader);
        for (int i = 0; i < reader.FieldCount; i++)
        {
            text.Write(i == 0 ? "(" : ", ");
            text.Write(reader.IsDBNull(i) ? "NULL"
                : IsArray(reader.GetFieldType(i)) ? Quoted(reader.GetString(i))
                : Of(reader.GetValue(i), dialect));
        }

        text.Write(')');
    }

    // Arrays of any items, and the vectors.
    private static bool IsArray(Type type) => type == typeof(Array) || (type.IsArray && type != typeof(byte[]));

    /// <summary>A value as a literal.</summary>
    /// <param name="value">The value; null or <see cref="DBNull"/> is NULL.</param>
    /// <param name="dialect">Who is to read it.</param>
    public static string Of(object? value, SqlDialect dialect = SqlDialect.Standard) => value switch
    {
        null or DBNull => "NULL",
        bool flag => flag ? "true" : "false",
        string text => Quoted(text),
        byte[] bytes => dialect == SqlDialect.Sqlite
            ? $"X'{Convert.ToHexString(bytes)}'" : $"'\\x{Convert.ToHexStringLower(bytes)}'",
        double number => OfDouble(number, number.ToString("R", CultureInfo.InvariantCulture), dialect),
        float number => OfDouble(number, number.ToString("R", CultureInfo.InvariantCulture), dialect),
        DateOnly day => Quoted(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        TimeOnly time => Quoted(time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)),
        DateTime moment => Quoted(moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)),
        DateTimeOffset moment => Quoted(
            moment.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture)),
        sbyte or short or int or long or byte or decimal =>
            ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        IFormattable formattable => Quoted(formattable.ToString(null, CultureInfo.InvariantCulture)),
        _ => Quoted(value.ToString() ?? ""),
    };

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    // SQLite has no words for infinities, but takes a number that is too large for one.
    private static string OfDouble(double value, string text, SqlDialect dialect)
    {
        if (dialect != SqlDialect.Sqlite)
        {
            return double.IsFinite(value) && text != "-0" ? text : Quoted(text); // a number -0 loses its sign
        }

        return double.IsNaN(value) ? "NULL" : double.IsInfinity(value) ? value > 0 ? "9e999" : "-9e999" : text;
    }
}
