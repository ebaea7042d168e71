using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that work on sequences. A sequence is given by its name or by its number.</summary>
internal static class SequenceFunctions
{
    public static readonly ScalarFunction[] All =
    [
        new("nextval", "the next number of a sequence")
        {
            Overloads =
            [
                Overload([Text], BigInt, static call => Next(call, static (call, row) => Find(call, row))),
                Overload([BigInt], BigInt, static call => Next(call, static (call, row) => call.Integers(0)[row])),
            ],
            Volatility = FunctionVolatility.Volatile,
        },
        new("currval", "the number that `nextval` gave the session last for a sequence")
        {
            Overloads =
            [
                Overload([Text], BigInt, static call => Current(call, static (call, row) => Find(call, row))),
                Overload([BigInt], BigInt, static call => Current(call, static (call, row) => call.Integers(0)[row])),
            ],
            Volatility = FunctionVolatility.Volatile,
        },
        new("lastval", "the number that `nextval`, or a column that numbers itself, gave the session last")
        {
            Overloads =
            [
                Overload([], BigInt, static call =>
                {
                    foreach (var row in call.Rows)
                    {
                        call.IntegerResults[row] = call.Session.LastNumber ?? throw new DatabaseException(
                            ErrorCode.NotInPrerequisiteState, "No number was given out in this session yet.");
                    }
                }),
            ],
            Volatility = FunctionVolatility.Volatile,
        },
        new("setval", "sets a sequence: the next number comes behind this one, or with FALSE is this one")
        {
            Overloads =
            [
                Overload([Text, BigInt], BigInt, static call => Set(call, static (call, row) => Find(call, row))),
                Overload(
                    [BigInt, BigInt], BigInt, static call => Set(call, static (call, row) => call.Integers(0)[row])),
                Overload(
                    [Text, BigInt, SqlTypeKind.Boolean], BigInt,
                    static call => Set(call, static (call, row) => Find(call, row))),
                Overload(
                    [BigInt, BigInt, SqlTypeKind.Boolean], BigInt,
                    static call => Set(call, static (call, row) => call.Integers(0)[row])),
            ],
            Volatility = FunctionVolatility.Volatile,
        },
        new("pg_sequence_last_value", "the last number that a sequence gave out, by its number; NULL for none")
        {
            Overloads =
            [
                Overload([BigInt], BigInt, static call =>
                {
                    foreach (var row in call.Rows)
                    {
                        if (call.Sequences.FindLast(call.Integers(0)[row]) is { } last)
                        {
                            call.IntegerResults[row] = last;
                        }
                        else
                        {
                            call.SetNull(row);
                        }
                    }
                }),
            ],
            Volatility = FunctionVolatility.Volatile,
        },
    ];

    private static long Find(FunctionCall call, int row)
    {
        // A text that is too long for a name is the name of nothing.
        var name = call.Texts(0).Get(row).Length <= CatalogFunctions.NameBytesMax ? call.Text(0, row) : "";
        return call.Catalog.FindRelation(name) ?? throw new DatabaseException(
            ErrorCode.UndefinedTable, $"There is no sequence \"{name}\".")
        {
            TableName = name,
        };
    }

    private static void Next(FunctionCall call, Func<FunctionCall, int, long> sequence)
    {
        foreach (var row in call.Rows)
        {
            var oid = sequence(call, row);
            var number = call.Sequences.Next(oid);
            call.Session.NoteNumber(oid, number);
            call.IntegerResults[row] = number;
        }
    }

    private static void Current(FunctionCall call, Func<FunctionCall, int, long> sequence)
    {
        foreach (var row in call.Rows)
        {
            var oid = sequence(call, row);
            var name = call.Sequences.NameOf(oid);
            call.IntegerResults[row] = call.Session.FindNumber(oid) ?? throw new DatabaseException(
                ErrorCode.NotInPrerequisiteState,
                $"Sequence \"{name}\" has given no number to this session yet.");
        }
    }

    private static void Set(FunctionCall call, Func<FunctionCall, int, long> sequence)
    {
        foreach (var row in call.Rows)
        {
            var oid = sequence(call, row);
            var number = call.Integers(1)[row];
            var isCalled = call.Arguments.Length < 3 || call.Integers(2)[row] != 0;
            call.Sequences.Set(oid, number, isCalled);
            if (isCalled)
            {
                call.Session.NoteNumber(oid, number, isTaken: false);
            }

            call.IntegerResults[row] = number;
        }
    }
}
