using System;
using System.Buffers.Text;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>A text in UTF-8 that grows.</summary>
internal sealed class Utf8Buffer
{
    private const int LengthMax = 1 << 30;
    private byte[] _bytes = new byte[256];

    /// <summary>The length so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was appended.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Forgets the text.</summary>
    public void Clear() => Length = 0;

    /// <summary>Appends a text.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: it becomes too long.</exception>
    public void Append(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_bytes.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>Appends the digits of a number.</summary>
    public void Append(int number)
    {
        Span<byte> digits = stackalloc byte[11];
        Utf8Formatter.TryFormat(number, digits, out var length);
        Append(digits[..length]);
    }

    /// <summary>Puts quotes around what was appended from an offset on, where the text of an array needs them.
    /// </summary>
    public void QuoteFrom(int start)
    {
        var item = _bytes.AsSpan(start, Length - start);
        if (!item.IsEmpty && item.IndexOfAny(Special) < 0 && !Ascii.EqualsIgnoreCase(item, "NULL"u8))
        {
            return;
        }

        var escapes = 0;
        foreach (var letter in item)
        {
            escapes += letter is (byte)'"' or (byte)'\\' ? 1 : 0;
        }

        var source = item.Length;
        Reserve(escapes + 2);
        Length += escapes + 2;
        var to = Length - 1;
        _bytes[to--] = (byte)'"';
        for (var from = start + source - 1; from >= start; from--)
        {
            var letter = _bytes[from];
            _bytes[to--] = letter;
            if (letter is (byte)'"' or (byte)'\\')
            {
                _bytes[to--] = (byte)'\\';
            }
        }

        _bytes[to] = (byte)'"';
    }

    private static readonly System.Buffers.SearchValues<byte> Special =
        System.Buffers.SearchValues.Create("{}\",\\ \t\r\n\v\f"u8);

    private void Reserve(int more)
    {
        var needed = (long)Length + more;
        if (needed > LengthMax)
        {
            throw new DatabaseException(ErrorCode.InvalidParameterValue, "The resulting text is too long.");
        }

        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Max(needed, Math.Min(LengthMax, 2L * _bytes.Length)));
        }
    }
}
