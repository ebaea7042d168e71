using System;
using System.Numerics;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// The variance and the standard deviation of integers and decimals: sums and sums of squares are exact, and only the
/// result is rounded.
/// </summary>
/// <param name="account">Counts the memory.</param>
/// <param name="isSample">True where the divisor is one less than the number of values.</param>
/// <param name="isDeviation">True for the square root.</param>
internal sealed class ExactVarianceAccumulator(IMemoryAccount account, bool isSample, bool isDeviation)
    : Accumulator(account)
{
    private const int ScaleMax = 28;
    private State[] _states = [];

    public override void Clear() => Forget(ref _states);

    public override void EnsureGroups(int count) => Grow(ref _states, count);

    public override void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups)
    {
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (argument.IsNull(row))
            {
                continue;
            }

            ref var state = ref _states[GroupAt(groups, i)];
            state.Count++;
            if (argument is Int64Vector integers)
            {
                AddInteger(ref state, integers.Values[row]);
            }
            else
            {
                AddDecimal(ref state, ((DecimalVector)argument).Values[row]);
            }
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        var results = ((DecimalVector)target).Values;
        for (var i = 0; i < count; i++)
        {
            ref var state = ref _states[firstGroup + i];
            if (state.Count <= (isSample ? 1 : 0))
            {
                target.SetNull(i);
                continue;
            }

            results[i] = Compute(state);
        }
    }

    // What is small is summed up in numbers of 128 bits.
    private static void AddInteger(ref State state, long value)
    {
        if (value is > int.MaxValue or < int.MinValue)
        {
            AddScaled(ref state, value, 0);
            return;
        }

        state.SmallSum += value;
        state.SmallSquares += (UInt128)(ulong)(value * value);
    }

    private static void AddDecimal(ref State state, decimal value)
    {
        // The number without its point.
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var digits = ((BigInteger)(uint)parts[2] << 64) | ((ulong)(uint)parts[1] << 32) | (uint)parts[0];
        AddScaled(ref state, decimal.IsNegative(value) ? -digits : digits, value.Scale);
    }

    private static void AddScaled(ref State state, BigInteger digits, int scale)
    {
        if (scale > state.Scale)
        {
            var factor = BigInteger.Pow(10, scale - state.Scale);
            state.Sum *= factor;
            state.Squares *= factor * factor;
            state.Scale = scale;
        }
        else if (scale < state.Scale)
        {
            digits *= BigInteger.Pow(10, state.Scale - scale);
        }

        state.Sum += digits;
        state.Squares += digits * digits;
    }

    private decimal Compute(State state)
    {
        var unit = BigInteger.Pow(10, state.Scale);
        var sum = state.Sum + (state.SmallSum * unit);
        var squares = state.Squares + (state.SmallSquares * unit * unit);
        BigInteger count = state.Count;
        var numerator = (count * squares) - (sum * sum);
        var denominator = count * (isSample ? count - 1 : count) * unit * unit;
        return isDeviation ? Root(numerator, denominator) : Quotient(numerator, denominator);
    }

    private static decimal Quotient(BigInteger numerator, BigInteger denominator)
    {
        for (var scale = ScaleMax; scale >= 0; scale--)
        {
            var scaled = ((numerator * BigInteger.Pow(10, scale) * 2) + denominator) / (denominator * 2);
            if (scaled.GetBitLength() <= 96)
            {
                return WithScale(scaled, scale);
            }
        }

        IntegerRange.ThrowOutOfRange(SqlType.Decimal);
        return 0;
    }

    // The nearest number whose square is the quotient, of as many digits as fit.
    private static decimal Root(BigInteger numerator, BigInteger denominator)
    {
        for (var scale = ScaleMax; scale >= 0; scale--)
        {
            var root = RootOf(numerator * BigInteger.Pow(10, 2 * (scale + 1)) / denominator);
            var scaled = (root + 5) / 10;
            if (scaled.GetBitLength() <= 96)
            {
                return WithScale(scaled, scale);
            }
        }

        IntegerRange.ThrowOutOfRange(SqlType.Decimal);
        return 0;
    }

    // Newton's steps from above.
    private static BigInteger RootOf(BigInteger value)
    {
        if (value.IsZero)
        {
            return value;
        }

        var root = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + (value / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }

    // Without zeros at the end.
    private static decimal WithScale(BigInteger digits, int scale)
    {
        while (scale > 0 && (digits % 10).IsZero)
        {
            digits /= 10;
            scale--;
        }

        return new decimal(
            (int)(uint)(digits & uint.MaxValue),
            (int)(uint)((digits >> 32) & uint.MaxValue),
            (int)(uint)(digits >> 64),
            isNegative: false,
            (byte)scale);
    }

    private struct State
    {
        public long Count;
        public Int128 SmallSum;
        public UInt128 SmallSquares;
        public BigInteger Sum;
        public BigInteger Squares;
        public int Scale;
    }
}
