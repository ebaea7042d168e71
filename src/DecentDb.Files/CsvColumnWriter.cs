using System;
using System.Data.Common;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>Writes the values of one column; chosen once for its type, so that no value is boxed.</summary>
internal abstract class CsvColumnWriter(int ordinal)
{
    public const string TimeFormat = "HH:mm:ss.FFFFFFF";
    public const string TimestampFormat = "yyyy-MM-dd HH:mm:ss.FFFFFFF";

    protected int Ordinal => ordinal;

    public static CsvColumnWriter For(DbDataReader reader, int ordinal)
    {
        var type = reader.GetFieldType(ordinal);
        if (type == typeof(string))
        {
            return reader switch
            {
                IUtf8DataReader => new Utf8Column(ordinal),
                FileDataReader => new CharacterColumn(ordinal),
                _ => new StringColumn(ordinal),
            };
        }

        if (type == typeof(DateTime))
        {
            bool dateOnly = string.Equals(reader.GetDataTypeName(ordinal), "DATE", StringComparison.OrdinalIgnoreCase);
            return new DateTimeColumn(ordinal, dateOnly);
        }

        return type == typeof(int) ? new Int32Column(ordinal)
            : type == typeof(long) ? new Int64Column(ordinal)
            : type == typeof(double) ? new DoubleColumn(ordinal)
            : type == typeof(decimal) ? new DecimalColumn(ordinal)
            : type == typeof(bool) ? new BooleanColumn(ordinal)
            : type == typeof(DateOnly) ? new DateColumn(ordinal)
            : type == typeof(Array) || (type.IsArray && type != typeof(byte[])) ? new StringColumn(ordinal)
            : new ObjectColumn(ordinal);
    }

    public abstract void Write(DbDataReader reader, CsvOutput output);

    private sealed class Utf8Column(int ordinal) : CsvColumnWriter(ordinal)
    {
        public override void Write(DbDataReader reader, CsvOutput output) =>
            output.WriteText(((IUtf8DataReader)reader).GetUtf8(Ordinal));
    }

    private sealed class CharacterColumn(int ordinal) : CsvColumnWriter(ordinal)
    {
        private char[] _characters = new char[256];

        public override void Write(DbDataReader reader, CsvOutput output)
        {
            int length = (int)reader.GetChars(Ordinal, 0, null, 0, 0);
            if (length > _characters.Length)
            {
                _characters = new char[length * 2];
            }

            length = (int)reader.GetChars(Ordinal, 0, _characters, 0, length);
            output.WriteText(_characters.AsSpan(0, length));
        }
    }

    private sealed class StringColumn(int ordinal) : CsvColumnWriter(ordinal)
    {
        public override void Write(DbDataReader reader, CsvOutput output) =>
            output.WriteText(reader.GetString(Ordinal));
    }

    private sealed class DateTimeColumn(int ordinal, bool dateOnly) : CsvColumnWriter(ordinal)
    {
        public override void Write(DbDataReader reader, CsvOutput output)
        {
            var value = reader.GetDateTime(Ordinal);
            if (dateOnly)
            {
                output.WriteValue(DateOnly.FromDateTime(value));
            }
            else
            {
                output.WriteValue(value);
            }
        }
    }

    private sealed class Int32Column(int ordinal) : CsvColumnWriter(ordinal)
    {
        public override void Write(DbDataReader reader, CsvOutput output) =>
            output.WriteValue(reader.GetInt32(Ordinal));
    }

    private sealed class Int64Column(int ordinal) : CsvColumnWriter(ordinal)
    {
        public override void Write(DbDataReader reader, CsvOutput output) =>
            output.WriteValue(reader.GetInt64(Ordinal));
    }

    private sealed class DoubleColumn(int ordinal) : CsvColumnWriter(ordinal)
    {
        public override void Write(DbDataReader reader, CsvOutput output) =>
            output.WriteValue(reader.GetDouble(Ordinal));
    }

    private sealed class DecimalColumn(int ordinal) : CsvColumnWriter(ordinal)
    {
        public override void Write(DbDataReader reader, CsvOutput output) =>
            output.WriteValue(reader.GetDecimal(Ordinal), default);
    }

    private sealed class BooleanColumn(int ordinal) : CsvColumnWriter(ordinal)
    {
        public override void Write(DbDataReader reader, CsvOutput output) =>
            output.WriteText(reader.GetBoolean(Ordinal) ? "true"u8 : "false"u8);
    }

    private sealed class DateColumn(int ordinal) : CsvColumnWriter(ordinal)
    {
        public override void Write(DbDataReader reader, CsvOutput output) =>
            output.WriteValue(reader.GetFieldValue<DateOnly>(Ordinal));
    }

    // The types that are rare, and columns whose type is known only value by value.
    private sealed class ObjectColumn(int ordinal) : CsvColumnWriter(ordinal)
    {
        public override void Write(DbDataReader reader, CsvOutput output)
        {
            switch (reader.GetValue(Ordinal))
            {
                case bool value:
                    output.WriteText(value ? "true"u8 : "false"u8);
                    break;
                case byte[] value:
                    output.WriteText("\\x" + Convert.ToHexStringLower(value));
                    break;
                case DateTime value:
                    output.WriteValue(value);
                    break;
                case DateTimeOffset value:
                    output.WriteValue(value, TimestampFormat + "zzz");
                    break;
                case DateOnly value:
                    output.WriteValue(value);
                    break;
                case TimeOnly value:
                    output.WriteValue(value);
                    break;
                case TimeSpan value:
                    output.WriteText(FormatTimeSpan(value));
                    break;
                case IUtf8SpanFormattable value:
                    output.WriteValue(value, default);
                    break;
                case var value:
                    output.WriteText(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
                    break;
            }
        }

        // A time of day as other times are written; what is no time of day in the constant format.
        private static string FormatTimeSpan(TimeSpan value) => value >= TimeSpan.Zero && value < TimeSpan.FromDays(1)
            ? TimeOnly.FromTimeSpan(value).ToString(TimeFormat, System.Globalization.CultureInfo.InvariantCulture)
            : value.ToString("c", System.Globalization.CultureInfo.InvariantCulture);
    }
}
