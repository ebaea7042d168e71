using System;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>Lengths of texts in characters, which are code points.</summary>
internal static class TextLength
{
    /// <summary>The number of code points of valid UTF-8: bytes that do not continue a character.</summary>
    public static int Count(ReadOnlySpan<byte> text) => Utf8Text.CountCharacters(text);

    /// <summary>The first characters of a text.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int characters)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if ((text[i] & 0xC0) != 0x80 && characters-- == 0)
            {
                return text[..i];
            }
        }

        return text;
    }

    /// <summary>
    /// The text as a column of the type holds it. Too many characters are an error unless they are blanks or are to be
    /// cut; CHAR(n) is held without trailing blanks.
    /// </summary>
    public static ReadOnlySpan<byte> Fit(
        ReadOnlySpan<byte> text, SqlType type, bool cutTooLong, PiecewiseBytes? pieces = null)
    {
        pieces ??= PiecewiseBytes.Unwatched;
        var isPadded = type.Traits.IsPadded;
        if (isPadded)
        {
            text = pieces.TrimEnd(text, " "u8);
        }

        if (type.Length == 0 || text.Length <= type.Length || !type.IsText)
        {
            return text;
        }

        var cut = text[..pieces.OffsetOf(text, type.Length)];
        if (!cutTooLong && !pieces.TrimStart(text[cut.Length..], " "u8).IsEmpty)
        {
            throw new DatabaseException(
                ErrorCode.StringDataRightTruncation,
                FormattableString.Invariant(
                    $"The text has {pieces.CountCharacters(text)} characters, too many for type {type}."));
        }

        return isPadded ? pieces.TrimEnd(cut, " "u8) : cut;
    }

    /// <summary>Puts the UTF-8 of a string into a row of a vector.</summary>
    public static void Set(BinaryVector target, int row, string text)
    {
        try
        {
            StrictUtf8.GetBytes(text, target.Append(row, StrictUtf8.GetByteCount(text)));
        }
        catch (EncoderFallbackException e)
        {
            throw new DatabaseException(
                ErrorCode.CharacterNotInRepertoire,
                FormattableString.Invariant($"The text holds a lone surrogate at position {e.Index}."),
                e);
        }
    }

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
}
