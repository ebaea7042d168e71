using System;
using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// Writes the values of one column as JSON; chosen once for its type, so that no value is boxed. Typed values are exact
/// for every reader of JSON: numbers beyond 2^53 and exact numbers are texts.
/// </summary>
public abstract class JsonColumnWriter
{
    private const long SafeMax = 1L << 53; // beyond it, a double does not hold every whole number

    private static ReadOnlySpan<byte> Wrapper => "{\"$json\":"u8;

    /// <summary>Creates the writer of a column.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    private protected JsonColumnWriter(int ordinal) => Ordinal = ordinal;

    /// <summary>The column, counted from 0.</summary>
    public int Ordinal { get; }

    /// <summary>The writer for a column of a reader.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <param name="isTyped">Whether numbers that some readers would round are texts.</param>
    public static JsonColumnWriter For(DbDataReader reader, int ordinal, bool isTyped)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var type = reader.GetFieldType(ordinal);
        string name = reader.GetDataTypeName(ordinal);
        if (type == typeof(string))
        {
            return name.StartsWith("JSON", StringComparison.OrdinalIgnoreCase)
                ? isTyped ? new WrappedColumn(ordinal) : new RawColumn(ordinal)
                : reader is IUtf8DataReader ? new Utf8Column(ordinal) : new TextColumn(ordinal);
        }

        bool isDate = name.Equals("DATE", StringComparison.OrdinalIgnoreCase);
        return type == typeof(int) ? new Int32Column(ordinal)
            : type == typeof(short) ? new Int16Column(ordinal)
            : type == typeof(long) ? new Int64Column(ordinal, isTyped ? SafeMax : long.MaxValue)
            : type == typeof(double) ? new DoubleColumn(ordinal)
            : type == typeof(float) ? new SingleColumn(ordinal)
            : type == typeof(decimal) ? new DecimalColumn(ordinal, isTyped)
            : type == typeof(bool) ? new BooleanColumn(ordinal)
            : type == typeof(DateOnly) ? new DateColumn(ordinal)
            : type == typeof(DateTime) && !isDate ? new TimestampColumn(ordinal)
            : (type == typeof(Array) || (type.IsArray && type != typeof(byte[]))) && isTyped ? new TextColumn(ordinal)
            : new ObjectColumn(ordinal, isDate);
    }

    /// <summary>The text of JSON that a typed value stands for.</summary>
    internal static ReadOnlySpan<byte> Unwrap(ReadOnlySpan<byte> value)
    {
        if (!value.StartsWith(Wrapper))
        {
            return value;
        }

        using var wrapped = JsonDocument.Parse(value.ToArray());
        return Encoding.UTF8.GetBytes(wrapped.RootElement.GetProperty("$json").GetString() ?? "");
    }

    /// <summary>Writes the value of the current row.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="json">Where it goes.</param>
    public void WriteOrNull(DbDataReader reader, JsonOutput json)
    {
        if (reader.IsDBNull(Ordinal))
        {
            json.WriteNull();
        }
        else
        {
            Write(reader, json);
        }
    }

    /// <summary>Writes the value of the current row, which is not NULL.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="json">Where it goes.</param>
    protected abstract void Write(DbDataReader reader, JsonOutput json);

    private sealed class Utf8Column(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, JsonOutput json) =>
            json.WriteText(((IUtf8DataReader)reader).GetUtf8(Ordinal));
    }

    private sealed class TextColumn(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, JsonOutput json) =>
            json.WriteText(reader.GetString(Ordinal));
    }

    // JSON of one line, as it is, but for line breaks between its tokens.
    private sealed class RawColumn(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, JsonOutput json) =>
            json.Write(reader.GetString(Ordinal).Replace('\n', ' ').Replace('\r', ' '));
    }

    // JSON inline; but what is the null of JSON, or has line breaks, as a text within an object of one key.
    private sealed class WrappedColumn(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, JsonOutput json)
        {
            string text = reader.GetString(Ordinal);
            if (text.AsSpan().IndexOfAny('\n', '\r') >= 0 || text.AsSpan().Trim() is "null"
                || text.AsSpan().Trim().StartsWith("{\"$json\""))
            {
                json.Write(Wrapper);
                json.WriteText(text);
                json.Write("}"u8);
            }
            else
            {
                json.Write(text);
            }
        }
    }

    private sealed class Int16Column(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, JsonOutput json) =>
            json.WriteInteger(reader.GetInt16(Ordinal));
    }

    private sealed class Int32Column(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, JsonOutput json) =>
            json.WriteInteger(reader.GetInt32(Ordinal));
    }

    private sealed class Int64Column(int ordinal, long most) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, JsonOutput json)
        {
            long value = reader.GetInt64(Ordinal);
            bool isText = most < long.MaxValue && (value > most || value < -most);
            json.Write(isText ? "\""u8 : default);
            json.WriteInteger(value);
            json.Write(isText ? "\""u8 : default);
        }
    }

    private sealed class DoubleColumn(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, JsonOutput json) =>
            json.WriteDouble(reader.GetDouble(Ordinal));
    }

    private sealed class SingleColumn(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, JsonOutput json) =>
            json.WriteSingle(reader.GetFloat(Ordinal));
    }

    private sealed class DecimalColumn(int ordinal, bool isTyped) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, JsonOutput json) =>
            json.WriteDecimal(reader.GetDecimal(Ordinal), isTyped);
    }

    private sealed class BooleanColumn(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, JsonOutput json) =>
            json.WriteBoolean(reader.GetBoolean(Ordinal));
    }

    private sealed class DateColumn(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, JsonOutput json) =>
            json.WriteDate(reader.GetFieldValue<DateOnly>(Ordinal));
    }

    private sealed class TimestampColumn(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, JsonOutput json) =>
            json.WriteTimestamp(reader.GetDateTime(Ordinal));
    }

    // The types that are rare, and columns whose type is known only value by value.
    private sealed class ObjectColumn(int ordinal, bool isDate) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, JsonOutput json) =>
            Write(reader.GetValue(Ordinal), json);

        private void Write(object? value, JsonOutput json)
        {
            switch (value)
            {
                case null:
                    json.WriteNull();
                    break;
                case byte[] bytes:
                    json.WriteText(Convert.ToBase64String(bytes));
                    break;
                case Array items:
                    var item = items.GetEnumerator();
                    WriteItems(items, 0, item, json);
                    break;
                case bool flag:
                    json.WriteBoolean(flag);
                    break;
                case int or long or short or byte:
                    json.WriteInteger(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                case decimal number:
                    json.WriteDecimal(number, isText: false);
                    break;
                case float number:
                    json.WriteSingle(number);
                    break;
                case Half number:
                    json.WriteSingle((float)number);
                    break;
                case double number:
                    json.WriteDouble(number);
                    break;
                case DateTime moment when isDate:
                    json.WriteDate(DateOnly.FromDateTime(moment));
                    break;
                case DateTime moment:
                    json.WriteTimestamp(moment);
                    break;
                case DateTimeOffset moment:
                    json.WriteText(moment.ToUniversalTime().ToString(
                        CsvColumnWriter.TimestampFormat + "zzz", CultureInfo.InvariantCulture));
                    break;
                case DateOnly day:
                    json.WriteDate(day);
                    break;
                case TimeOnly time:
                    json.WriteTime(time);
                    break;
                case IFormattable formattable:
                    json.WriteText(formattable.ToString(null, CultureInfo.InvariantCulture));
                    break;
                default:
                    json.WriteText(value.ToString());
                    break;
            }
        }

        private void WriteItems(Array items, int dimension, IEnumerator item, JsonOutput json)
        {
            json.Write("["u8);
            for (int i = 0; i < items.GetLength(dimension); i++)
            {
                json.Write(i == 0 ? default : ","u8);
                if (dimension + 1 < items.Rank)
                {
                    WriteItems(items, dimension + 1, item, json);
                }
                else
                {
                    item.MoveNext();
                    Write(item.Current, json);
                }
            }

            json.Write("]"u8);
        }
    }
}
