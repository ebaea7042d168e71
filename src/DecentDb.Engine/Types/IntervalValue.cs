using System;

namespace DecentDb.Engine.Types;

/// <summary>
/// An INTERVAL: months, days and ticks are kept apart, because months and days differ in length. As 16 bytes: months in
/// the upper 32 bits, then days, then ticks.
/// </summary>
public readonly record struct IntervalValue(int Months, int Days, long Ticks) : IComparable<IntervalValue>
{
    /// <summary>The length with months of 30 days and days of 24 hours, as it is compared.</summary>
    public Int128 TotalTicks => ((((Int128)Months * 30) + Days) * TimeSpan.TicksPerDay) + Ticks;

    /// <summary>From the 16 bytes of a value.</summary>
    public static IntervalValue FromBits(UInt128 bits) =>
        new((int)(uint)(bits >> 96), (int)(uint)(bits >> 64), (long)(ulong)bits);

    /// <summary>The 16 bytes of a value.</summary>
    public UInt128 ToBits() => ((UInt128)(uint)Months << 96) | ((UInt128)(uint)Days << 64) | (ulong)Ticks;

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
