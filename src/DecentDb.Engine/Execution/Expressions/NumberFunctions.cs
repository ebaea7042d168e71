using System;
using System.Security.Cryptography;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Execution.Expressions.FunctionValues;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>The functions on numbers; those with several types are chosen by the type of their result.</summary>
internal static class NumberFunctions
{
    // More places than the longest number has, before or after its point.
    private const int DigitsLimit = 400;

    /// <summary>The function; null when it is not one on numbers.</summary>
    public static RowFunction? Find(FunctionId id, SqlType type) => type.Physical switch
    {
        PhysicalType.Int64 => FindInteger(id, type),
        PhysicalType.Decimal => FindDecimal(id),
        PhysicalType.Double => FindDouble(id),
        PhysicalType.Fixed16 when id == FunctionId.NewUuid => NewUuid,
        _ => null,
    };

    private static RowFunction? FindInteger(FunctionId id, SqlType type)
    {
        switch (id)
        {
            case FunctionId.Abs:
                var min = IntegerRange.Of(type.Kind).Min;
                return (a, row, r) =>
                {
                    var value = Number(a[0], row);
                    if (value == min)
                    {
                        IntegerRange.ThrowOutOfRange(type);
                    }

                    Set(r, row, Math.Abs(value));
                };
            case FunctionId.Sign:
                return static (a, row, r) => Set(r, row, (long)Math.Sign(Number(a[0], row)));
            default:
                return null;
        }
    }

    private static RowFunction? FindDecimal(FunctionId id) => id switch
    {
        FunctionId.Abs => static (a, row, r) => Set(r, row, Math.Abs(Decimal(a[0], row))),
        FunctionId.Sign => static (a, row, r) => Set(r, row, (decimal)Math.Sign(Decimal(a[0], row))),
        FunctionId.Floor => static (a, row, r) => Set(r, row, Math.Floor(Decimal(a[0], row))),
        FunctionId.Ceiling => static (a, row, r) => Set(r, row, Math.Ceiling(Decimal(a[0], row))),
        FunctionId.Round => static (a, row, r) => Set(r, row, Rounding.Round(Decimal(a[0], row), Digits(a, row))),
        FunctionId.Truncate => static (a, row, r) => Set(r, row, Rounding.Truncate(Decimal(a[0], row), Digits(a, row))),
        _ => null,
    };

    private static RowFunction? FindDouble(FunctionId id) => id switch
    {
        FunctionId.Abs => static (a, row, r) => Set(r, row, Math.Abs(Double(a[0], row))),
        FunctionId.Sign => static (a, row, r) => Set(r, row, SignOf(Double(a[0], row))),
        FunctionId.Floor => static (a, row, r) => Set(r, row, Math.Floor(Double(a[0], row))),
        FunctionId.Ceiling => static (a, row, r) => Set(r, row, Math.Ceiling(Double(a[0], row))),
        FunctionId.Round => static (a, row, r) => Set(r, row, a.Length > 1
            ? Rounding.Round(Double(a[0], row), Digits(a, row))
            : Math.Round(Double(a[0], row), MidpointRounding.ToEven)),
        FunctionId.Truncate => static (a, row, r) => Set(r, row, a.Length > 1
            ? Rounding.Truncate(Double(a[0], row), Digits(a, row))
            : Math.Truncate(Double(a[0], row))),
        FunctionId.Power => static (a, row, r) => Set(r, row, Power(Double(a[0], row), Double(a[1], row))),
        FunctionId.SquareRoot => static (a, row, r) => Set(r, row, SquareRoot(Double(a[0], row))),
        FunctionId.Exp => static (a, row, r) => Set(r, row, Exp(Double(a[0], row))),
        FunctionId.Ln => static (a, row, r) => Set(r, row, Math.Log(Positive(Double(a[0], row)))),
        FunctionId.Log10 => static (a, row, r) => Set(r, row, Math.Log10(Positive(Double(a[0], row)))),
        FunctionId.Pi => static (_, row, r) => Set(r, row, Math.PI),
        FunctionId.Random => static (_, row, r) => Set(r, row, System.Random.Shared.NextDouble()),
        _ => null,
    };

    private static int Digits(ColumnVector[] a, int row) =>
        a.Length > 1 ? (int)Math.Clamp(Number(a[1], row), -DigitsLimit, DigitsLimit) : 0;

    private static double SignOf(double value) => double.IsNaN(value) ? value : Math.Sign(value);

    private static double Power(double x, double y)
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

    private static double Checked(double value, bool mayBeZero)
    {
        if (double.IsInfinity(value) || (value == 0 && !mayBeZero))
        {
            IntegerRange.ThrowOutOfRange(SqlType.Double);
        }

        return value;
    }

    // Version 4: random but for the bits that name version and variant.
    private static void NewUuid(ColumnVector[] arguments, int row, ColumnVector result)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        ((Fixed16Vector)result).Values[row] = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
