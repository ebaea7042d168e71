using System;
using System.Text;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>Writes texts in upper or lower case, by the rules that are the same everywhere.</summary>
internal sealed class TextCase(PiecewiseBytes pieces)
{
    private const int CharactersMax = 1 << 14;
    private char[] _characters = [];
    private char[] _changed = [];

    /// <summary>The length that a text takes in the other case.</summary>
    public int Measure(ReadOnlySpan<byte> text, bool upper)
    {
        if (pieces.IsAscii(text))
        {
            return text.Length;
        }

        var length = 0L;
        for (var done = 0; done < text.Length;)
        {
            var size = Change(text[done..], upper, out var count);
            length += Encoding.UTF8.GetByteCount(_changed, 0, count);
            pieces.Pass(done, done + size);
            done += size;
        }

        FunctionCall.CheckTextLength(length);
        return (int)length;
    }

    /// <summary>Writes the text, which takes the length that was measured.</summary>
    public void Write(ReadOnlySpan<byte> text, Span<byte> target, bool upper)
    {
        for (var done = 0; done < text.Length;)
        {
            // ASCII by far most often, and then with vector instructions.
            var size = PiecewiseBytes.NextPiece(text[done..], CharactersMax);
            var piece = text.Slice(done, size);
            var status = upper
                ? Ascii.ToUpper(piece, target, out var written)
                : Ascii.ToLower(piece, target, out written);
            if (status != default)
            {
                size = Change(piece, upper, out var count);
                written = Encoding.UTF8.GetBytes(_changed.AsSpan(0, count), target);
            }

            target = target[written..];
            pieces.Pass(done, done + size);
            done += size;
        }
    }

    private int Change(ReadOnlySpan<byte> text, bool upper, out int count)
    {
        if (_characters.Length == 0)
        {
            _characters = new char[CharactersMax];
            _changed = new char[CharactersMax];
        }

        var size = PiecewiseBytes.NextPiece(text, CharactersMax);
        count = Encoding.UTF8.GetChars(text[..size], _characters);
        var source = _characters.AsSpan(0, count);
        _ = upper ? source.ToUpperInvariant(_changed) : ((ReadOnlySpan<char>)source).ToLowerInvariant(_changed);
        return size;
    }
}
