using System;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that put values into texts, replace parts of them, and compare their letters.</summary>
internal static class TextChangingFunctions
{
    private const int DistanceLengthMax = 255;

    // A process with invariant globalization has none, and leaves texts as they are.
    private static readonly bool HasTables = "\u00E9".Normalize(NormalizationForm.FormD).Length == 2;

    public static readonly ScalarFunction[] All =
    [
        new("format", "a format with values in it: `%s` a text, `%I` a name, `%L` a constant; what printf has too")
        {
            Overloads = [new(AsTexts(), static call => Format(call, isLenient: false))],
            IsStrict = false,
            Growth = FunctionGrowth.Multiplies,
        },
        new("printf", "the same, with NULL for values that are missing: `%d`, `%5.2f`, `%x`, `%q`, ...")
        {
            Overloads = [new(AsTexts(), static call => Format(call, isLenient: true))],
            IsStrict = false,
            Growth = FunctionGrowth.Multiplies,
        },
        new("overlay", "the text with a part, from a position on, of a length if one is given, replaced by a second; "
            + "written `OVERLAY(x PLACING y FROM n)`")
        {
            Overloads =
            [
                Overload([Text, Text, Integer], Text, Overlay),
                Overload([Text, Text, Integer, Integer], Text, Overlay),
            ],
        },
        new("levenshtein", "how many letters differ between two texts; then follow the costs of an insertion, a "
            + "deletion and a substitution")
        {
            Overloads =
            [
                Overload([Text, Text], Integer, Levenshtein),
                Overload([Text, Text, Integer, Integer, Integer], Integer, Levenshtein),
            ],
        },
        new("unistr", "the text with escapes such as `\\0041` as their characters")
        {
            Overloads = [Overload([Text], Text, Unistr)],
        },
        new("normalize", "the text in a normal form of Unicode: NFC, NFD, NFKC or NFKD")
        {
            Overloads = [Overload([Text], Text, Normalize), Overload([Text, Text], Text, Normalize)],
            Failure = FunctionFailure.ByLaterArguments,
        },
    ];

    private static FunctionSignature AsTexts() =>
        new([Text], Text) { Rule = ArgumentRule.AsText, IsVariadic = true, CountMin = 1 };

    private static void Format(FunctionCall call, bool isLenient)
    {
        var values = new string?[call.Arguments.Length - 1];
        foreach (var row in call.Rows)
        {
            if (call.Arguments[0].IsNull(row))
            {
                call.SetNull(row);
                continue;
            }

            for (var i = 0; i < values.Length; i++)
            {
                values[i] = call.Arguments[i + 1].IsNull(row) ? null : call.Text(i + 1, row);
            }

            call.Set(row, new FormatComposer(call, call.Text(0, row), values, isLenient).Write());
        }
    }

    private static void Overlay(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var text = call.Texts(0).Get(row);
            var part = call.Texts(1).Get(row);
            var from = call.Integers(2)[row];
            var length = call.Arguments.Length > 3 ? call.Integers(3)[row] : call.Pieces.CountCharacters(part);
            if (from <= 0)
            {
                throw new DatabaseException(
                    ErrorCode.InvalidParameterValue, "The position of a part must not be zero or negative.");
            }

            var start = call.Pieces.OffsetOf(text, from - 1);
            var end = call.Pieces.OffsetOf(text, from - 1 + length);
            var target = call.Append(row, (long)start + part.Length + text.Length - end);
            call.Pieces.Copy(text[..start], target);
            call.Pieces.Copy(part, target[start..]);
            call.Pieces.Copy(text[end..], target[(start + part.Length)..]);
        }
    }

    private static void Levenshtein(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var (a, b) = (Letters(call, 0, row), Letters(call, 1, row));
            var (insertion, deletion, substitution) = call.Arguments.Length > 2
                ? (call.Integers(2)[row], call.Integers(3)[row], call.Integers(4)[row]) : (1, 1, 1);
            var distance = Distance(a, b, insertion, deletion, substitution);
            call.IntegerResults[row] = distance is >= int.MinValue and <= int.MaxValue
                ? distance
                : throw new DatabaseException(ErrorCode.NumericValueOutOfRange, "The distance is out of range.");
        }
    }

    private static Rune[] Letters(FunctionCall call, int argument, int row)
    {
        var text = call.Texts(argument).Get(row);
        return call.Pieces.CountCharacters(text) <= DistanceLengthMax
            ? [.. Encoding.UTF8.GetString(text).EnumerateRunes()]
            : throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "levenshtein takes texts of at most 255 characters.");
    }

    private static long Distance(Rune[] a, Rune[] b, long insertion, long deletion, long substitution)
    {
        var previous = new long[b.Length + 1];
        var current = new long[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j * insertion;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i * deletion;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : substitution);
                current[j] = Math.Min(replaced, Math.Min(current[j - 1] + insertion, previous[j] + deletion));
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }

    private static void Unistr(FunctionCall call)
    {
        var target = new StringBuilder();
        foreach (var row in call.Rows)
        {
            target.Clear();
            var text = call.Text(0, row);
            for (var at = 0; at < text.Length;)
            {
                call.Pieces.Step(at);
                if (text[at] != '\\')
                {
                    target.Append(text[at++]);
                }
                else if (at + 1 < text.Length && text[at + 1] == '\\')
                {
                    target.Append('\\');
                    at += 2;
                }
                else
                {
                    at += AppendEscape(target, text.AsSpan(at + 1)) + 1;
                }
            }

            var result = target.ToString();
            call.Set(row, IsWellFormed(result) ? result : throw BadPair());
        }
    }

    private static DatabaseException BadPair() =>
        new(ErrorCode.SyntaxError, "A surrogate of an escape has no counterpart.");

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    // XXXX, uXXXX, +XXXXXX or UXXXXXXXX.
    private static int AppendEscape(StringBuilder target, ReadOnlySpan<char> rest)
    {
        var (skipped, digits) = rest switch
        {
            ['+', ..] => (1, 6),
            ['u', ..] => (1, 4),
            ['U', ..] => (1, 8),
            _ => (0, 4),
        };
        if (rest.Length < skipped + digits
            || !uint.TryParse(
                rest.Slice(skipped, digits),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var value))
        {
            throw new DatabaseException(
                ErrorCode.SyntaxError, "Unicode escapes are \\XXXX, \\+XXXXXX, \\uXXXX and \\UXXXXXXXX.");
        }

        switch (value)
        {
            case 0 or > 0x10FFFF:
                throw new DatabaseException(ErrorCode.SyntaxError, "An escape names no character.");
            case <= char.MaxValue:
                target.Append((char)value);
                break;
            default:
                target.Append(char.ConvertFromUtf32((int)value));
                break;
        }

        return skipped + digits;
    }

    private static void Normalize(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var form = call.Arguments.Length < 2 ? NormalizationForm.FormC
                : Encoding.UTF8.GetString(TextLength.Cut(call.Texts(1).Get(row), 10)).ToUpperInvariant() switch
                {
                    "NFC" => NormalizationForm.FormC,
                    "NFD" => NormalizationForm.FormD,
                    "NFKC" => NormalizationForm.FormKC,
                    "NFKD" => NormalizationForm.FormKD,
                    _ => throw new DatabaseException(
                        ErrorCode.InvalidParameterValue, "The normal forms are NFC, NFD, NFKC and NFKD."),
                };
            var text = call.Texts(0).Get(row);
            if (call.Pieces.IsAscii(text))
            {
                call.Set(row, text); // it is normal in every form
                continue;
            }

            if (!HasTables)
            {
                throw new DatabaseException(
                    ErrorCode.NotSupported,
                    "Normal forms need the tables of Unicode, which this process runs without.");
            }

            call.Set(row, call.Text(0, row).Normalize(form));
        }
    }
}
