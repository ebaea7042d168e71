using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;

namespace DecentDb.Engine.Functions;

/// <summary>Angles in degrees, which are exact at multiples of 30 and 45, and the hyperbolic functions.</summary>
internal static class AngleFunctions
{
    private const SqlTypeKind Real = SqlTypeKind.Double;
    private const double HalfCircle = 180;
    private static readonly double SineOf30 = Math.Sin(30 * (Math.PI / HalfCircle));
    private static readonly double OneMinusCosineOf60 = 1 - Math.Cos(60 * (Math.PI / HalfCircle));
    private static readonly double ArcSineOfHalf = Math.Asin(0.5);
    private static readonly double ArcCosineOfHalf = Math.Acos(0.5);
    private static readonly double ArcTangentOf1 = Math.Atan(1);
    private static readonly double TangentOf45 = SineOf(45) / CosineOf(45);
    private static readonly double CotangentOf45 = CosineOf(45) / SineOf(45);

    public static readonly ScalarFunction[] All =
    [
        new("cot", "the cotangent of an angle in radians")
        {
            Overloads = [OfOne(static angle => 1 / Math.Tan(Finite(angle)))],
        },
        new("sind", "the sine of an angle in degrees") { Overloads = [OfOne(Sine)] },
        new("cosd", "the cosine of an angle in degrees") { Overloads = [OfOne(Cosine)] },
        new("tand", "the tangent of an angle in degrees") { Overloads = [OfOne(Tangent)] },
        new("cotd", "the cotangent of an angle in degrees") { Overloads = [OfOne(Cotangent)] },
        new("asind", "the angle of a sine, in degrees") { Overloads = [OfOne(ArcSine)] },
        new("acosd", "the angle of a cosine, in degrees") { Overloads = [OfOne(ArcCosine)] },
        new("atand", "the angle of a tangent, in degrees")
        {
            Overloads = [OfOne(static x => Math.Atan(x) / ArcTangentOf1 * 45)],
            Failure = FunctionFailure.Never,
        },
        new("atan2d", "the angle whose tangent is the quotient of two numbers, in degrees")
        {
            Overloads = [OfTwo(static (y, x) => Math.Atan2(y, x) / ArcTangentOf1 * 45)],
            Failure = FunctionFailure.Never,
        },
        new("sinh", "the hyperbolic sine") { Overloads = [OfOne(Math.Sinh)], Failure = FunctionFailure.Never },
        new("cosh", "the hyperbolic cosine") { Overloads = [OfOne(Math.Cosh)], Failure = FunctionFailure.Never },
        new("tanh", "the hyperbolic tangent") { Overloads = [OfOne(Math.Tanh)], Failure = FunctionFailure.Never },
        new("asinh", "the number of a hyperbolic sine")
        {
            Overloads = [OfOne(Math.Asinh)],
            Failure = FunctionFailure.Never,
        },
        new("acosh", "the number of a hyperbolic cosine")
        {
            Overloads = [OfOne(static x => InRange(x, double.IsNaN(x) || x >= 1, Math.Acosh))],
        },
        new("atanh", "the number of a hyperbolic tangent")
        {
            Overloads = [OfOne(static x => InRange(x, double.IsNaN(x) || Math.Abs(x) <= 1, Math.Atanh))],
        },
    ];

    private static ScalarOverload OfOne(Func<double, double> function) => Overload([Real], Real, call =>
    {
        var (values, results) = (call.Doubles(0), call.DoubleResults);
        foreach (var row in call.Rows)
        {
            results[row] = function(values[row]);
        }
    });

    private static ScalarOverload OfTwo(Func<double, double, double> function) => Overload([Real, Real], Real, call =>
    {
        var (a, b, results) = (call.Doubles(0), call.Doubles(1), call.DoubleResults);
        foreach (var row in call.Rows)
        {
            results[row] = function(a[row], b[row]);
        }
    });

    private static double InRange(double value, bool isInRange, Func<double, double> function) => isInRange
        ? function(value)
        : throw new DatabaseException(ErrorCode.NumericValueOutOfRange, "The argument is out of range.");

    private static double Finite(double angle) => double.IsInfinity(angle)
        ? throw new DatabaseException(ErrorCode.NumericValueOutOfRange, "An angle must be finite.")
        : angle;

    // Of angles from 0 to 90 degrees; those up to 30 and from 60 on are scaled so that their ends are exact.
    private static double SineOf(double angle) => angle <= 30
        ? Math.Sin(angle * (Math.PI / HalfCircle)) / SineOf30 / 2
        : CosineUpTo60(90 - angle);

    private static double CosineOf(double angle) => angle <= 60
        ? CosineUpTo60(angle)
        : Math.Sin((90 - angle) * (Math.PI / HalfCircle)) / SineOf30 / 2;

    private static double CosineUpTo60(double angle) =>
        1 - ((1 - Math.Cos(angle * (Math.PI / HalfCircle))) / OneMinusCosineOf60 / 2);

    private static double Sine(double angle)
    {
        var sign = 1;
        angle = Reduce(angle, ref sign);
        if (angle > HalfCircle)
        {
            (angle, sign) = (360 - angle, -sign);
        }

        return sign * SineOf(angle > 90 ? HalfCircle - angle : angle);
    }

    private static double Cosine(double angle)
    {
        var ignored = 1;
        angle = Reduce(angle, ref ignored);
        angle = angle > HalfCircle ? 360 - angle : angle;
        return angle > 90 ? -CosineOf(HalfCircle - angle) : CosineOf(angle);
    }

    private static double Tangent(double angle)
    {
        var sign = FirstQuadrant(ref angle);
        return double.IsNaN(angle) ? angle : (sign * (SineOf(angle) / CosineOf(angle) / TangentOf45)) + 0.0;
    }

    private static double Cotangent(double angle)
    {
        var sign = FirstQuadrant(ref angle);
        return double.IsNaN(angle) ? angle : (sign * (CosineOf(angle) / SineOf(angle) / CotangentOf45)) + 0.0;
    }

    private static int FirstQuadrant(ref double angle)
    {
        var sign = 1;
        angle = Reduce(angle, ref sign);
        if (angle > HalfCircle)
        {
            (angle, sign) = (360 - angle, -sign);
        }

        if (angle > 90)
        {
            (angle, sign) = (HalfCircle - angle, -sign);
        }

        return sign;
    }

    // To 0 up to 360 degrees, and the sign apart.
    private static double Reduce(double angle, ref int sign)
    {
        angle = Finite(angle) % 360;
        if (angle < 0)
        {
            sign = -sign;
            return -angle;
        }

        return angle;
    }

    private static double ArcSine(double x)
    {
        Check(x);
        return x >= 0 ? ArcSineOfPositive(x) : -ArcSineOfPositive(-x);
    }

    private static double ArcCosine(double x)
    {
        Check(x);
        return x >= 0 ? ArcCosineOfPositive(x) : 90 + ArcSineOfPositive(-x);
    }

    private static double ArcSineOfPositive(double x) =>
        x <= 0.5 ? Math.Asin(x) / ArcSineOfHalf * 30 : 90 - (Math.Acos(x) / ArcCosineOfHalf * 60);

    private static double ArcCosineOfPositive(double x) =>
        x <= 0.5 ? 90 - (Math.Asin(x) / ArcSineOfHalf * 30) : Math.Acos(x) / ArcCosineOfHalf * 60;

    private static void Check(double x)
    {
        if (Math.Abs(x) > 1)
        {
            throw new DatabaseException(
                ErrorCode.NumericValueOutOfRange, "There is no angle with a sine or cosine beyond 1.");
        }
    }
}
