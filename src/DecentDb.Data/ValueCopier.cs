using System;
using System.Data;
using DecentDb.Engine;
using DecentDb.Engine.Types;

namespace DecentDb.Data;

/// <summary>Takes values over as objects: for columns whose type only the values tell.</summary>
internal sealed class ValueCopier(IDataRecord record, int ordinal, int destination, SqlTypeKind kind)
    : ColumnCopier(ordinal, destination)
{
    public override object? CurrentValue() => record.GetValue(Ordinal);

    public override void Copy(BulkLoader loader) => Set(loader, Destination, kind, record.GetValue(Ordinal));

    /// <summary>Sets a value of any CLR type; the usual pairs of types go without an SQL value between.</summary>
    public static void Set(BulkLoader loader, int column, SqlTypeKind kind, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                loader.SetNull(column);
                return;
            case string text when kind is SqlTypeKind.Text or SqlTypeKind.Char or SqlTypeKind.Json:
                loader.SetChars(column, text);
                return;
            case int number when IsInteger(kind):
                loader.SetInt64(column, number);
                return;
            case long number when IsInteger(kind):
                loader.SetInt64(column, number);
                return;
            case double number when kind == SqlTypeKind.Double:
                loader.SetDouble(column, number);
                return;
            case byte[] bytes when kind == SqlTypeKind.Blob:
                loader.SetBytes(column, bytes);
                return;
            default:
                loader.SetValue(column, Convert(value, kind));
                return;
        }
    }

    public static bool IsInteger(SqlTypeKind kind) =>
        kind is SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt;

    /// <summary>The SQL value, in the type of the column where CLR types have more than one SQL type.</summary>
    public static SqlValue Convert(object value, SqlTypeKind kind) => (value, kind) switch
    {
        (DateTime v, SqlTypeKind.TimestampTz) =>
            SqlValue.FromInt64(ParameterValues.UtcTicks(v), SqlTypeKind.TimestampTz),
        (DateTime v, SqlTypeKind.Date) => DateOf(v),
        (DateOnly v, SqlTypeKind.Timestamp) =>
            SqlValue.FromInt64(v.ToDateTime(TimeOnly.MinValue).Ticks, SqlTypeKind.Timestamp),
        (TimeSpan v, SqlTypeKind.Time) => TimeOf(v),
        _ => ParameterValues.FromClr(value),
    };

    /// <summary>A DATE from a date and time that is midnight.</summary>
    public static SqlValue DateOf(DateTime value) =>
        value.TimeOfDay == TimeSpan.Zero
            ? SqlValue.FromInt64(DateOnly.FromDateTime(value).DayNumber, SqlTypeKind.Date)
            : throw new InvalidCastException("The time of day would be lost.");

    /// <summary>A TIME from a span that is less than a day.</summary>
    public static SqlValue TimeOf(TimeSpan value) =>
        value >= TimeSpan.Zero && value.Ticks < TimeSpan.TicksPerDay
            ? SqlValue.FromInt64(value.Ticks, SqlTypeKind.Time)
            : throw new InvalidCastException("The span is no time of day.");
}
