using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>generate_series: the values from a first one to a last one, in equal steps.</summary>
internal abstract class Series : TableRows
{
    /// <summary>The type of the values for that of the first and last one; null when there is none.</summary>
    public static SqlType? FindType(SqlType type) => type.Kind switch
    {
        SqlTypeKind.SmallInt or SqlTypeKind.Integer => SqlType.Integer,
        SqlTypeKind.BigInt => SqlType.BigInt,
        SqlTypeKind.Decimal => SqlType.Decimal,
        SqlTypeKind.Timestamp => new SqlType(SqlTypeKind.Timestamp),
        SqlTypeKind.Date or SqlTypeKind.TimestampTz => new SqlType(SqlTypeKind.TimestampTz),
        _ => null,
    };

    /// <summary>The type of the steps between values of a type.</summary>
    public static SqlType StepTypeOf(SqlType type) =>
        type.Kind is SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz ? new SqlType(SqlTypeKind.Interval) : type;

    /// <summary>A series of values of a type.</summary>
    public static Series Create(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Decimal => new OfDecimals(),
        SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz => new OfTimes(),
        SqlTypeKind.BigInt => new OfIntegers(long.MinValue, long.MaxValue),
        _ => new OfIntegers(int.MinValue, int.MaxValue),
    };

    /// <inheritdoc/>
    public sealed override void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context) =>
        Begin(arguments[0], arguments[1], arguments.Length > 2 ? arguments[2] : null);

    /// <inheritdoc/>
    public sealed override int Fill(ReadOnlySpan<ColumnVector> columns, int count) => Fill(columns[0], count);

    /// <summary>Begins; without a step it is one.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: the step is zero.</exception>
    protected abstract void Begin(ColumnVector first, ColumnVector last, ColumnVector? step);

    /// <summary>Writes the next values, at most so many, and returns how many there were.</summary>
    protected abstract int Fill(ColumnVector target, int count);

    private static DatabaseException NoStep() =>
        new(ErrorCode.InvalidParameterValue, "The step of generate_series must not be zero.");

    private sealed class OfIntegers(long least, long greatest) : Series
    {
        private long _last;
        private long _step;
        private long _next;
        private bool _isEnded;

        protected override void Begin(ColumnVector first, ColumnVector last, ColumnVector? step)
        {
            _next = ((Int64Vector)first).Values[0];
            _last = ((Int64Vector)last).Values[0];
            _step = step is null ? 1 : ((Int64Vector)step).Values[0];
            _isEnded = _step != 0 ? false : throw NoStep();
        }

        protected override int Fill(ColumnVector target, int count)
        {
            var values = ((Int64Vector)target).Values;
            var filled = 0;
            while (filled < count && !_isEnded && (_step > 0 ? _next <= _last : _next >= _last))
            {
                values[filled++] = _next;
                var next = (Int128)_next + _step;
                _isEnded = next < least || next > greatest;
                _next = _isEnded ? _next : (long)next;
            }

            return filled;
        }
    }

    private sealed class OfDecimals : Series
    {
        private decimal _last;
        private decimal _step;
        private decimal _next;
        private bool _isEnded;

        protected override void Begin(ColumnVector first, ColumnVector last, ColumnVector? step)
        {
            _next = ((DecimalVector)first).Values[0];
            _last = ((DecimalVector)last).Values[0];
            _step = step is null ? 1 : ((DecimalVector)step).Values[0];
            _isEnded = _step != 0 ? false : throw NoStep();
        }

        protected override int Fill(ColumnVector target, int count)
        {
            var values = ((DecimalVector)target).Values;
            var filled = 0;
            while (filled < count && !_isEnded && (_step > 0 ? _next <= _last : _next >= _last))
            {
                values[filled++] = _next;
                try
                {
                    // A step that is lost in the digits of a value would never end.
                    var next = ExactDecimal.Add(_next, _step);
                    _isEnded = next == _next;
                    _next = next;
                }
                catch (OverflowException)
                {
                    _isEnded = true;
                }
            }

            return filled;
        }
    }

    private sealed class OfTimes : Series
    {
        private long _last;
        private IntervalValue _step;
        private long _next;
        private bool _isEnded;

        protected override void Begin(ColumnVector first, ColumnVector last, ColumnVector? step)
        {
            _next = ((Int64Vector)first).Values[0];
            _last = ((Int64Vector)last).Values[0];
            _step = step is null
                ? new IntervalValue(0, 1, 0)
                : IntervalValue.FromBits(((Fixed16Vector)step).Values[0]);
            _isEnded = _step.TotalTicks != 0 ? false : throw NoStep();
            if (TimeRange.IsInfinite(_next))
            {
                throw new DatabaseException(
                    ErrorCode.InvalidParameterValue, "A generate_series does not begin at an infinite time.");
            }
        }

        protected override int Fill(ColumnVector target, int count)
        {
            var values = ((Int64Vector)target).Values;
            var filled = 0;
            var isRising = _step.TotalTicks > 0;
            while (filled < count && !_isEnded && (isRising ? _next <= _last : _next >= _last))
            {
                values[filled++] = _next;
                try
                {
                    // Months and days that go against each other may stand still, or turn back.
                    var next = new DateTime(_next).AddMonths(_step.Months).AddDays(_step.Days)
                        .AddTicks(_step.Ticks).Ticks;
                    _isEnded = isRising ? next <= _next : next >= _next;
                    _next = next;
                }
                catch (ArgumentOutOfRangeException)
                {
                    _isEnded = true;
                }
            }

            return filled;
        }
    }
}
