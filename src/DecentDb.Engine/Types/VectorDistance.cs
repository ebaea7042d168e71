using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>
/// Distances of vectors of equal dimensions. Numbers are computed with in single precision, in as many sums side by
/// side as the machine has lanes, and the sums are added in double precision; so results of machines with other lanes
/// differ by the rounding of single precision: for n dimensions by less than n * 2^-24 of the sum of the magnitudes.
/// </summary>
internal static class VectorDistance
{
    /// <summary>The square of the Euclidean distance.</summary>
    public static double SquaredL2(ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
        Sum<SingleLoader, float, SquaredDifference>(left, right);

    /// <summary>The square of the Euclidean distance.</summary>
    public static double SquaredL2(ReadOnlySpan<Half> left, ReadOnlySpan<Half> right) =>
        Sum<HalfLoader, Half, SquaredDifference>(left, right);

    /// <summary>The inner product.</summary>
    public static double InnerProduct(ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
        Sum<SingleLoader, float, Product>(left, right);

    /// <summary>The inner product.</summary>
    public static double InnerProduct(ReadOnlySpan<Half> left, ReadOnlySpan<Half> right) =>
        Sum<HalfLoader, Half, Product>(left, right);

    /// <summary>The sum of the magnitudes of the differences.</summary>
    public static double L1(ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
        Sum<SingleLoader, float, AbsoluteDifference>(left, right);

    /// <summary>The sum of the magnitudes of the differences.</summary>
    public static double L1(ReadOnlySpan<Half> left, ReadOnlySpan<Half> right) =>
        Sum<HalfLoader, Half, AbsoluteDifference>(left, right);

    /// <summary>The square of the Euclidean length of a value.</summary>
    public static double SquaredLength(SqlTypeKind kind, ReadOnlySpan<byte> value) => kind == SqlTypeKind.HalfVector
        ? InnerProduct(VectorElement.Halves(value), VectorElement.Halves(value))
        : InnerProduct(VectorElement.Floats(value), VectorElement.Floats(value));

    /// <summary>1 less the cosine of the angle, from 0 to 2; NaN where a vector is zero.</summary>
    public static double Cosine(ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
        Cosine(InnerProduct(left, right), InnerProduct(left, left), InnerProduct(right, right));

    /// <summary>1 less the cosine of the angle, from 0 to 2; NaN where a vector is zero.</summary>
    public static double Cosine(ReadOnlySpan<Half> left, ReadOnlySpan<Half> right) =>
        Cosine(InnerProduct(left, right), InnerProduct(left, left), InnerProduct(right, right));

    /// <summary>The same of the inner product and the squares of the lengths.</summary>
    public static double Cosine(double product, double leftSquare, double rightSquare) =>
        leftSquare == 0 || rightSquare == 0
            ? double.NaN
            : 1 - Math.Clamp(product / Math.Sqrt(leftSquare * rightSquare), -1, 1);

    private static double Sum<TLoader, T, TTerm>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where TLoader : struct, IVectorLoader<T>
        where T : unmanaged
        where TTerm : struct, ITerm
    {
        Invariant.That(left.Length == right.Length);
        ref readonly var a = ref MemoryMarshal.GetReference(left);
        ref readonly var b = ref MemoryMarshal.GetReference(right);
        nuint at = 0;
        var count = (nuint)left.Length;
        double sum = 0;
        if (Vector512.IsHardwareAccelerated && count >= 16)
        {
            var (s0, s1) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (; at + 32 <= count; at += 32)
            {
                s0 = TTerm.Add(s0, TLoader.Load512(in a, at), TLoader.Load512(in b, at));
                s1 = TTerm.Add(s1, TLoader.Load512(in a, at + 16), TLoader.Load512(in b, at + 16));
            }

            if (at + 16 <= count)
            {
                s0 = TTerm.Add(s0, TLoader.Load512(in a, at), TLoader.Load512(in b, at));
                at += 16;
            }

            sum = Total(s0) + Total(s1);
        }
        else if (Vector256.IsHardwareAccelerated && count >= 8)
        {
            var (s0, s1) = (Vector256<float>.Zero, Vector256<float>.Zero);
            for (; at + 16 <= count; at += 16)
            {
                s0 = TTerm.Add(s0, TLoader.Load256(in a, at), TLoader.Load256(in b, at));
                s1 = TTerm.Add(s1, TLoader.Load256(in a, at + 8), TLoader.Load256(in b, at + 8));
            }

            if (at + 8 <= count)
            {
                s0 = TTerm.Add(s0, TLoader.Load256(in a, at), TLoader.Load256(in b, at));
                at += 8;
            }

            sum = Total(s0) + Total(s1);
        }

        if (Vector128.IsHardwareAccelerated && at + 4 <= count)
        {
            var s0 = Vector128<float>.Zero;
            for (; at + 4 <= count; at += 4)
            {
                s0 = TTerm.Add(s0, TLoader.Load128(in a, at), TLoader.Load128(in b, at));
            }

            sum += Total(s0);
        }

        for (; at < count; at++)
        {
            sum += TTerm.Of(TLoader.Load(left[(int)at]), TLoader.Load(right[(int)at]));
        }

        return sum;
    }

    private static double Total(Vector512<float> sums) => Total(sums.GetLower()) + Total(sums.GetUpper());

    private static double Total(Vector256<float> sums) => Total(sums.GetLower()) + Total(sums.GetUpper());

    private static double Total(Vector128<float> sums)
    {
        var (low, high) = Vector128.Widen(sums);
        return Vector128.Sum(low + high);
    }

    /// <summary>What two numbers add to a sum.</summary>
    private interface ITerm
    {
        static abstract Vector512<float> Add(Vector512<float> sums, Vector512<float> left, Vector512<float> right);

        static abstract Vector256<float> Add(Vector256<float> sums, Vector256<float> left, Vector256<float> right);

        static abstract Vector128<float> Add(Vector128<float> sums, Vector128<float> left, Vector128<float> right);

        static abstract float Of(float left, float right);
    }

    private readonly struct SquaredDifference : ITerm
    {
        public static Vector512<float> Add(Vector512<float> sums, Vector512<float> left, Vector512<float> right)
        {
            var difference = left - right;
            return Vector512.MultiplyAddEstimate(difference, difference, sums);
        }

        public static Vector256<float> Add(Vector256<float> sums, Vector256<float> left, Vector256<float> right)
        {
            var difference = left - right;
            return Vector256.MultiplyAddEstimate(difference, difference, sums);
        }

        public static Vector128<float> Add(Vector128<float> sums, Vector128<float> left, Vector128<float> right)
        {
            var difference = left - right;
            return Vector128.MultiplyAddEstimate(difference, difference, sums);
        }

        public static float Of(float left, float right) => (left - right) * (left - right);
    }

    private readonly struct Product : ITerm
    {
        public static Vector512<float> Add(Vector512<float> sums, Vector512<float> left, Vector512<float> right) =>
            Vector512.MultiplyAddEstimate(left, right, sums);

        public static Vector256<float> Add(Vector256<float> sums, Vector256<float> left, Vector256<float> right) =>
            Vector256.MultiplyAddEstimate(left, right, sums);

        public static Vector128<float> Add(Vector128<float> sums, Vector128<float> left, Vector128<float> right) =>
            Vector128.MultiplyAddEstimate(left, right, sums);

        public static float Of(float left, float right) => left * right;
    }

    private readonly struct AbsoluteDifference : ITerm
    {
        public static Vector512<float> Add(Vector512<float> sums, Vector512<float> left, Vector512<float> right) =>
            sums + Vector512.Abs(left - right);

        public static Vector256<float> Add(Vector256<float> sums, Vector256<float> left, Vector256<float> right) =>
            sums + Vector256.Abs(left - right);

        public static Vector128<float> Add(Vector128<float> sums, Vector128<float> left, Vector128<float> right) =>
            sums + Vector128.Abs(left - right);

        public static float Of(float left, float right) => Math.Abs(left - right);
    }
}
