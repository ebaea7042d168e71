using System;
using System.Buffers;
using System.Text;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Execution.Expressions.FunctionValues;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>The functions on texts. Positions and lengths count characters (code points), as in PostgreSQL.</summary>
internal static class TextFunctions
{
    private const int TextLengthMax = 1 << 30;

    /// <summary>The function; null when it is not one on texts.</summary>
    public static RowFunction? Find(FunctionId id) => id switch
    {
        FunctionId.Lower => static (a, row, r) => ChangeCase(a, row, r, upper: false),
        FunctionId.Upper => static (a, row, r) => ChangeCase(a, row, r, upper: true),
        FunctionId.CharLength => static (a, row, r) => Set(r, row, (long)CountCharacters(Bytes(a[0], row))),
        FunctionId.OctetLength => static (a, row, r) => Set(r, row, (long)Bytes(a[0], row).Length),
        FunctionId.Substring => Substring,
        FunctionId.Trim => static (a, row, r) => Trim(a, row, r, start: true, end: true),
        FunctionId.TrimStart => static (a, row, r) => Trim(a, row, r, start: true, end: false),
        FunctionId.TrimEnd => static (a, row, r) => Trim(a, row, r, start: false, end: true),
        FunctionId.Replace => Replace,
        FunctionId.Position => Position,
        FunctionId.Concat => static (a, row, r) => Concat(a, row, r, first: 0, separator: default),
        FunctionId.ConcatWithSeparator => ConcatWithSeparator,
        FunctionId.Left => Left,
        FunctionId.Right => Right,
        FunctionId.Repeat => Repeat,
        FunctionId.Reverse => Reverse,
        FunctionId.PadStart => static (a, row, r) => Pad(a, row, r, atStart: true),
        FunctionId.PadEnd => static (a, row, r) => Pad(a, row, r, atStart: false),
        FunctionId.Chr => Chr,
        FunctionId.Ascii => Ascii,
        FunctionId.StartsWith =>
            static (a, row, r) => Set(r, row, Bytes(a[0], row).StartsWith(Bytes(a[1], row)) ? 1L : 0L),
        FunctionId.SplitPart => SplitPart,
        FunctionId.Hex => static (a, row, r) => Set(r, row, Convert.ToHexString(Bytes(a[0], row))),
        _ => null,
    };

    private static void ChangeCase(ColumnVector[] a, int row, ColumnVector r, bool upper)
    {
        var text = Bytes(a[0], row);
        if (System.Text.Ascii.IsValid(text))
        {
            var target = ((BinaryVector)r).Append(row, text.Length);
            if (upper)
            {
                System.Text.Ascii.ToUpper(text, target, out _);
            }
            else
            {
                System.Text.Ascii.ToLower(text, target, out _);
            }

            return;
        }

        var value = Text(a[0], row);
        Set(r, row, upper ? value.ToUpperInvariant() : value.ToLowerInvariant());
    }

    private static int CountCharacters(ReadOnlySpan<byte> text)
    {
        if (System.Text.Ascii.IsValid(text))
        {
            return text.Length;
        }

        var count = 0;
        foreach (var b in text)
        {
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        }

        return count;
    }

    /// <summary>The offset of the byte at which the n-th character begins, or the length.</summary>
    private static int OffsetOf(ReadOnlySpan<byte> text, long characters)
    {
        if (characters <= 0)
        {
            return 0;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if ((text[i] & 0xC0) != 0x80 && characters-- == 0)
            {
                return i;
            }
        }

        return text.Length;
    }

    private static void Substring(ColumnVector[] a, int row, ColumnVector r)
    {
        var text = Bytes(a[0], row);
        var start = Number(a[1], row);
        var end = a.Length > 2 ? start + Number(a[2], row) : long.MaxValue;
        if (end < start)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "The length of a substring must not be negative.");
        }

        var from = OffsetOf(text, start - 1);
        var to = end == long.MaxValue ? text.Length : OffsetOf(text, end - 1);
        Set(r, row, to > from ? text[from..to] : default);
    }

    private static void Trim(ColumnVector[] a, int row, ColumnVector r, bool start, bool end)
    {
        var text = Bytes(a[0], row);
        var set = a.Length > 1 ? Bytes(a[1], row) : " "u8;
        if (System.Text.Ascii.IsValid(set))
        {
            text = start ? text.TrimStart(set) : text;
            text = end ? text.TrimEnd(set) : text;
            Set(r, row, text);
            return;
        }

        while (start && Rune.DecodeFromUtf8(text, out var first, out var length) == OperationStatus.Done
            && Holds(set, first))
        {
            text = text[length..];
        }

        while (end && Rune.DecodeLastFromUtf8(text, out var last, out var length) == OperationStatus.Done
            && Holds(set, last))
        {
            text = text[..^length];
        }

        Set(r, row, text);
    }

    private static bool Holds(ReadOnlySpan<byte> set, Rune character)
    {
        Span<byte> bytes = stackalloc byte[4];
        return set.IndexOf(bytes[..character.EncodeToUtf8(bytes)]) >= 0;
    }

    private static void Replace(ColumnVector[] a, int row, ColumnVector r)
    {
        var text = Bytes(a[0], row);
        var from = Bytes(a[1], row);
        var search = from.IsEmpty ? null : new SubstringSearch(from);
        var count = 0L;
        for (var at = 0; search?.Find(text[at..]) is >= 0 and var found; at += found + from.Length)
        {
            count++;
        }

        if (count == 0)
        {
            Set(r, row, text);
            return;
        }

        var to = Bytes(a[2], row);
        var length = text.Length + (count * (to.Length - from.Length));
        CheckLength(length);
        var target = ((BinaryVector)r).Append(row, (int)length);
        while (search!.Find(text) is >= 0 and var found)
        {
            text[..found].CopyTo(target);
            to.CopyTo(target[found..]);
            text = text[(found + from.Length)..];
            target = target[(found + to.Length)..];
        }

        text.CopyTo(target);
    }

    private static void Position(ColumnVector[] a, int row, ColumnVector r)
    {
        var text = Bytes(a[0], row);
        var found = new SubstringSearch(Bytes(a[1], row)).Find(text);
        Set(r, row, found < 0 ? 0L : CountCharacters(text[..found]) + 1);
    }

    private static void Concat(ColumnVector[] a, int row, ColumnVector r, int first, ReadOnlySpan<byte> separator)
    {
        var length = 0L;
        var parts = 0;
        for (var i = first; i < a.Length; i++)
        {
            if (!a[i].IsNull(row))
            {
                length += Bytes(a[i], row).Length + (parts++ > 0 ? separator.Length : 0);
            }
        }

        CheckLength(length);
        var target = ((BinaryVector)r).Append(row, (int)length);
        parts = 0;
        for (var i = first; i < a.Length; i++)
        {
            if (a[i].IsNull(row))
            {
                continue;
            }

            if (parts++ > 0)
            {
                separator.CopyTo(target);
                target = target[separator.Length..];
            }

            var part = Bytes(a[i], row);
            part.CopyTo(target);
            target = target[part.Length..];
        }
    }

    private static void ConcatWithSeparator(ColumnVector[] a, int row, ColumnVector r)
    {
        if (a[0].IsNull(row))
        {
            SetNull(r, row);
            return;
        }

        Concat(a, row, r, first: 1, Bytes(a[0], row));
    }

    private static void Left(ColumnVector[] a, int row, ColumnVector r)
    {
        var text = Bytes(a[0], row);
        var count = Number(a[1], row);
        count = count < 0 ? Math.Max(0, CountCharacters(text) + count) : count;
        Set(r, row, text[..OffsetOf(text, count)]);
    }

    private static void Right(ColumnVector[] a, int row, ColumnVector r)
    {
        var text = Bytes(a[0], row);
        var count = Number(a[1], row);
        var skip = count < 0 ? -count : Math.Max(0, CountCharacters(text) - count);
        Set(r, row, text[OffsetOf(text, skip)..]);
    }

    private static void Repeat(ColumnVector[] a, int row, ColumnVector r)
    {
        var text = Bytes(a[0], row);
        var count = Math.Max(0, Number(a[1], row));
        CheckLength(text.Length * count);
        var target = ((BinaryVector)r).Append(row, text.Length * (int)(text.IsEmpty ? 0 : count));
        if (target.IsEmpty)
        {
            return;
        }

        FillWith(text, target);
    }

    private static void Reverse(ColumnVector[] a, int row, ColumnVector r)
    {
        var text = Bytes(a[0], row);
        var target = ((BinaryVector)r).Append(row, text.Length);
        var end = text.Length;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if ((text[i] & 0xC0) != 0x80)
            {
                text[i..end].CopyTo(target[(text.Length - end)..]);
                end = i;
            }
        }
    }

    private static void Pad(ColumnVector[] a, int row, ColumnVector r, bool atStart)
    {
        var text = Bytes(a[0], row);
        var length = Math.Max(0, Number(a[1], row));
        var fill = a.Length > 2 ? Bytes(a[2], row) : " "u8;
        CheckLength(length);
        var runes = CountCharacters(text);
        if (runes >= length || fill.IsEmpty)
        {
            Set(r, row, text[..OffsetOf(text, length)]);
            return;
        }

        // Whole fillings, and of the last one the characters that are still missing.
        var missing = length - runes;
        var fillRunes = CountCharacters(fill);
        var paddingLength = (missing / fillRunes * fill.Length) + OffsetOf(fill, missing % fillRunes);
        CheckLength(text.Length + paddingLength);
        var target = ((BinaryVector)r).Append(row, (int)(text.Length + paddingLength));
        text.CopyTo(atStart ? target[(int)paddingLength..] : target);
        FillWith(fill, atStart ? target[..(int)paddingLength] : target[text.Length..]);
    }

    // What is written already is copied behind itself, twice as much each time.
    private static void FillWith(ReadOnlySpan<byte> text, Span<byte> target)
    {
        text[..Math.Min(text.Length, target.Length)].CopyTo(target);
        for (var done = text.Length; done < target.Length;)
        {
            var more = Math.Min(done, target.Length - done);
            target[..more].CopyTo(target[done..]);
            done += more;
        }
    }

    private static void Chr(ColumnVector[] a, int row, ColumnVector r)
    {
        var code = Number(a[0], row);
        if (code is <= 0 or > 0x10FFFF || !Rune.IsValid((int)code))
        {
            throw new DatabaseException(ErrorCode.InvalidParameterValue, $"There is no character {code}.")
            {
                MessageWithoutValues = "There is no character of this number.",
            };
        }

        Set(r, row, new Rune((int)code).ToString());
    }

    private static void Ascii(ColumnVector[] a, int row, ColumnVector r)
    {
        var text = Bytes(a[0], row);
        Rune.DecodeFromUtf8(text, out var rune, out _);
        Set(r, row, text.IsEmpty ? 0L : rune.Value);
    }

    private static void SplitPart(ColumnVector[] a, int row, ColumnVector r)
    {
        var number = Number(a[2], row);
        var separator = Text(a[1], row);
        var text = Text(a[0], row);
        if (number == 0)
        {
            throw new DatabaseException(ErrorCode.InvalidParameterValue, "A field position must not be zero.");
        }

        var parts = separator.Length == 0 ? [text] : text.Split(separator);
        var index = number > 0 ? number - 1 : parts.Length + number;
        Set(r, row, index >= 0 && index < parts.Length ? parts[index] : "");
    }

    internal static void CheckLength(long length)
    {
        if (length > TextLengthMax)
        {
            throw new DatabaseException(ErrorCode.InvalidParameterValue, "The resulting text is too long.");
        }
    }
}
