using System;
using System.Collections;
using System.Buffers.Text;
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

        return type == typeof(int) ? new Int32Column(ordinal)
            : type == typeof(short) ? new Int16Column(ordinal)
            : type == typeof(long) ? new Int64Column(ordinal, isTyped ? SafeMax : long.MaxValue)
            : type == typeof(double) ? new DoubleColumn(ordinal)
            : type == typeof(float) ? new SingleColumn(ordinal)
            : type == typeof(decimal) ? new DecimalColumn(ordinal, isTyped)
            : type == typeof(bool) ? new BooleanColumn(ordinal)
            : type == typeof(Array) && isTyped ? new TextColumn(ordinal)
            : new ObjectColumn(ordinal, name.Equals("DATE", StringComparison.OrdinalIgnoreCase), isTyped);
    }

    /// <summary>
    /// True for the first and last dates and moments of all, which also stand for infinities: their texts tell them
    /// apart.
    /// </summary>
    private static bool MayBeInfinite(object? value) => value switch
    {
        DateOnly day => day == DateOnly.MinValue || day == DateOnly.MaxValue,
        DateTime moment => moment == DateTime.MinValue || moment == DateTime.MaxValue,
        DateTimeOffset moment => moment == DateTimeOffset.MinValue || moment == DateTimeOffset.MaxValue,
        _ => false,
    };

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
    public void WriteOrNull(DbDataReader reader, Utf8JsonWriter json)
    {
        if (reader.IsDBNull(Ordinal))
        {
            json.WriteNullValue();
        }
        else
        {
            Write(reader, json);
        }
    }

    /// <summary>Writes the value of the current row, which is not NULL.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="json">Where it goes.</param>
    protected abstract void Write(DbDataReader reader, Utf8JsonWriter json);

    // Minus zero is a number of its own that readers of JSON turn into zero.
    private static void WriteDouble(Utf8JsonWriter json, double value, ReadOnlySpan<char> text)
    {
        if (!double.IsFinite(value) || (value == 0 && double.IsNegative(value)))
        {
            json.WriteStringValue(text);
        }
        else
        {
            json.WriteRawValue(text, skipInputValidation: true);
        }
    }

    private sealed class Utf8Column(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, Utf8JsonWriter json) =>
            json.WriteStringValue(((IUtf8DataReader)reader).GetUtf8(Ordinal));
    }

    private sealed class TextColumn(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, Utf8JsonWriter json) =>
            json.WriteStringValue(reader.GetString(Ordinal));
    }

    // JSON of one line, as it is, but for line breaks between its tokens.
    private sealed class RawColumn(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, Utf8JsonWriter json) =>
            json.WriteRawValue(
                reader.GetString(Ordinal).Replace('\n', ' ').Replace('\r', ' '), skipInputValidation: true);
    }

    // JSON inline; but what is the null of JSON, or has line breaks, as a text within an object of one key.
    private sealed class WrappedColumn(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, Utf8JsonWriter json)
        {
            string text = reader.GetString(Ordinal);
            if (text.AsSpan().IndexOfAny('\n', '\r') >= 0 || text.AsSpan().Trim() is "null"
                || text.AsSpan().Trim().StartsWith("{\"$json\""))
            {
                json.WriteStartObject();
                json.WriteString("$json"u8, text);
                json.WriteEndObject();
            }
            else
            {
                json.WriteRawValue(text, skipInputValidation: true);
            }
        }
    }

    private sealed class Int16Column(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, Utf8JsonWriter json) =>
            json.WriteNumberValue(reader.GetInt16(Ordinal));
    }

    private sealed class Int32Column(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, Utf8JsonWriter json) =>
            json.WriteNumberValue(reader.GetInt32(Ordinal));
    }

    private sealed class Int64Column(int ordinal, long most) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, Utf8JsonWriter json)
        {
            long value = reader.GetInt64(Ordinal);
            if (value <= most && value >= -most)
            {
                json.WriteNumberValue(value);
                return;
            }

            Span<byte> text = stackalloc byte[20];
            Utf8Formatter.TryFormat(value, text, out int length);
            if (most == long.MaxValue)
            {
                json.WriteRawValue(text[..length], skipInputValidation: true);
            }
            else
            {
                json.WriteStringValue(text[..length]);
            }
        }
    }

    private sealed class DoubleColumn(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, Utf8JsonWriter json)
        {
            double value = reader.GetDouble(Ordinal);
            Span<char> text = stackalloc char[40];
            value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
            WriteDouble(json, value, text[..length]);
        }
    }

    private sealed class SingleColumn(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, Utf8JsonWriter json)
        {
            float value = reader.GetFloat(Ordinal);
            Span<char> text = stackalloc char[40];
            value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
            WriteDouble(json, value, text[..length]);
        }
    }

    private sealed class DecimalColumn(int ordinal, bool isTyped) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, Utf8JsonWriter json)
        {
            decimal value = reader.GetDecimal(Ordinal);
            if (!isTyped)
            {
                json.WriteNumberValue(value);
                return;
            }

            Span<char> text = stackalloc char[40];
            value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
            json.WriteStringValue(text[..length]);
        }
    }

    private sealed class BooleanColumn(int ordinal) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, Utf8JsonWriter json) =>
            json.WriteBooleanValue(reader.GetBoolean(Ordinal));
    }

    // The types that are rare, and columns whose type is known only value by value.
    private sealed class ObjectColumn(int ordinal, bool isDate, bool isTyped) : JsonColumnWriter(ordinal)
    {
        protected override void Write(DbDataReader reader, Utf8JsonWriter json)
        {
            object value = reader.GetValue(Ordinal);
            if (isTyped && MayBeInfinite(value))
            {
                json.WriteStringValue(reader.GetString(Ordinal));
                return;
            }

            Write(value, json);
        }

        private void Write(object? value, Utf8JsonWriter json)
        {
            switch (value)
            {
                case null:
                    json.WriteNullValue();
                    break;
                case byte[] bytes:
                    json.WriteBase64StringValue(bytes);
                    break;
                case Array items:
                    var item = items.GetEnumerator();
                    WriteItems(items, 0, item, json);
                    break;
                case bool flag:
                    json.WriteBooleanValue(flag);
                    break;
                case int or long or short or byte:
                    json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                case decimal number:
                    json.WriteNumberValue(number);
                    break;
                case double number:
                    WriteDouble(json, number, number.ToString("R", CultureInfo.InvariantCulture));
                    break;
                case DateTime moment:
                    json.WriteStringValue(moment.ToString(
                        isDate ? CsvColumnWriter.DateFormat : CsvColumnWriter.TimestampFormat,
                        CultureInfo.InvariantCulture));
                    break;
                case DateTimeOffset moment:
                    json.WriteStringValue(moment.ToUniversalTime().ToString(
                        CsvColumnWriter.TimestampFormat + "zzz", CultureInfo.InvariantCulture));
                    break;
                case DateOnly day:
                    json.WriteStringValue(day.ToString(CsvColumnWriter.DateFormat, CultureInfo.InvariantCulture));
                    break;
                case TimeOnly time:
                    json.WriteStringValue(time.ToString(CsvColumnWriter.TimeFormat, CultureInfo.InvariantCulture));
                    break;
                case IFormattable formattable:
                    json.WriteStringValue(formattable.ToString(null, CultureInfo.InvariantCulture));
                    break;
                default:
                    json.WriteStringValue(value.ToString());
                    break;
            }
        }

        private void WriteItems(Array items, int dimension, IEnumerator item, Utf8JsonWriter json)
        {
            json.WriteStartArray();
            for (int i = 0; i < items.GetLength(dimension); i++)
            {
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

            json.WriteEndArray();
        }
    }
}
