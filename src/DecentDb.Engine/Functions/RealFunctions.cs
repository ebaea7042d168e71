using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;

namespace DecentDb.Engine.Functions;

/// <summary>The functions of real numbers: powers, logarithms, angles, random numbers.</summary>
internal static class RealFunctions
{
    private const SqlTypeKind Real = SqlTypeKind.Double;
    private const double DegreesOfHalfCircle = 180;

    public static readonly ScalarFunction Power = new("power", "a number raised to a power; the operator `^` too")
    {
        Aliases = ["pow"],
        Overloads = [OfTwo(RaiseToPower)],
    };

    public static readonly ScalarFunction[] All =
    [
        Power,
        new("sqrt", "the square root") { Overloads = [OfOne(SquareRoot)] },
        new("cbrt", "the cube root") { Overloads = [OfOne(Math.Cbrt)], Failure = FunctionFailure.Never },
        new("exp", "e raised to a power") { Overloads = [OfOne(Exp)] },
        new("ln", "the natural logarithm") { Overloads = [OfOne(static value => Math.Log(Positive(value)))] },
        new("log10", "the logarithm to the base of 10")
        {
            Overloads = [OfOne(static value => Math.Log10(Positive(value)))],
        },
        new("log", "the same, or to the base of a first argument, of a second one")
        {
            Overloads = [OfOne(static value => Math.Log10(Positive(value))), OfTwo(LogarithmTo)],
        },
        new("sin", "the sine of an angle in radians") { Overloads = [OfOne(static angle => Math.Sin(Finite(angle)))] },
        new("cos", "the cosine") { Overloads = [OfOne(static angle => Math.Cos(Finite(angle)))] },
        new("tan", "the tangent") { Overloads = [OfOne(static angle => Math.Tan(Finite(angle)))] },
        new("asin", "the angle of a sine, in radians") { Overloads = [OfOne(static x => Math.Asin(AtMostOne(x)))] },
        new("acos", "the angle of a cosine") { Overloads = [OfOne(static x => Math.Acos(AtMostOne(x)))] },
        new("atan", "the angle of a tangent") { Overloads = [OfOne(Math.Atan)], Failure = FunctionFailure.Never },
        new("atan2", "the angle whose tangent is the quotient of two numbers")
        {
            Overloads = [OfTwo(Math.Atan2)],
            Failure = FunctionFailure.Never,
        },
        new("degrees", "an angle in radians as one in degrees")
        {
            Overloads = [OfOne(static angle => InRange(angle, angle * (DegreesOfHalfCircle / Math.PI)))],
        },
        new("radians", "an angle in degrees as one in radians")
        {
            Overloads = [OfOne(static angle => angle * (Math.PI / DegreesOfHalfCircle))],
            Failure = FunctionFailure.Never,
        },
        new("pi", "the number pi")
        {
            Overloads = [Overload([], Real, static call => FillWith(call, static () => Math.PI))],
        },
        new("random", "a random number from 0 up to 1")
        {
            Overloads =
            [
                Overload([], Real, static call => FillWith(call, static () => System.Random.Shared.NextDouble())),
            ],
            Volatility = FunctionVolatility.Volatile,
            Failure = FunctionFailure.Never,
        },
    ];

    private static ScalarOverload OfOne(Func<double, double> function) => Overload([Real], Real, call =>
    {
        var values = call.Doubles(0);
        var results = call.DoubleResults;
        foreach (var row in call.Rows)
        {
            results[row] = function(values[row]);
        }
    });

    private static ScalarOverload OfTwo(Func<double, double, double> function) => Overload([Real, Real], Real, call =>
    {
        var a = call.Doubles(0);
        var b = call.Doubles(1);
        var results = call.DoubleResults;
        foreach (var row in call.Rows)
        {
            results[row] = function(a[row], b[row]);
        }
    });

    private static void FillWith(FunctionCall call, Func<double> function)
    {
        var results = call.DoubleResults;
        foreach (var row in call.Rows)
        {
            results[row] = function();
        }
    }

    private static double RaiseToPower(double x, double y)
    {
        if (x == 0 && y < 0)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "Zero cannot be raised to a negative power.");
        }

        var result = Math.Pow(x, y);
        if (double.IsNaN(result) && !double.IsNaN(x) && !double.IsNaN(y))
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "A negative number cannot be raised to a broken power.");
        }

        return double.IsFinite(x) && double.IsFinite(y) ? Checked(result, mayBeZero: x == 0) : result;
    }

    private static double LogarithmTo(double b, double value)
    {
        var divisor = Math.Log(Positive(b));
        if (divisor == 0)
        {
            IntegerRange.ThrowDivisionByZero();
        }

        // A whole power is one exactly.
        var result = Math.Log(Positive(value)) / divisor;
        var whole = Math.Round(result);
        return Math.Abs(result - whole) < 1e-9 && Math.Pow(b, whole) == value ? whole : result;
    }

    private static double Exp(double value) =>
        double.IsFinite(value) ? Checked(Math.Exp(value), mayBeZero: false) : Math.Exp(value);

    private static double SquareRoot(double value) => value < 0
        ? throw new DatabaseException(
            ErrorCode.InvalidParameterValue, "The square root of a negative number does not exist.")
        : Math.Sqrt(value);

    private static double Positive(double value) => value <= 0
        ? throw new DatabaseException(
            ErrorCode.InvalidParameterValue, "The logarithm of zero or a negative number does not exist.")
        : value;

    private static double Finite(double angle) => double.IsInfinity(angle)
        ? throw new DatabaseException(ErrorCode.NumericValueOutOfRange, "An angle must be finite.")
        : angle;

    private static double AtMostOne(double value) => Math.Abs(value) > 1
        ? throw new DatabaseException(
            ErrorCode.NumericValueOutOfRange, "There is no angle with a sine or cosine beyond 1.")
        : value;

    private static double InRange(double argument, double result) =>
        double.IsFinite(argument) ? Checked(result, mayBeZero: true) : result;

    private static double Checked(double value, bool mayBeZero)
    {
        if (double.IsInfinity(value) || (value == 0 && !mayBeZero))
        {
            IntegerRange.ThrowOutOfRange(SqlType.Double);
        }

        return value;
    }
}
