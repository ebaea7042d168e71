using System;
using DecentDb.Engine.Primitives;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Types;

/// <summary>
/// A change from one type into another that is neither between numbers nor from or to a text: those follow from the
/// traits of the types (<see cref="CastRules"/>). All of them stand in the table below.
/// </summary>
/// <param name="From">The type of the value.</param>
/// <param name="To">The type that it becomes.</param>
/// <param name="Context">The least context that allows it.</param>
/// <param name="Convert">Makes a row of the second vector the value of that of the first; null: as it lies.</param>
internal sealed record Cast(SqlTypeKind From, SqlTypeKind To, CastContext Context, RowConversion? Convert = null)
{
    private static readonly Cast[] All =
    [
        new(SqlTypeKind.Boolean, SmallInt, CastContext.Explicit),
        new(SqlTypeKind.Boolean, Integer, CastContext.Explicit),
        new(SqlTypeKind.Boolean, BigInt, CastContext.Explicit),
        new(SmallInt, SqlTypeKind.Boolean, CastContext.Explicit, IsNotZero),
        new(Integer, SqlTypeKind.Boolean, CastContext.Explicit, IsNotZero),
        new(BigInt, SqlTypeKind.Boolean, CastContext.Explicit, IsNotZero),
        new(Date, Timestamp, CastContext.Implicit, MidnightOf),
        new(Date, TimestampTz, CastContext.Implicit, MidnightOf),
        new(Timestamp, TimestampTz, CastContext.Implicit) { Given = MomentOf, IsGivenAlways = true },
        new(Timestamp, Date, CastContext.Assignment, DayOf) { Given = WholeDayOf },
        new(Timestamp, Time, CastContext.Assignment, TimeOfDayOf),
        new(TimestampTz, Timestamp, CastContext.Assignment),
        new(TimestampTz, Date, CastContext.Assignment, DayOf) { Given = WholeDayOf },
        new(TimestampTz, Time, CastContext.Assignment, TimeOfDayOf),
        new(Time, Interval, CastContext.Implicit, SpanOf),
        new(Interval, Time, CastContext.Assignment, RestOfDayOf) { Given = WholeTimeOf },
        new(Json, Jsonb, CastContext.Implicit),
        new(Jsonb, Json, CastContext.Implicit),
        new(Jsonb, SqlTypeKind.Boolean, CastContext.Explicit, JsonbTypeTraits.ToBoolean),
        new(Jsonb, SmallInt, CastContext.Explicit, JsonbTypeTraits.ToNumber(SmallInt)),
        new(Jsonb, Integer, CastContext.Explicit, JsonbTypeTraits.ToNumber(Integer)),
        new(Jsonb, BigInt, CastContext.Explicit, JsonbTypeTraits.ToNumber(BigInt)),
        new(Jsonb, Real, CastContext.Explicit, JsonbTypeTraits.ToNumber(Real)),
        new(Jsonb, SqlTypeKind.Double, CastContext.Explicit, JsonbTypeTraits.ToNumber(SqlTypeKind.Double)),
        new(Jsonb, SqlTypeKind.Decimal, CastContext.Explicit, JsonbTypeTraits.ToNumber(SqlTypeKind.Decimal)),
        .. VectorConversion.Casts,
    ];

    /// <summary>
    /// What a value becomes that is given from outside, where that is another or is refused; null: the same.
    /// </summary>
    public Func<SqlValue, SqlValue>? Given { get; private init; }

    /// <summary>True when a given value is another one than the same value of an expression in every context.</summary>
    public bool IsGivenAlways { get; private init; }

    /// <summary>The change of a pair of types; null where there is none of its own.</summary>
    public static Cast? Find(SqlTypeKind from, SqlTypeKind to)
    {
        // Most pairs need no look at the table, which is made at the first.
        var (source, target) = (TypeTraits.Of(from), TypeTraits.Of(to));
        if (from == to || source.IsText || target.IsText || (source.IsNumeric && target.IsNumeric))
        {
            return null;
        }

        foreach (var cast in All)
        {
            if (cast.From == from && cast.To == to)
            {
                return cast;
            }
        }

        return null;
    }

    private static void IsNotZero(ColumnVector source, ColumnVector target, int row) =>
        Numbers(target)[row] = Numbers(source)[row] != 0 ? 1 : 0;

    private static void MidnightOf(ColumnVector source, ColumnVector target, int row) =>
        Numbers(target)[row] = TimeRange.MidnightOf(Numbers(source)[row]);

    private static void DayOf(ColumnVector source, ColumnVector target, int row) =>
        Numbers(target)[row] = TimeRange.DayOf(Numbers(source)[row]);

    // Infinity has no time of day.
    private static void TimeOfDayOf(ColumnVector source, ColumnVector target, int row)
    {
        var ticks = Numbers(source)[row];
        Numbers(target)[row] = TimeOf(ticks);
        if (TimeRange.IsInfinite(ticks))
        {
            target.SetNull(row);
        }
    }

    private static void SpanOf(ColumnVector source, ColumnVector target, int row) =>
        ((Fixed16Vector)target).Values[row] = new IntervalValue(0, 0, Numbers(source)[row]).ToBits();

    private static void RestOfDayOf(ColumnVector source, ColumnVector target, int row) =>
        Numbers(target)[row] = TimeOf(IntervalValue.FromBits(((Fixed16Vector)source).Values[row]).Ticks);

    private static long[] Numbers(ColumnVector vector) => ((Int64Vector)vector).Values;

    private static long TimeOf(long ticks) =>
        ((ticks % TimeSpan.TicksPerDay) + TimeSpan.TicksPerDay) % TimeSpan.TicksPerDay;

    private static SqlValue MomentOf(SqlValue value) => SqlValue.FromInt64(
        TimeRange.IsInfinite(value.AsInt64())
            ? value.AsInt64() : TimeRange.Finite(value.AsInt64() - value.UtcOffset),
        TimestampTz);

    private static SqlValue WholeDayOf(SqlValue value)
    {
        if (TimeRange.IsInfinite(value.AsInt64()))
        {
            return SqlValue.FromInt64(TimeRange.DayOf(value.AsInt64()), Date);
        }

        var (day, rest) = Math.DivRem(value.AsInt64(), TimeSpan.TicksPerDay);
        return rest == 0
            ? SqlValue.FromInt64(day, Date)
            : throw new DatabaseException(
                ErrorCode.DatetimeFieldOverflow, "The time of day would be lost in a DATE; it takes midnight only.");
    }

    private static SqlValue WholeTimeOf(SqlValue value)
    {
        var interval = IntervalValue.FromBits(value.AsFixed16());
        return interval is { Months: 0, Days: 0, Ticks: >= 0 and < TimeSpan.TicksPerDay }
            ? SqlValue.FromInt64(interval.Ticks, Time)
            : throw new DatabaseException(
                ErrorCode.DatetimeFieldOverflow, "The span is no TIME; that is from 0 to less than 24 hours.");
    }
}

/// <summary>Makes a row of the target, which is not NULL, what the same row of the source is in another type.</summary>
internal delegate void RowConversion(ColumnVector source, ColumnVector target, int row);
