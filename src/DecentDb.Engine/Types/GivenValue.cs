using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>
/// Brings a value that is given from outside into the type of its place. Parameters and loads both go this way, so that
/// a value is stored as the same, or refused, however it comes.
/// </summary>
/// <remarks>
/// It is an assignment, with these differences: a text is read as a literal of the type would be, a TIMESTAMP that
/// knows its distance to UTC becomes that moment, and what would lose its time of day or its days is refused.
/// </remarks>
internal static class GivenValue
{
    /// <summary>The value in a type; NULL becomes NULL of that type.</summary>
    /// <exception cref="DatabaseException">The type does not take the value.</exception>
    public static SqlValue Convert(SqlValue value, SqlType type)
    {
        if (value.IsNull)
        {
            return ValueConverter.Convert(value, type, CastContext.Assignment);
        }

        return (value.Kind, type.Kind) switch
        {
            (SqlTypeKind.Timestamp, SqlTypeKind.TimestampTz) => MomentOf(value),
            (SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz, SqlTypeKind.Date) => DayOf(value),
            (SqlTypeKind.Interval, SqlTypeKind.Time) => TimeOfDayOf(value),

            // A text is read, whatever the place holds; as another text it is only assigned, and never cut.
            (SqlTypeKind.Text or SqlTypeKind.Char, not (SqlTypeKind.Text or SqlTypeKind.Char)) =>
                ValueConverter.Convert(value, type, CastContext.Explicit),
            _ => ValueConverter.Convert(value, type, CastContext.Assignment),
        };
    }

    /// <summary>True when some values of the one type convert to the other.</summary>
    public static bool CanConvert(SqlTypeKind from, SqlTypeKind to) => CastRules.IsAllowed(
        from,
        to,
        from is SqlTypeKind.Text or SqlTypeKind.Char && to is not (SqlTypeKind.Text or SqlTypeKind.Char)
            ? CastContext.Explicit
            : CastContext.Assignment);

    /// <summary>True where a given value is another one than the same value of an expression would be.</summary>
    public static bool Differs(SqlTypeKind from, SqlTypeKind to, CastContext context) => (from, to) switch
    {
        (SqlTypeKind.Timestamp, SqlTypeKind.TimestampTz) => true,
        (SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz, SqlTypeKind.Date) or (SqlTypeKind.Interval, SqlTypeKind.Time)
            => context == CastContext.Assignment,
        _ => false,
    };

    /// <summary>True for the types whose values <see cref="Differs"/> may be true of.</summary>
    public static bool DependsOnPlace(SqlTypeKind from) =>
        from is SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz or SqlTypeKind.Interval;

    private static SqlValue MomentOf(SqlValue value) => SqlValue.FromInt64(
        Math.Clamp(value.AsInt64() - value.UtcOffset, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks),
        SqlTypeKind.TimestampTz);

    private static SqlValue DayOf(SqlValue value)
    {
        var (day, rest) = Math.DivRem(value.AsInt64(), TimeSpan.TicksPerDay);
        return rest == 0
            ? SqlValue.FromInt64(day, SqlTypeKind.Date)
            : throw new DatabaseException(
                ErrorCode.DatetimeFieldOverflow, "The time of day would be lost in a DATE; it takes midnight only.");
    }

    private static SqlValue TimeOfDayOf(SqlValue value)
    {
        var interval = IntervalValue.FromBits(value.AsFixed16());
        return interval is { Months: 0, Days: 0, Ticks: >= 0 and < TimeSpan.TicksPerDay }
            ? SqlValue.FromInt64(interval.Ticks, SqlTypeKind.Time)
            : throw new DatabaseException(
                ErrorCode.DatetimeFieldOverflow, "The span is no TIME; that is from 0 to less than 24 hours.");
    }
}
