using System;
using System.Globalization;

namespace DecentDb.Engine.Primitives;

/// <summary>
/// A commit number. The upper 32 bits count how often the database was opened, the lower 32 bits count commits of that
/// opening, so a number is never used twice, not even by a load that failed.
/// </summary>
internal readonly record struct Lsn(long Value) : IComparable<Lsn>
{
    /// <summary>Before every commit.</summary>
    public static readonly Lsn Zero;

    public static bool operator <(Lsn left, Lsn right) => left.Value < right.Value;

    public static bool operator >(Lsn left, Lsn right) => left.Value > right.Value;

    public static bool operator <=(Lsn left, Lsn right) => left.Value <= right.Value;

    public static bool operator >=(Lsn left, Lsn right) => left.Value >= right.Value;

    public int CompareTo(Lsn other) => Value.CompareTo(other.Value);

    /// <summary>The number of the commit that follows this one in the same opening.</summary>
    public Lsn Next() => new(Value + 1);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Value >> 32}.{(uint)Value}");
}
