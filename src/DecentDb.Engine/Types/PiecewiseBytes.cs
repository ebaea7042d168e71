using System;
using System.Text;

namespace DecentDb.Engine.Types;

/// <summary>
/// Works on the bytes of one value, which may be hundreds of megabytes, and asks after each piece whether the statement
/// is to end. A value of one piece asks nobody.
/// </summary>
/// <param name="onPiece">Called after each piece but the last; it may throw.</param>
internal sealed class PiecewiseBytes(Action onPiece)
{
    /// <summary>What takes a few milliseconds at most, whatever is done with each byte.</summary>
    public const int PieceLength = 1 << 20;

    /// <summary>For values that nobody waits for, and for short ones.</summary>
    public static PiecewiseBytes Unwatched { get; } = new(static () => { });

    /// <summary>Asks whether to go on, between two pieces of another kind of work.</summary>
    public void Ask() => onPiece();

    /// <summary>For a loop over single bytes, at each index.</summary>
    public void Step(int index)
    {
        if ((index & (PieceLength - 1)) == PieceLength - 1)
        {
            onPiece();
        }
    }

    /// <summary>For a loop that goes from one offset to another at each turn.</summary>
    public void Pass(long from, long to)
    {
        if (from / PieceLength != to / PieceLength)
        {
            onPiece();
        }
    }

    public void Copy(ReadOnlySpan<byte> source, Span<byte> target)
    {
        while (source.Length > PieceLength)
        {
            source[..PieceLength].CopyTo(target);
            source = source[PieceLength..];
            target = target[PieceLength..];
            onPiece();
        }

        source.CopyTo(target);
    }

    /// <summary>Turns all bits around.</summary>
    public void Complement(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            Step(i);
            bytes[i] = (byte)~bytes[i];
        }
    }

    /// <summary>Fills bytes with a text again and again; the last time with as much of it as fits.</summary>
    public void Fill(ReadOnlySpan<byte> text, Span<byte> target)
    {
        // What is written already is copied behind itself, twice as much each time.
        Copy(text[..Math.Min(text.Length, target.Length)], target);
        for (var done = text.Length; done < target.Length;)
        {
            var more = Math.Min(done, target.Length - done);
            Copy(target[..more], target[done..]);
            done += more;
        }
    }

    /// <summary>The string of valid UTF-8.</summary>
    public string Decode(ReadOnlySpan<byte> text)
    {
        if (text.Length <= PieceLength)
        {
            return Utf8Text.Decode(text);
        }

        var decoder = Encoding.UTF8.GetDecoder();
        var result = new StringBuilder(text.Length);
        var letters = new char[PieceLength + 1];
        while (!text.IsEmpty)
        {
            var piece = text[..Math.Min(text.Length, PieceLength)];
            text = text[piece.Length..];
            result.Append(letters, 0, decoder.GetChars(piece, letters, flush: text.IsEmpty));
            onPiece();
        }

        return result.ToString();
    }

    public bool IsAscii(ReadOnlySpan<byte> text)
    {
        while (text.Length > PieceLength)
        {
            if (!Ascii.IsValid(text[..PieceLength]))
            {
                return false;
            }

            text = text[PieceLength..];
            onPiece();
        }

        return Ascii.IsValid(text);
    }

    public bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start)
    {
        if (start.Length > text.Length)
        {
            return false;
        }

        while (start.Length > PieceLength)
        {
            if (!text.StartsWith(start[..PieceLength]))
            {
                return false;
            }

            text = text[PieceLength..];
            start = start[PieceLength..];
            onPiece();
        }

        return text.StartsWith(start);
    }

    /// <summary>The number of code points of valid UTF-8.</summary>
    public int CountCharacters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (text.Length > PieceLength)
        {
            count += CountPiece(text[..PieceLength]);
            text = text[PieceLength..];
            onPiece();
        }

        return count + CountPiece(text);
    }

    /// <summary>The offset of the byte at which the n-th character begins, or the length.</summary>
    public int OffsetOf(ReadOnlySpan<byte> text, long characters)
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

            Step(i);
        }

        return text.Length;
    }

    /// <summary>The text without the bytes of an ASCII set at its start.</summary>
    public ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text, ReadOnlySpan<byte> set)
    {
        while (text.Length > PieceLength && text[..PieceLength].TrimStart(set).IsEmpty)
        {
            text = text[PieceLength..];
            onPiece();
        }

        return text.TrimStart(set);
    }

    /// <summary>The text without the bytes of an ASCII set at its end.</summary>
    public ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> text, ReadOnlySpan<byte> set)
    {
        while (text.Length > PieceLength && text[^PieceLength..].TrimEnd(set).IsEmpty)
        {
            text = text[..^PieceLength];
            onPiece();
        }

        return text.TrimEnd(set);
    }

    private static int CountPiece(ReadOnlySpan<byte> text) =>
        Ascii.IsValid(text) ? text.Length : Utf8Text.CountCharacters(text);

    /// <summary>The length of the next piece of a text, which ends where a character ends.</summary>
    public static int NextPiece(ReadOnlySpan<byte> text, int lengthMax)
    {
        if (text.Length <= lengthMax)
        {
            return text.Length;
        }

        var length = lengthMax;
        while ((text[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return length;
    }
}
