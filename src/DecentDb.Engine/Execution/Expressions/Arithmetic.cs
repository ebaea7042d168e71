using System.Numerics;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>The four operations and the remainder, for numbers that are not integers.</summary>
internal static class Arithmetic
{
    public static T Apply<T>(BinaryOperator op, T x, T y)
        where T : unmanaged, INumber<T>
    {
        switch (op)
        {
            case BinaryOperator.Add:
                return x + y;
            case BinaryOperator.Subtract:
                return x - y;
            case BinaryOperator.Multiply:
                return x * y;
            default:
                if (T.IsZero(y))
                {
                    IntegerRange.ThrowDivisionByZero();
                }

                return op == BinaryOperator.Divide ? x / y : x % y;
        }
    }
}
