using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that choose among values of any type, and those that make identifiers.</summary>
internal static class ComparisonFunctions
{
    public static readonly ScalarFunction[] All =
    [
        new("greatest", "the greatest of all arguments; NULLs are left out")
        {
            Aliases = ["max"],
            Overloads = [new(OfAny(), static call => ChooseExtreme(call, isGreatest: true))],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
        new("least", "the least of all arguments; NULLs are left out")
        {
            Aliases = ["min"],
            Overloads = [new(OfAny(), static call => ChooseExtreme(call, isGreatest: false))],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
        new("nullif", "the first argument, or NULL where it equals the second one")
        {
            Overloads =
            [
                new(new FunctionSignature([Unknown, Unknown], Unknown) { Rule = ArgumentRule.Compared }, NullIf),
            ],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
        new("gen_random_uuid", "a new UUID of version 4")
        {
            Aliases = ["newid"],
            Overloads = [Overload([], Uuid, MakeUuid)],
            Volatility = FunctionVolatility.Volatile,
            Failure = FunctionFailure.Never,
        },
    ];

    private static FunctionSignature OfAny() =>
        new([Unknown], Unknown) { Rule = ArgumentRule.Common, IsVariadic = true };

    private static void ChooseExtreme(FunctionCall call, bool isGreatest)
    {
        foreach (var row in call.Rows)
        {
            ColumnVector? best = null;
            foreach (var value in call.Arguments)
            {
                if (!value.IsNull(row) && (best is null
                    || ValueComparer.Compare(call.Type.Kind, value, row, best, row) > 0 == isGreatest))
                {
                    best = value;
                }
            }

            call.Result.CopyValue(best ?? call.Arguments[0], row, row);
        }
    }

    private static void NullIf(FunctionCall call)
    {
        var (values, others) = (call.Arguments[0], call.Arguments[1]);
        foreach (var row in call.Rows)
        {
            if (!values.IsNull(row) && !others.IsNull(row)
                && ValueComparer.AreEqual(call.Type.Kind, values, row, others, row))
            {
                call.SetNull(row);
            }
            else
            {
                call.Result.CopyValue(values, row, row);
            }
        }
    }

    // Version 4: random but for the bits that name version and variant.
    private static void MakeUuid(FunctionCall call)
    {
        Span<byte> bytes = stackalloc byte[16];
        var results = call.Fixed16Results;
        foreach (var row in call.Rows)
        {
            RandomNumberGenerator.Fill(bytes);
            bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
            bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
            results[row] = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        }
    }
}
