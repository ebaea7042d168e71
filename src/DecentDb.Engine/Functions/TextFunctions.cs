using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions on texts. Positions and lengths count characters (code points), as in PostgreSQL.</summary>
internal static class TextFunctions
{
    private const int SmallSetMax = 64;

    public static readonly ScalarFunction[] All =
    [
        new("lower", "the text in lower case")
        {
            Overloads = [Overload([Text], Text, static call => ChangeCase(call, upper: false))],
            Failure = FunctionFailure.Never,
        },
        new("upper", "the text in upper case")
        {
            Overloads = [Overload([Text], Text, static call => ChangeCase(call, upper: true))],
            Failure = FunctionFailure.Never,
        },
        new("initcap", "the text with the first letter of each word in upper case and the others in lower case")
        {
            Overloads = [Overload([Text], Text, CapitalizeWords)],
            Failure = FunctionFailure.Never,
        },
        new("length", "the number of characters of a text, or of bytes of a BLOB")
        {
            Aliases = ["len"],
            Overloads = [Overload([Text], Integer, CharacterCount), Overload([Blob], Integer, ByteCount)],
            Failure = FunctionFailure.Never,
        },
        new("char_length", "the number of characters")
        {
            Aliases = ["character_length"],
            Overloads = [Overload([Text], Integer, CharacterCount)],
            Failure = FunctionFailure.Never,
        },
        new("octet_length", "the number of bytes")
        {
            Overloads =
            [
                new(new FunctionSignature([Text], Integer) { KeepsBlanks = true }, ByteCount),
                Overload([Blob], Integer, ByteCount),
            ],
            Failure = FunctionFailure.Never,
        },
        new("bit_length", "the number of bits")
        {
            Overloads =
            [
                new(new FunctionSignature([Text], Integer) { KeepsBlanks = true }, BitCount),
                Overload([Blob], Integer, BitCount),
            ],
            Failure = FunctionFailure.Never,
        },
        new("substring", "the part of a text from a position on, of a length if one is given, or of a regular "
            + "expression")
        {
            Aliases = ["substr"],
            Overloads =
            [
                Overload([Text, Integer], Text, Substring),
                Overload([Text, Integer, Integer], Text, Substring),
                RegexFunctions.FirstMatch,
                Overload([Blob, Integer], Blob, SubstringOfBlob),
                Overload([Blob, Integer, Integer], Blob, SubstringOfBlob),
            ],
            Failure = FunctionFailure.ByLaterArguments,
        },
        new("trim", "the text without the blanks, or without the characters of a second text, at both ends")
        {
            Aliases = ["btrim"],
            Overloads =
            [
                Overload([Text], Text, static call => Trim(call, start: true, end: true)),
                Overload([Text, Text], Text, static call => Trim(call, start: true, end: true)),
            ],
            Failure = FunctionFailure.Never,
        },
        new("ltrim", "as trim, at the start only")
        {
            Overloads =
            [
                Overload([Text], Text, static call => Trim(call, start: true, end: false)),
                Overload([Text, Text], Text, static call => Trim(call, start: true, end: false)),
            ],
            Failure = FunctionFailure.Never,
        },
        new("rtrim", "as trim, at the end only")
        {
            Overloads =
            [
                Overload([Text], Text, static call => Trim(call, start: false, end: true)),
                Overload([Text, Text], Text, static call => Trim(call, start: false, end: true)),
            ],
            Failure = FunctionFailure.Never,
        },
        new("strpos", "the position of a second text in a first one, 0 if it is not there; `POSITION(x IN y)` too")
        {
            Aliases = ["instr"],
            Overloads = [Overload([Text, Text], Integer, static call => Position(call, text: 0, searched: 1))],
            Failure = FunctionFailure.Never,
        },
        new("charindex", "the position of a first text in a second one, 0 if it is not there")
        {
            Overloads = [Overload([Text, Text], Integer, static call => Position(call, text: 1, searched: 0))],
            Failure = FunctionFailure.Never,
        },
        new("left", "the first characters; a negative number leaves out that many at the end")
        {
            Overloads = [Overload([Text, Integer], Text, Left)],
            Failure = FunctionFailure.Never,
        },
        new("right", "the last characters; a negative number leaves out that many at the start")
        {
            Overloads = [Overload([Text, Integer], Text, Right)],
            Failure = FunctionFailure.Never,
        },
        new("chr", "the character of a code point")
        {
            Overloads = [Overload([Integer], Text, Chr)],
        },
        new("ascii", "the code point of the first character, 0 if there is none")
        {
            Aliases = ["unicode"],
            Overloads = [Overload([Text], Integer, Ascii)],
            Failure = FunctionFailure.Never,
        },
        new("starts_with", "whether the text begins with a second one")
        {
            Overloads = [Overload([Text, Text], SqlTypeKind.Boolean, StartsWith)],
            Failure = FunctionFailure.Never,
        },
        new("split_part", "a part, counted from 1, or from the end if negative, of a text cut at a separator")
        {
            Overloads = [Overload([Text, Text, Integer], Text, SplitPart)],
        },
        new("hex", "the bytes in hexadecimal")
        {
            Overloads = [Overload([Text], Text, Hex), Overload([Blob], Text, Hex)],
            Failure = FunctionFailure.Never,
        },
    ];

    private static void ChangeCase(FunctionCall call, bool upper)
    {
        var texts = call.Texts(0);
        foreach (var row in call.Rows)
        {
            var text = texts.Get(row);
            call.Case.Write(text, call.Append(row, call.Case.Measure(text, upper)), upper);
        }
    }

    private static void CapitalizeWords(FunctionCall call)
    {
        var texts = call.Texts(0);
        foreach (var row in call.Rows)
        {
            var text = texts.Get(row);
            CapitalizeWords(text, call.Append(row, CapitalizeWords(text, default, call.Pieces)), call.Pieces);
        }
    }

    // The length that the text takes; it is written where there is room. As in PostgreSQL a word is a run of letters
    // and digits.
    private static long CapitalizeWords(ReadOnlySpan<byte> text, Span<byte> target, PiecewiseBytes pieces)
    {
        var length = 0L;
        var isInWord = false;
        Span<byte> bytes = stackalloc byte[4];
        for (var at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf8(text[at..], out var rune, out var size);
            var changed = isInWord ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune);
            var changedBytes = bytes[..changed.EncodeToUtf8(bytes)];
            if (!target.IsEmpty)
            {
                changedBytes.CopyTo(target[(int)length..]);
            }

            length += changedBytes.Length;
            isInWord = Rune.IsLetterOrDigit(rune);
            pieces.Pass(at, at + size);
            at += size;
        }

        return length;
    }

    private static void CharacterCount(FunctionCall call)
    {
        var texts = call.Texts(0);
        var counts = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            counts[row] = call.Pieces.CountCharacters(texts.Get(row));
        }
    }

    private static void ByteCount(FunctionCall call)
    {
        var lengths = call.Texts(0).Lengths;
        var counts = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            counts[row] = lengths[row];
        }
    }

    private static void BitCount(FunctionCall call)
    {
        const int bitsPerByte = 8;
        var lengths = call.Texts(0).Lengths;
        var counts = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            counts[row] = (long)lengths[row] * bitsPerByte;
        }
    }

    private static void StartsWith(FunctionCall call)
    {
        var texts = call.Texts(0);
        var starts = call.Texts(1);
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            results[row] = call.Pieces.StartsWith(texts.Get(row), starts.Get(row)) ? 1 : 0;
        }
    }

    private static void Hex(FunctionCall call)
    {
        var blobs = call.Texts(0);
        foreach (var row in call.Rows)
        {
            var bytes = blobs.Get(row);
            BinaryText.WriteHex(bytes, call.Append(row, 2L * bytes.Length), lower: false, call.Pieces);
        }
    }

    private static void Substring(FunctionCall call)
    {
        var texts = call.Texts(0);
        var starts = call.Integers(1);
        var lengths = call.Arguments.Length > 2 ? call.Integers(2) : null;
        foreach (var row in call.Rows)
        {
            var text = texts.Get(row);
            var start = starts[row];
            var end = lengths is null ? long.MaxValue : start + lengths[row];
            if (end < start)
            {
                throw new DatabaseException(
                    ErrorCode.InvalidParameterValue, "The length of a substring must not be negative.");
            }

            var from = call.Pieces.OffsetOf(text, start - 1);
            var to = end == long.MaxValue ? text.Length : call.Pieces.OffsetOf(text, end - 1);
            call.Set(row, to > from ? text[from..to] : default);
        }
    }

    private static void SubstringOfBlob(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var blob = call.Texts(0).Get(row);
            var start = call.Integers(1)[row];
            var end = call.Arguments.Length > 2 ? start + call.Integers(2)[row] : long.MaxValue;
            if (end < start)
            {
                throw new DatabaseException(
                    ErrorCode.InvalidParameterValue, "The length of a substring must not be negative.");
            }

            var from = (int)Math.Clamp(start - 1, 0, blob.Length);
            var to = (int)Math.Clamp(end - 1, from, blob.Length);
            call.Set(row, blob[from..to]);
        }
    }

    private static void Trim(FunctionCall call, bool start, bool end)
    {
        var texts = call.Texts(0);
        var sets = call.Arguments.Length > 1 ? call.Texts(1) : null;
        foreach (var row in call.Rows)
        {
            var set = sets is null ? " "u8 : sets.Get(row);
            var text = texts.Get(row);
            if (set.Length <= SmallSetMax && System.Text.Ascii.IsValid(set))
            {
                text = start ? call.Pieces.TrimStart(text, set) : text;
                text = end ? call.Pieces.TrimEnd(text, set) : text;
            }
            else
            {
                text = TrimCharacters(text, set, start, end, call.Pieces);
            }

            call.Set(row, text);
        }
    }

    private static ReadOnlySpan<byte> TrimCharacters(
        ReadOnlySpan<byte> text, ReadOnlySpan<byte> set, bool start, bool end, PiecewiseBytes pieces)
    {
        var characters = set.Length > SmallSetMax ? CharactersOf(set, pieces) : null;
        var steps = 0;
        while (start && Rune.DecodeFromUtf8(text, out var first, out var length) == OperationStatus.Done
            && (characters?.Contains(first) ?? Holds(set, first)))
        {
            text = text[length..];
            pieces.Step(steps++);
        }

        while (end && Rune.DecodeLastFromUtf8(text, out var last, out var length) == OperationStatus.Done
            && (characters?.Contains(last) ?? Holds(set, last)))
        {
            text = text[..^length];
            pieces.Step(steps++);
        }

        return text;
    }

    private static HashSet<Rune> CharactersOf(ReadOnlySpan<byte> set, PiecewiseBytes pieces)
    {
        var characters = new HashSet<Rune>();
        var steps = 0;
        while (Rune.DecodeFromUtf8(set, out var character, out var length) == OperationStatus.Done)
        {
            characters.Add(character);
            set = set[length..];
            pieces.Step(steps++);
        }

        return characters;
    }

    private static bool Holds(ReadOnlySpan<byte> set, Rune character)
    {
        Span<byte> bytes = stackalloc byte[4];
        return set.IndexOf(bytes[..character.EncodeToUtf8(bytes)]) >= 0;
    }

    private static void Position(FunctionCall call, int text, int searched)
    {
        var texts = call.Texts(text);
        var patterns = call.Texts(searched);
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            var pattern = patterns.Get(row);
            var searchedText = texts.Get(row);
            var found = pattern.Length > searchedText.Length
                ? -1
                : new SubstringSearch(pattern, call.Pieces).Find(searchedText);
            results[row] = found < 0 ? 0 : call.Pieces.CountCharacters(searchedText[..found]) + 1;
        }
    }

    private static void Left(FunctionCall call)
    {
        var texts = call.Texts(0);
        var counts = call.Integers(1);
        foreach (var row in call.Rows)
        {
            var text = texts.Get(row);
            var count = counts[row];
            count = count < 0 ? Math.Max(0, call.Pieces.CountCharacters(text) + count) : count;
            call.Set(row, text[..call.Pieces.OffsetOf(text, count)]);
        }
    }

    private static void Right(FunctionCall call)
    {
        var texts = call.Texts(0);
        var counts = call.Integers(1);
        foreach (var row in call.Rows)
        {
            var text = texts.Get(row);
            var count = counts[row];
            var skip = count < 0 ? -count : Math.Max(0, call.Pieces.CountCharacters(text) - count);
            call.Set(row, text[call.Pieces.OffsetOf(text, skip)..]);
        }
    }

    private static void Chr(FunctionCall call)
    {
        var codes = call.Integers(0);
        foreach (var row in call.Rows)
        {
            var code = codes[row];
            if (code is <= 0 or > 0x10FFFF || !Rune.IsValid((int)code))
            {
                throw new DatabaseException(ErrorCode.InvalidParameterValue, $"There is no character {code}.")
                {
                    MessageWithoutValues = "There is no character of this number.",
                };
            }

            call.Set(row, new Rune((int)code).ToString());
        }
    }

    private static void Ascii(FunctionCall call)
    {
        var texts = call.Texts(0);
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            var text = texts.Get(row);
            Rune.DecodeFromUtf8(text, out var rune, out _);
            results[row] = text.IsEmpty ? 0 : rune.Value;
        }
    }

    private static void SplitPart(FunctionCall call)
    {
        var texts = call.Texts(0);
        var separators = call.Texts(1);
        var numbers = call.Integers(2);
        foreach (var row in call.Rows)
        {
            if (numbers[row] == 0)
            {
                throw new DatabaseException(ErrorCode.InvalidParameterValue, "A field position must not be zero.");
            }

            call.Set(row, PartOf(texts.Get(row), separators.Get(row), numbers[row], call.Pieces));
        }
    }

    private static ReadOnlySpan<byte> PartOf(
        ReadOnlySpan<byte> text, ReadOnlySpan<byte> separator, long number, PiecewiseBytes pieces)
    {
        if (separator.IsEmpty)
        {
            return number is 1 or -1 ? text : default;
        }

        var search = separator.Length > text.Length ? null : new SubstringSearch(separator, pieces);
        if (number < 0)
        {
            number += PassSeparators(text, search, long.MaxValue, pieces, out _) + 2;
        }

        if (number <= 0 || PassSeparators(text, search, number - 1, pieces, out var start) < number - 1)
        {
            return default;
        }

        var length = search?.Find(text[start..]) ?? -1;
        return length < 0 ? text[start..] : text.Slice(start, length);
    }

    // Gives the number of the separators that it passes, at most so many, and where the last one ends.
    private static long PassSeparators(
        ReadOnlySpan<byte> text, SubstringSearch? search, long countMax, PiecewiseBytes pieces, out int end)
    {
        end = 0;
        var count = 0L;
        while (count < countMax && search?.Find(text[end..]) is >= 0 and var found)
        {
            var next = end + found + search.Length;
            pieces.Pass(end, next);
            end = next;
            count++;
        }

        return count;
    }
}
