using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>The ranges of the integer types.</summary>
internal static class IntegerRange
{
    public static (long Min, long Max) Of(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.SmallInt => (short.MinValue, short.MaxValue),
        SqlTypeKind.Integer => (int.MinValue, int.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };

    public static void ThrowOutOfRange(SqlType type) => throw new DatabaseException(
        ErrorCode.NumericValueOutOfRange, $"The result is outside the range of {type}.");

    public static void ThrowDivisionByZero() =>
        throw new DatabaseException(ErrorCode.DivisionByZero, "Division by zero.");
}
