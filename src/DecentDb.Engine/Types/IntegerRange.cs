using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>The errors of numbers that a type does not hold.</summary>
internal static class IntegerRange
{
    public static void ThrowOutOfRange(SqlType type) => throw new DatabaseException(
        ErrorCode.NumericValueOutOfRange, $"The result is outside the range of {type}.");

    public static void ThrowDivisionByZero() =>
        throw new DatabaseException(ErrorCode.DivisionByZero, "Division by zero.");
}
