using System;
using System.Data;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Values;

/// <summary>
/// The getters of a reader of this provider, from which <see cref="ClrMapping"/> takes the values of a CLR type.
/// </summary>
internal interface IFieldGetters : IDataRecord
{
    DateOnly GetDateOnly(int ordinal);

    TimeOnly GetTimeOnly(int ordinal);

    TimeSpan GetTimeSpan(int ordinal);

    DateTimeOffset GetDateTimeOffset(int ordinal);

    IntervalValue GetInterval(int ordinal);

    Half GetHalf(int ordinal);

    byte[] GetBlob(int ordinal);

    float[] GetVector(int ordinal);

    Half[] GetHalfVector(int ordinal);

    /// <summary>A number without digits behind the point.</summary>
    /// <exception cref="InvalidCastException">The value is another one; the type that was wanted is told.</exception>
    decimal GetWhole(int ordinal, Type wanted);
}
