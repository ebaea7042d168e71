using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that make new texts of others: put together, filled up, repeated, replaced.</summary>
internal static class TextBuildingFunctions
{
    /// <summary>Fills a text up at its end; a CHAR(n) gets its blanks by it.</summary>
    public static readonly ScalarFunction PadEnd =
        new("rpad", "the text filled up at its end to a length, or cut to it")
        {
            Overloads =
            [
                Overload([Text, Integer], Text, static call => Pad(call, atStart: false)),
                Overload([Text, Integer, Text], Text, static call => Pad(call, atStart: false)),
            ],
            Growth = FunctionGrowth.Multiplies,
        };

    public static readonly ScalarFunction[] All =
    [
        new("replace", "the text with each occurrence of a second text replaced by a third one")
        {
            Overloads = [Overload([Text, Text, Text], Text, Replace)],
            Growth = FunctionGrowth.Multiplies,
        },
        new("translate", "the text with each character of a second text replaced by the one at its place in a third")
        {
            Overloads = [Overload([Text, Text, Text], Text, Translate)],
            Failure = FunctionFailure.Never,
        },
        new("repeat", "the text so many times")
        {
            Aliases = ["replicate"],
            Overloads = [Overload([Text, Integer], Text, Repeat)],
            Growth = FunctionGrowth.Multiplies,
        },
        new("space", "so many blanks")
        {
            Overloads = [Overload([Integer], Text, Space)],
            Growth = FunctionGrowth.Multiplies,
        },
        new("reverse", "the text backwards")
        {
            Overloads = [Overload([Text], Text, Reverse)],
            Failure = FunctionFailure.Never,
        },
        PadEnd,
        new("lpad", "the text filled up at its start to a length, or cut to it")
        {
            Overloads =
            [
                Overload([Text, Integer], Text, static call => Pad(call, atStart: true)),
                Overload([Text, Integer, Text], Text, static call => Pad(call, atStart: true)),
            ],
            Growth = FunctionGrowth.Multiplies,
        },
        new("concat", "all arguments as one text; NULLs are left out")
        {
            Overloads = [new(AsTexts(1), Concat)],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
        new("concat_ws", "all arguments after the first one as one text, with the first one between them")
        {
            Overloads = [new(AsTexts(1), ConcatWithSeparator)],
            IsStrict = false,
            Failure = FunctionFailure.Never,
        },
    ];

    private static FunctionSignature AsTexts(int countMin) =>
        new([Text], Text) { Rule = ArgumentRule.AsText, IsVariadic = true, CountMin = countMin };

    private static void Translate(FunctionCall call)
    {
        var texts = call.Texts(0);
        var searched = call.Texts(1);
        var replacements = call.Texts(2);
        foreach (var row in call.Rows)
        {
            var text = texts.Get(row);
            var replacedBy = FindReplacements(searched.Get(row), replacements.Get(row), call.Pieces);
            var length = Translate(text, replacedBy, default, call.Pieces);
            Translate(text, replacedBy, call.Append(row, length), call.Pieces);
        }
    }

    // What the first occurrence of a character is replaced by; null: by nothing.
    private static Dictionary<Rune, Rune?> FindReplacements(
        ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, PiecewiseBytes pieces)
    {
        var found = new Dictionary<Rune, Rune?>();
        for (var at = 0; at < from.Length;)
        {
            Rune.DecodeFromUtf8(from[at..], out var rune, out var size);
            Rune.DecodeFromUtf8(to, out var replacement, out var replacementSize);
            found.TryAdd(rune, to.IsEmpty ? null : replacement);
            to = to[Math.Min(to.Length, replacementSize)..];
            pieces.Pass(at, at + size);
            at += size;
        }

        return found;
    }

    // The length that the text takes; it is written where there is room.
    private static long Translate(
        ReadOnlySpan<byte> text, Dictionary<Rune, Rune?> replacedBy, Span<byte> target, PiecewiseBytes pieces)
    {
        var length = 0L;
        Span<byte> bytes = stackalloc byte[4];
        for (var at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf8(text[at..], out var rune, out var size);
            if ((replacedBy.TryGetValue(rune, out var replacement) ? replacement : rune) is { } translated)
            {
                var count = translated.EncodeToUtf8(bytes);
                if (!target.IsEmpty)
                {
                    bytes[..count].CopyTo(target[(int)length..]);
                }

                length += count;
            }

            pieces.Pass(at, at + size);
            at += size;
        }

        return length;
    }

    private static void Space(FunctionCall call)
    {
        var counts = call.Integers(0);
        foreach (var row in call.Rows)
        {
            call.Pieces.Fill(" "u8, call.Append(row, Math.Max(0, counts[row])));
        }
    }

    private static void Replace(FunctionCall call)
    {
        var texts = call.Texts(0);
        var searched = call.Texts(1);
        var replacements = call.Texts(2);
        foreach (var row in call.Rows)
        {
            Replace(call, row, texts.Get(row), searched.Get(row), replacements.Get(row));
        }
    }

    private static void Replace(
        FunctionCall call, int row, ReadOnlySpan<byte> text, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var pieces = call.Pieces;
        var search = from.IsEmpty || from.Length > text.Length ? null : new SubstringSearch(from, pieces);
        var count = 0L;
        for (var at = 0; search?.Find(text[at..]) is >= 0 and var found; at += found + from.Length)
        {
            pieces.Pass(at, at + found + from.Length);
            count++;
        }

        if (count == 0)
        {
            call.Set(row, text);
            return;
        }

        var target = call.Append(row, text.Length + (count * (to.Length - from.Length)));
        for (var done = 0; search?.Find(text) is >= 0 and var found; done += found + from.Length)
        {
            pieces.Copy(text[..found], target);
            pieces.Copy(to, target[found..]);
            text = text[(found + from.Length)..];
            target = target[(found + to.Length)..];
            pieces.Pass(done, done + found + from.Length);
        }

        pieces.Copy(text, target);
    }

    private static void Concat(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            Concat(call, row, first: 0, separator: default);
        }
    }

    private static void ConcatWithSeparator(FunctionCall call)
    {
        var separators = call.Texts(0);
        foreach (var row in call.Rows)
        {
            if (separators.IsNull(row))
            {
                call.SetNull(row);
            }
            else
            {
                Concat(call, row, first: 1, separators.Get(row));
            }
        }
    }

    private static void Concat(FunctionCall call, int row, int first, ReadOnlySpan<byte> separator)
    {
        var length = 0L;
        var parts = 0;
        for (var i = first; i < call.Arguments.Length; i++)
        {
            var texts = call.Texts(i);
            if (!texts.IsNull(row))
            {
                length += texts.Lengths[row] + (parts++ > 0 ? separator.Length : 0);
            }
        }

        var target = call.Append(row, length);
        parts = 0;
        for (var i = first; i < call.Arguments.Length; i++)
        {
            var texts = call.Texts(i);
            if (texts.IsNull(row))
            {
                continue;
            }

            if (parts++ > 0)
            {
                call.Pieces.Copy(separator, target);
                target = target[separator.Length..];
            }

            var part = texts.Get(row);
            call.Pieces.Copy(part, target);
            target = target[part.Length..];
        }
    }

    private static void Repeat(FunctionCall call)
    {
        var texts = call.Texts(0);
        var counts = call.Integers(1);
        foreach (var row in call.Rows)
        {
            var text = texts.Get(row);
            var target = call.Append(row, text.Length * Math.Max(0, counts[row]));
            if (!target.IsEmpty)
            {
                call.Pieces.Fill(text, target);
            }
        }
    }

    private static void Reverse(FunctionCall call)
    {
        var texts = call.Texts(0);
        foreach (var row in call.Rows)
        {
            var text = texts.Get(row);
            var target = call.Append(row, text.Length);
            var end = text.Length;
            for (var i = text.Length - 1; i >= 0; i--)
            {
                call.Pieces.Step(i);
                if ((text[i] & 0xC0) != 0x80)
                {
                    text[i..end].CopyTo(target[(text.Length - end)..]);
                    end = i;
                }
            }
        }
    }

    private static void Pad(FunctionCall call, bool atStart)
    {
        var texts = call.Texts(0);
        var lengths = call.Integers(1);
        var fills = call.Arguments.Length > 2 ? call.Texts(2) : null;
        foreach (var row in call.Rows)
        {
            var fill = fills is null ? " "u8 : fills.Get(row);
            Pad(call, row, texts.Get(row), Math.Max(0, lengths[row]), fill, atStart);
        }
    }

    private static void Pad(
        FunctionCall call, int row, ReadOnlySpan<byte> text, long length, ReadOnlySpan<byte> fill, bool atStart)
    {
        FunctionCall.CheckTextLength(length);
        var characters = call.Pieces.CountCharacters(text);
        if (characters >= length || fill.IsEmpty)
        {
            call.Set(row, text[..call.Pieces.OffsetOf(text, length)]);
            return;
        }

        // Whole fillings, and of the last one the characters that are still missing.
        var missing = length - characters;
        var fillCharacters = call.Pieces.CountCharacters(fill);
        var paddingLength = (missing / fillCharacters * fill.Length)
            + call.Pieces.OffsetOf(fill, missing % fillCharacters);
        var target = call.Append(row, text.Length + paddingLength);
        call.Pieces.Copy(text, atStart ? target[(int)paddingLength..] : target);
        call.Pieces.Fill(fill, atStart ? target[..(int)paddingLength] : target[text.Length..]);
    }
}
