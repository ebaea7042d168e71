using System;
using System.Numerics;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions of digits, buckets and factorials.</summary>
internal static class CountingFunctions
{
    public static readonly ScalarFunction[] All =
    [
        new("scale", "the number of digits behind the point of a DECIMAL")
        {
            Overloads = [Overload([SqlTypeKind.Decimal], Integer, static call => CountDigits(call, isMin: false))],
            Failure = FunctionFailure.Never,
        },
        new("min_scale", "the number of digits behind the point that are needed")
        {
            Overloads = [Overload([SqlTypeKind.Decimal], Integer, static call => CountDigits(call, isMin: true))],
            Failure = FunctionFailure.Never,
        },
        new("trim_scale", "the DECIMAL without zeros at the end of its fraction")
        {
            Overloads = [Overload([SqlTypeKind.Decimal], SqlTypeKind.Decimal, TrimScale)],
            Failure = FunctionFailure.Never,
        },
        new("factorial", "the product of all whole numbers up to a number")
        {
            Overloads = [Overload([BigInt], SqlTypeKind.Decimal, Factorial)],
        },
        new("width_bucket", "the number of the bucket of equal width, between two bounds, that a number lies in")
        {
            Overloads =
            [
                Overload(
                    [SqlTypeKind.Decimal, SqlTypeKind.Decimal, SqlTypeKind.Decimal, Integer], Integer, DecimalBucket),
                Overload(
                    [SqlTypeKind.Double, SqlTypeKind.Double, SqlTypeKind.Double, Integer], Integer, DoubleBucket),
            ],
        },
        new("bit_count", "the number of bits that are set in a BLOB")
        {
            Overloads = [Overload([Blob], BigInt, CountBits)],
            Failure = FunctionFailure.Never,
        },
        new("num_nulls", "how many of the arguments are NULL")
        {
            Overloads = [OfNulls(isNull: true)],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
        new("num_nonnulls", "how many of the arguments are not NULL")
        {
            Overloads = [OfNulls(isNull: false)],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
    ];

    private static ScalarOverload OfNulls(bool isNull) => Overload(
        [Unknown],
        Integer,
        call =>
        {
            var results = call.IntegerResults;
            foreach (var row in call.Rows)
            {
                var count = 0;
                foreach (var argument in call.Arguments)
                {
                    count += argument.IsNull(row) == isNull ? 1 : 0;
                }

                results[row] = count;
            }
        },
        isVariadic: true);

    // What is left when all zeros at the end are gone.
    private static decimal Trimmed(decimal value) => value / 1.0000000000000000000000000000m;

    private static void CountDigits(FunctionCall call, bool isMin)
    {
        var (values, results) = (call.Decimals(0), call.IntegerResults);
        foreach (var row in call.Rows)
        {
            results[row] = (isMin ? Trimmed(values[row]) : values[row]).Scale;
        }
    }

    private static void TrimScale(FunctionCall call)
    {
        var (values, results) = (call.Decimals(0), call.DecimalResults);
        foreach (var row in call.Rows)
        {
            results[row] = Trimmed(values[row]);
        }
    }

    private static void Factorial(FunctionCall call)
    {
        var (values, results) = (call.Integers(0), call.DecimalResults);
        foreach (var row in call.Rows)
        {
            const long argumentMax = 27;
            if (values[row] is < 0 or > argumentMax)
            {
                throw new DatabaseException(
                    ErrorCode.NumericValueOutOfRange,
                    "The factorial of a negative number does not exist, and one above 27 does not fit a DECIMAL.");
            }

            var product = 1m;
            for (var factor = 2L; factor <= values[row]; factor++)
            {
                product *= factor;
            }

            results[row] = product;
        }
    }

    private static void DecimalBucket(FunctionCall call)
    {
        var (values, lows, highs) = (call.Decimals(0), call.Decimals(1), call.Decimals(2));
        var (counts, results) = (call.Integers(3), call.IntegerResults);
        foreach (var row in call.Rows)
        {
            var (value, low, high) = (values[row], lows[row], highs[row]);
            Check(counts[row], low == high);
            results[row] = Place(value.CompareTo(low), value.CompareTo(high), low < high) is { } outside
                ? (outside ? Last(counts[row]) : 0)
                : Math.Min(counts[row] - 1, (long)decimal.Floor(Share(value, low, high, counts[row]))) + 1;
        }
    }

    private static decimal Share(decimal value, decimal low, decimal high, long count)
    {
        try
        {
            return (value - low) * count / (high - low);
        }
        catch (OverflowException)
        {
            // Halves, because the bounds may lie further apart than there are numbers.
            return ((value / 2) - (low / 2)) / ((high / 2) - (low / 2)) * count;
        }
    }

    private static void DoubleBucket(FunctionCall call)
    {
        var (values, lows, highs) = (call.Doubles(0), call.Doubles(1), call.Doubles(2));
        var (counts, results) = (call.Integers(3), call.IntegerResults);
        foreach (var row in call.Rows)
        {
            var (value, low, high) = (values[row], lows[row], highs[row]);
            Check(
                counts[row],
                low == high || !double.IsFinite(low) || !double.IsFinite(high) || double.IsNaN(value));
            results[row] = Place(value.CompareTo(low), value.CompareTo(high), low < high) is { } outside
                ? (outside ? Last(counts[row]) : 0)
                : Math.Min(counts[row] - 1, (long)((value - low) / (high - low) * counts[row])) + 1;
        }
    }

    // False before the first bucket, true behind the last one, null between.
    private static bool? Place(int toLow, int toHigh, bool isUp) =>
        (isUp ? toLow < 0 : toLow > 0) ? false
        : (isUp ? toHigh >= 0 : toHigh <= 0) ? true
        : null;

    private static long Last(long count)
    {
        if (count == int.MaxValue)
        {
            IntegerRange.ThrowOutOfRange(SqlType.Integer);
        }

        return count + 1;
    }

    private static void Check(long count, bool hasBadBounds)
    {
        if (count < 1 || hasBadBounds)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue,
                "Buckets are one or more, and lie between two finite bounds that differ.");
        }
    }

    private static void CountBits(FunctionCall call)
    {
        var (blobs, results) = (call.Texts(0), call.IntegerResults);
        foreach (var row in call.Rows)
        {
            var count = 0L;
            var bytes = blobs.Get(row);
            for (var i = 0; i < bytes.Length; i++)
            {
                count += BitOperations.PopCount(bytes[i]);
                call.Pieces.Step(i);
            }

            results[row] = count;
        }
    }
}
