using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>The parts of a text between separators, one after the other.</summary>
/// <param name="text">The text; without letters it has no parts.</param>
/// <param name="separator">What stands between parts; null where each character is one.</param>
/// <param name="nullText">The part that stands for NULL; null for none.</param>
/// <param name="pieces">Sees to it that a long text is left when the statement is to end.</param>
internal sealed class TextParts(byte[] text, byte[]? separator, byte[]? nullText, PiecewiseBytes pieces)
{
    private int _at;

    /// <summary>True behind the last part.</summary>
    public bool IsEnded { get; private set; } = text.Length == 0;

    /// <summary>True for the part that stands for NULL.</summary>
    public bool IsNull(ReadOnlySpan<byte> part) => nullText is not null && part.SequenceEqual(nullText);

    /// <summary>The next part.</summary>
    public ReadOnlySpan<byte> Next()
    {
        var rest = text.AsSpan(_at);
        var length = rest.Length;
        var passed = 0;
        if (separator is null)
        {
            length = pieces.OffsetOf(rest, 1);
            IsEnded = length == rest.Length;
        }
        else if (separator.Length > 0 && rest.IndexOf(separator) is >= 0 and var found)
        {
            length = found;
            passed = separator.Length;
        }
        else
        {
            IsEnded = true;
        }

        pieces.Pass(_at, _at + length + passed);
        _at += length + passed;
        return rest[..length];
    }
}
