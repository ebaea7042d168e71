using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// The offset of a RANGE frame over the values that the rows are ordered by: says whether a value lies within the
/// distance from another. Results out of the range of a type are beyond every value of it.
/// </summary>
internal abstract class RangeDistance
{
    /// <summary>The type that an offset over values of a type has; null when there is none.</summary>
    public static SqlType? FindOffsetType(SqlType key) => key.Kind switch
    {
        SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt => SqlType.BigInt,
        SqlTypeKind.Decimal => SqlType.Decimal,
        SqlTypeKind.Real or SqlTypeKind.Double => SqlType.Double,
        SqlTypeKind.Date or SqlTypeKind.Time or SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz
            or SqlTypeKind.Interval => new SqlType(SqlTypeKind.Interval),
        _ => null,
    };

    /// <summary>A distance over values of a type.</summary>
    public static RangeDistance Create(SqlType key) => key.Kind switch
    {
        SqlTypeKind.Decimal => new OfDecimals(),
        SqlTypeKind.Real or SqlTypeKind.Double => new OfDoubles(),
        SqlTypeKind.Date => new OfTimes(TimeSpan.TicksPerDay),
        SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz => new OfTimes(1),
        SqlTypeKind.Time => new OfClocks(),
        SqlTypeKind.Interval => new OfIntervals(),
        _ => new OfIntegers(),
    };

    /// <summary>Settles the distance; a value that is not NULL.</summary>
    /// <exception cref="DatabaseException">InvalidFrameOffset: it is negative.</exception>
    public void Set(ColumnVector offset, int row)
    {
        if (!TrySet(offset, row))
        {
            throw new DatabaseException(
                ErrorCode.InvalidFrameOffset, "The offset of a window frame must not be negative.");
        }
    }

    /// <summary>
    /// True when a value is at most, or at least, what lies the distance below or above another; none is NULL.
    /// </summary>
    public abstract bool IsWithin(ColumnVector values, int row, int current, bool isBelow, bool isAtMost);

    /// <summary>Takes the distance; false when it is negative.</summary>
    protected abstract bool TrySet(ColumnVector offset, int row);

    private static bool Holds(int order, bool isAtMost) => isAtMost ? order <= 0 : order >= 0;

    private sealed class OfIntegers : RangeDistance
    {
        private long _offset;

        public override bool IsWithin(ColumnVector values, int row, int current, bool isBelow, bool isAtMost)
        {
            var numbers = ((Int64Vector)values).Values;
            var bound = (Int128)numbers[current] + (isBelow ? -(Int128)_offset : _offset);
            return Holds(((Int128)numbers[row]).CompareTo(bound), isAtMost);
        }

        protected override bool TrySet(ColumnVector offset, int row)
        {
            _offset = ((Int64Vector)offset).Values[row];
            return _offset >= 0;
        }
    }

    private sealed class OfDecimals : RangeDistance
    {
        private decimal _offset;

        public override bool IsWithin(ColumnVector values, int row, int current, bool isBelow, bool isAtMost)
        {
            var numbers = ((DecimalVector)values).Values;
            decimal bound;
            try
            {
                bound = numbers[current] + (isBelow ? -_offset : _offset);
            }
            catch (OverflowException)
            {
                return isBelow != isAtMost;
            }

            return Holds(numbers[row].CompareTo(bound), isAtMost);
        }

        protected override bool TrySet(ColumnVector offset, int row)
        {
            _offset = ((DecimalVector)offset).Values[row];
            return _offset >= 0;
        }
    }

    private sealed class OfDoubles : RangeDistance
    {
        private double _offset;

        public override bool IsWithin(ColumnVector values, int row, int current, bool isBelow, bool isAtMost)
        {
            var numbers = ((DoubleVector)values).Values;
            var (value, from) = (numbers[row], numbers[current]);
            if (double.IsNaN(value) || double.IsNaN(from))
            {
                // NaN is equal to itself and above all others.
                return Holds(double.IsNaN(value).CompareTo(double.IsNaN(from)), isAtMost);
            }

            // From one infinity so far towards the other all values are near.
            return (double.IsInfinity(_offset) && double.IsInfinity(from) && (isBelow ? from > 0 : from < 0))
                || Holds(ValueComparer.Compare(value, isBelow ? from - _offset : from + _offset), isAtMost);
        }

        protected override bool TrySet(ColumnVector offset, int row)
        {
            _offset = ((DoubleVector)offset).Values[row];
            return _offset >= 0;
        }
    }

    /// <summary>An interval as the offset.</summary>
    private abstract class OfInterval : RangeDistance
    {
        protected IntervalValue Offset { get; private set; }

        protected override bool TrySet(ColumnVector offset, int row)
        {
            Offset = IntervalValue.FromBits(((Fixed16Vector)offset).Values[row]);
            return Offset.TotalTicks >= 0;
        }
    }

    private sealed class OfTimes(long ticksPerUnit) : OfInterval
    {
        public override bool IsWithin(ColumnVector values, int row, int current, bool isBelow, bool isAtMost)
        {
            var times = ((Int64Vector)values).Values;
            var from = ticksPerUnit == 1 ? times[current] : TimeRange.MidnightOf(times[current]);
            var time = ticksPerUnit == 1 ? times[row] : TimeRange.MidnightOf(times[row]);
            if (TimeRange.IsInfinite(from))
            {
                return Holds(time.CompareTo(from), isAtMost);
            }

            long bound;
            try
            {
                var sign = isBelow ? -1 : 1;
                bound = new DateTime(from).AddMonths(checked(sign * Offset.Months))
                    .AddDays((double)sign * Offset.Days).AddTicks(checked(sign * Offset.Ticks)).Ticks;
            }
            catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
            {
                return isBelow != isAtMost;
            }

            return Holds(time.CompareTo(bound), isAtMost);
        }
    }

    // Of an interval the part below a day counts, and midnight is no way to the next day.
    private sealed class OfClocks : OfInterval
    {
        public override bool IsWithin(ColumnVector values, int row, int current, bool isBelow, bool isAtMost)
        {
            var times = ((Int64Vector)values).Values;
            var bound = (Int128)times[current] + (isBelow ? -(Int128)Offset.Ticks : Offset.Ticks);
            return Holds(((Int128)times[row]).CompareTo(bound), isAtMost);
        }

        protected override bool TrySet(ColumnVector offset, int row) => base.TrySet(offset, row) && Offset.Ticks >= 0;
    }

    private sealed class OfIntervals : OfInterval
    {
        public override bool IsWithin(ColumnVector values, int row, int current, bool isBelow, bool isAtMost)
        {
            var intervals = ((Fixed16Vector)values).Values;
            var from = IntervalValue.FromBits(intervals[current]).TotalTicks;
            var bound = isBelow ? from - Offset.TotalTicks : from + Offset.TotalTicks;
            return Holds(IntervalValue.FromBits(intervals[row]).TotalTicks.CompareTo(bound), isAtMost);
        }
    }
}
