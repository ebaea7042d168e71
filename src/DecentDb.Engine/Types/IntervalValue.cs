using System;
using System.Text;

namespace DecentDb.Engine.Types;

/// <summary>
/// An INTERVAL: months, days and ticks are kept apart, because months and days differ in length. As 16 bytes: months in
/// the upper 32 bits, then days, then ticks.
/// </summary>
public readonly partial record struct IntervalValue(int Months, int Days, long Ticks) : IComparable<IntervalValue>
{
    /// <summary>The length with months of 30 days and days of 24 hours, as it is compared.</summary>
    public Int128 TotalTicks => ((((Int128)Months * 30) + Days) * TimeSpan.TicksPerDay) + Ticks;

    /// <summary>From the 16 bytes of a value.</summary>
    public static IntervalValue FromBits(UInt128 bits) =>
        new((int)(uint)(bits >> 96), (int)(uint)(bits >> 64), (long)(ulong)bits);

    /// <summary>The 16 bytes of a value.</summary>
    public UInt128 ToBits() => ((UInt128)(uint)Months << 96) | ((UInt128)(uint)Days << 64) | (ulong)Ticks;

    /// <summary>A span as an interval of ticks alone, of whatever length.</summary>
    public static implicit operator IntervalValue(TimeSpan value) => FromTimeSpan(value);

    /// <summary>The interval as a span.</summary>
    /// <exception cref="InvalidCastException">It has months, which differ in length.</exception>
    /// <exception cref="OverflowException">It is too long for a span.</exception>
    public static explicit operator TimeSpan(IntervalValue value) => value.ToTimeSpan();

    /// <summary>A span as an interval of ticks alone, of whatever length.</summary>
    public static IntervalValue FromTimeSpan(TimeSpan value) => new(0, 0, value.Ticks);

    /// <summary>The interval as a span, with days of 24 hours.</summary>
    /// <exception cref="InvalidCastException">It has months, which differ in length.</exception>
    /// <exception cref="OverflowException">It is too long for a span.</exception>
    public TimeSpan ToTimeSpan() => Months == 0
        ? new TimeSpan(checked((Days * TimeSpan.TicksPerDay) + Ticks))
        : throw new InvalidCastException("An interval with months has no length in days and hours.");

    /// <summary>The text as SQL writes it, such as <c>1 mon 2 days 03:04:05</c>.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[128];
        return Encoding.UTF8.GetString(text[..IntervalText.Format(this, text)]);
    }

    /// <inheritdoc/>
    public int CompareTo(IntervalValue other) => TotalTicks.CompareTo(other.TotalTicks);

    /// <summary>True when shorter.</summary>
    public static bool operator <(IntervalValue left, IntervalValue right) => left.CompareTo(right) < 0;

    /// <summary>True when longer.</summary>
    public static bool operator >(IntervalValue left, IntervalValue right) => left.CompareTo(right) > 0;

    /// <summary>True when not longer.</summary>
    public static bool operator <=(IntervalValue left, IntervalValue right) => left.CompareTo(right) <= 0;

    /// <summary>True when not shorter.</summary>
    public static bool operator >=(IntervalValue left, IntervalValue right) => left.CompareTo(right) >= 0;
}
