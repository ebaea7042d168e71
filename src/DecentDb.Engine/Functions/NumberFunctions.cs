using System;
using System.Numerics;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions on numbers that keep the type of their argument: signs, rounding, divisors.</summary>
internal static class NumberFunctions
{
    // More places than the longest number has, before or after its point.
    private const int DigitsLimit = 400;

    public static readonly ScalarFunction[] All =
    [
        new("abs", "the number without its sign")
        {
            Overloads =
            [
                Overload([Integer], Integer, AbsoluteInteger),
                Overload([SmallInt], SmallInt, AbsoluteInteger),
                Overload([BigInt], BigInt, AbsoluteInteger),
                OfDecimal(Math.Abs),
                Overload([Real], Real, AbsoluteDouble),
                Overload([SqlTypeKind.Double], SqlTypeKind.Double, AbsoluteDouble),
            ],
        },
        new("sign", "-1, 0 or 1 as the number is negative, zero or positive")
        {
            Overloads =
            [
                Overload([Integer], Integer, SignOfInteger),
                Overload([SmallInt], SmallInt, SignOfInteger),
                Overload([BigInt], BigInt, SignOfInteger),
                OfDecimal(static value => Math.Sign(value)),
                Overload([Real], Real, SignOfDouble),
                Overload([SqlTypeKind.Double], SqlTypeKind.Double, SignOfDouble),
            ],
            Failure = FunctionFailure.Never,
        },
        new("round", "the nearest whole number, or one with so many digits after its point, before it if negative")
        {
            Overloads =
            [
                OfDecimal(static value => Rounding.Round(value, 0)),
                OfDecimalAndDigits(Rounding.Round),
                OfDouble(static value => Math.Round(value, MidpointRounding.ToEven)),
                OfDoubleAndDigits(Rounding.Round),
            ],
        },
        new("trunc", "as round, towards zero")
        {
            Overloads =
            [
                OfDecimal(static value => Rounding.Truncate(value, 0)),
                OfDecimalAndDigits(Rounding.Truncate),
                OfDouble(Math.Truncate),
                OfDoubleAndDigits(Rounding.Truncate),
            ],
        },
        new("floor", "the largest whole number that is not above the number")
        {
            Overloads = [OfDecimal(Math.Floor), OfDouble(Math.Floor)],
        },
        new("ceil", "the smallest whole number that is not below the number")
        {
            Aliases = ["ceiling"],
            Overloads = [OfDecimal(Math.Ceiling), OfDouble(Math.Ceiling)],
        },
        new("div", "the quotient of two numbers without its fraction")
        {
            Overloads =
            [
                Overload([SqlTypeKind.Decimal, SqlTypeKind.Decimal], SqlTypeKind.Decimal, Divide),
            ],
        },
        new("gcd", "the greatest common divisor of two whole numbers")
        {
            Overloads =
            [
                Overload([BigInt, BigInt], BigInt, GreatestCommonDivisor),
                Overload([Integer, Integer], Integer, GreatestCommonDivisor),
            ],
        },
        new("lcm", "the least common multiple of two whole numbers")
        {
            Overloads =
            [
                Overload([BigInt, BigInt], BigInt, LeastCommonMultiple),
                Overload([Integer, Integer], Integer, LeastCommonMultiple),
            ],
        },
        new("to_hex", "the whole number in hexadecimal")
        {
            Overloads =
            [
                Overload([BigInt], Text, static call => ToHex(call, ulong.MaxValue)),
                Overload([Integer], Text, static call => ToHex(call, uint.MaxValue)),
            ],
            Failure = FunctionFailure.Never,
        },
    ];

    private static ScalarOverload OfDecimal(Func<decimal, decimal> function) =>
        Overload([SqlTypeKind.Decimal], SqlTypeKind.Decimal, call =>
        {
            var values = call.Decimals(0);
            var results = call.DecimalResults;
            foreach (var row in call.Rows)
            {
                results[row] = function(values[row]);
            }
        });

    private static ScalarOverload OfDouble(Func<double, double> function) =>
        Overload([SqlTypeKind.Double], SqlTypeKind.Double, call =>
        {
            var values = call.Doubles(0);
            var results = call.DoubleResults;
            foreach (var row in call.Rows)
            {
                results[row] = function(values[row]);
            }
        });

    private static ScalarOverload OfDecimalAndDigits(Func<decimal, int, decimal> function) =>
        Overload([SqlTypeKind.Decimal, Integer], SqlTypeKind.Decimal, call =>
        {
            var values = call.Decimals(0);
            var digits = call.Integers(1);
            var results = call.DecimalResults;
            foreach (var row in call.Rows)
            {
                results[row] = function(values[row], (int)Math.Clamp(digits[row], -DigitsLimit, DigitsLimit));
            }
        });

    private static ScalarOverload OfDoubleAndDigits(Func<double, int, double> function) =>
        Overload([SqlTypeKind.Double, Integer], SqlTypeKind.Double, call =>
        {
            var values = call.Doubles(0);
            var digits = call.Integers(1);
            var results = call.DoubleResults;
            foreach (var row in call.Rows)
            {
                results[row] = function(values[row], (int)Math.Clamp(digits[row], -DigitsLimit, DigitsLimit));
            }
        });

    private static void AbsoluteInteger(FunctionCall call)
    {
        var min = call.Type.Traits.Min;
        var values = call.Integers(0);
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            if (values[row] == min)
            {
                IntegerRange.ThrowOutOfRange(call.Type);
            }

            results[row] = Math.Abs(values[row]);
        }
    }

    private static void AbsoluteDouble(FunctionCall call)
    {
        var values = call.Doubles(0);
        var results = call.DoubleResults;
        foreach (var row in call.Rows)
        {
            results[row] = Math.Abs(values[row]);
        }
    }

    private static void SignOfInteger(FunctionCall call)
    {
        var values = call.Integers(0);
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            results[row] = Math.Sign(values[row]);
        }
    }

    private static void SignOfDouble(FunctionCall call)
    {
        var values = call.Doubles(0);
        var results = call.DoubleResults;
        foreach (var row in call.Rows)
        {
            results[row] = double.IsNaN(values[row]) ? values[row] : Math.Sign(values[row]);
        }
    }

    private static void Divide(FunctionCall call)
    {
        var dividends = call.Decimals(0);
        var divisors = call.Decimals(1);
        var results = call.DecimalResults;
        foreach (var row in call.Rows)
        {
            if (divisors[row] == 0)
            {
                IntegerRange.ThrowDivisionByZero();
            }

            try
            {
                results[row] = decimal.Truncate(dividends[row] / divisors[row]);
            }
            catch (OverflowException)
            {
                IntegerRange.ThrowOutOfRange(call.Type);
            }
        }
    }

    private static void GreatestCommonDivisor(FunctionCall call)
    {
        var a = call.Integers(0);
        var b = call.Integers(1);
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            results[row] = InRange(call, BigInteger.GreatestCommonDivisor(a[row], b[row]));
        }
    }

    private static void LeastCommonMultiple(FunctionCall call)
    {
        var a = call.Integers(0);
        var b = call.Integers(1);
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            var divisor = BigInteger.GreatestCommonDivisor(a[row], b[row]);
            results[row] = divisor.IsZero ? 0 : InRange(call, BigInteger.Abs(a[row] / divisor * b[row]));
        }
    }

    private static long InRange(FunctionCall call, BigInteger value)
    {
        if (value > call.Type.Traits.Max)
        {
            IntegerRange.ThrowOutOfRange(call.Type);
        }

        return (long)value;
    }

    private static void ToHex(FunctionCall call, ulong mask)
    {
        var values = call.Integers(0);
        foreach (var row in call.Rows)
        {
            call.Set(row, ((ulong)values[row] & mask).ToString("x", System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
