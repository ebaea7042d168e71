using System;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>
/// An operation on integers that notes an overflow in the sign of a word, so that loops hold no branch.
/// </summary>
internal interface IIntegerOperation
{
    static abstract long Apply(long a, long b, ref long overflow);
}

internal readonly struct AddIntegers : IIntegerOperation
{
    public static long Apply(long a, long b, ref long overflow)
    {
        var result = unchecked(a + b);
        overflow |= (a ^ result) & (b ^ result);
        return result;
    }
}

internal readonly struct SubtractIntegers : IIntegerOperation
{
    public static long Apply(long a, long b, ref long overflow)
    {
        var result = unchecked(a - b);
        overflow |= (a ^ b) & (a ^ result);
        return result;
    }
}

internal readonly struct MultiplyIntegers : IIntegerOperation
{
    public static long Apply(long a, long b, ref long overflow)
    {
        var high = Math.BigMul(a, b, out long low);
        overflow |= high == low >> 63 ? 0 : long.MinValue;
        return low;
    }
}
