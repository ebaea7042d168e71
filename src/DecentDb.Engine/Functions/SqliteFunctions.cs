using System;
using System.Security.Cryptography;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>Functions that SQLite has and PostgreSQL has not, or has by another name.</summary>
internal static class SqliteFunctions
{
    public static readonly ScalarFunction[] All =
    [
        new("typeof", "the storage class that SQLite would give the value: null, integer, real, text or blob")
        {
            Overloads = [Overload([Unknown], Text, static call => NameType(call, StorageClassOf))],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
        new("pg_typeof", "the name of the type of the value")
        {
            Overloads = [Overload([Unknown], Text, static call => NameType(call, static (type, _) => NameOf(type)))],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
        new("unhex", "the BLOB of hexadecimal digits, NULL if there are others; those of a second text are left out")
        {
            Overloads = [Overload([Text], Blob, Unhex), Overload([Text, Text], Blob, Unhex)],
            Failure = FunctionFailure.Never,
        },
        new("zeroblob", "a BLOB of so many zeros")
        {
            Overloads = [Overload([Integer], Blob, static call => MakeBlob(call, isRandom: false))],
            Growth = FunctionGrowth.Multiplies,
        },
        new("randomblob", "a BLOB of so many random bytes, one at least")
        {
            Overloads = [Overload([Integer], Blob, static call => MakeBlob(call, isRandom: true))],
            Volatility = FunctionVolatility.Volatile,
            Growth = FunctionGrowth.Multiplies,
        },
        new("likely", "the value as it is")
        {
            Aliases = ["unlikely"],
            Overloads =
            [
                new(
                    new FunctionSignature([Unknown], Unknown) { Rule = ArgumentRule.Common },
                    static call => Copy(call)),
            ],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
        new("glob", "whether a second text is of the form of a first one, with `*`, `?` and `[...]`; the operator "
            + "GLOB too")
        {
            Overloads = [Overload([Text, Text], SqlTypeKind.Boolean, Glob)],
        },
    ];

    private static void NameType(FunctionCall call, Func<SqlType, bool, string> name)
    {
        foreach (var row in call.Rows)
        {
            call.Set(row, name(call.ArgumentTypes[0], call.Arguments[0].IsNull(row)));
        }
    }

    private static string StorageClassOf(SqlType type, bool isNull) =>
        isNull ? "null"
        : type.IsInteger || type.IsBoolean ? "integer"
        : type.IsNumeric ? "real"
        : type.Kind == Blob ? "blob"
        : "text";

    private static string NameOf(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Decimal => "numeric",
        Blob => "bytea",
        SqlTypeKind.Char => "character",
        Text when type.Length > 0 => "character varying",
        Time => "time without time zone",
        Timestamp => "timestamp without time zone",
        TimestampTz => "timestamp with time zone",
        _ => new SqlType(type.Kind).ToString().ToLowerInvariant(),
    };

    private static void Unhex(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var text = call.Texts(0).Get(row);
            var ignored = call.Arguments.Length > 1 ? call.Texts(1).Get(row) : default;
            var digits = new byte[text.Length];
            var count = 0;
            for (var i = 0; i < text.Length; i++)
            {
                call.Pieces.Step(i);

                // Between the two digits of a byte nothing is left out.
                if (count % 2 != 0 || !ignored.Contains(text[i]) || char.IsAsciiHexDigit((char)text[i]))
                {
                    digits[count++] = text[i];
                }
            }

            var bytes = new byte[count / 2];
            if (count % 2 == 0 && Convert.FromHexString(digits.AsSpan(0, count), bytes, out _, out _)
                == System.Buffers.OperationStatus.Done)
            {
                call.Set(row, bytes);
            }
            else
            {
                call.SetNull(row);
            }
        }
    }

    private static void MakeBlob(FunctionCall call, bool isRandom)
    {
        foreach (var row in call.Rows)
        {
            var target = call.Append(row, Math.Max(isRandom ? 1 : 0, call.Integers(0)[row]));
            for (var at = 0; at < target.Length; at += PiecewiseBytes.PieceLength)
            {
                var piece = target[at..Math.Min(target.Length, at + PiecewiseBytes.PieceLength)];
                call.Pieces.Pass(at, at + piece.Length);
                if (isRandom)
                {
                    RandomNumberGenerator.Fill(piece);
                }
                else
                {
                    piece.Clear();
                }
            }
        }
    }

    private static void Copy(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            call.Result.CopyValue(call.Arguments[0], row, row);
        }
    }

    private static void Glob(FunctionCall call)
    {
        var patterns = call.State<GlobPattern>();
        foreach (var row in call.Rows)
        {
            var pattern = patterns.Find(call, row);
            var text = call.Text(1, row);
            call.IntegerResults[row] = pattern.For(text).IsMatch(text) ? 1 : 0;
        }
    }
}
