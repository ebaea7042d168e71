using System;
using System.Buffers.Text;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;

namespace DecentDb.Files;

/// <summary>
/// Values of JSON on their way to a stream. Commas, brackets and names are written as bytes by whoever knows what comes
/// next. Not safe for use by several threads at once.
/// </summary>
public sealed class JsonOutput
{
    private const int BufferBytes = 256 * 1024;
    private const int EscapedMax = 6; // \u and four digits
    private const byte Quote = (byte)'"';

    // For files, not for pages.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private byte[] _buffer = new byte[BufferBytes];
    private byte[] _text = new byte[1024];
    private int _count;

    /// <summary>What was written since the last <see cref="Flush"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _count);

    /// <summary>Whether it is time for a <see cref="Flush"/>.</summary>
    public bool IsFull => _count >= BufferBytes / 2;

    /// <summary>A name with its quotes and the colon.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The bytes.</returns>
    public static byte[] Name(string name)
    {
        var output = new JsonOutput();
        output.WriteText(name);
        output.Write(":"u8);
        return output.Written.ToArray();
    }

    /// <summary>Hands what was written to a stream.</summary>
    /// <param name="stream">The stream.</param>
    public void Flush(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Written);
        _count = 0;
    }

    /// <summary>Writes bytes as they are.</summary>
    /// <param name="bytes">The bytes, which are JSON.</param>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _count += bytes.Length;
    }

    /// <summary>Writes characters as they are.</summary>
    /// <param name="json">The characters, which are JSON.</param>
    public void Write(ReadOnlySpan<char> json) =>
        _count += Encoding.UTF8.GetBytes(json, Reserve(Encoding.UTF8.GetMaxByteCount(json.Length)));

    /// <summary>Writes a text in quotes.</summary>
    /// <param name="text">The text.</param>
    public void WriteText(ReadOnlySpan<char> text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_text.Length < most)
        {
            _text = new byte[Math.Max(most, (int)Math.Min(Array.MaxLength, _text.Length * 2L))];
        }

        WriteText(_text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text)));
    }

    /// <summary>Writes a text in quotes.</summary>
    /// <param name="text">The text in UTF-8.</param>
    public void WriteText(ReadOnlySpan<byte> text)
    {
        int plain = text.IndexOfAnyExcept(JsonBytes.Plain);
        if (plain < 0)
        {
            var target = Reserve(text.Length + 2);
            target[0] = Quote;
            text.CopyTo(target[1..]);
            target[text.Length + 1] = Quote;
            _count += text.Length + 2;
            return;
        }

        Reserve(1)[0] = Quote;
        _count++;
        Write(text[..plain]);
        WriteEscaped(text[plain..]);
        Reserve(1)[0] = Quote;
        _count++;
    }

    internal void WriteNull() => Write("null"u8);

    internal void WriteBoolean(bool value) => Write(value ? "true"u8 : "false"u8);

    internal void WriteInteger(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(ValueText.MaxBytes), out int length);
        _count += length;
    }

    internal void WriteDouble(double value)
    {
        int length = ValueText.Write(value, Reserve(ValueText.MaxBytes));
        QuoteUnlessNumber(length, double.IsFinite(value) && !(value == 0 && double.IsNegative(value)));
    }

    internal void WriteSingle(float value)
    {
        value.TryFormat(Reserve(ValueText.MaxBytes), out int length, "R", CultureInfo.InvariantCulture);
        QuoteUnlessNumber(length, float.IsFinite(value) && !(value == 0 && float.IsNegative(value)));
    }

    internal void WriteDecimal(decimal value, bool isText)
    {
        value.TryFormat(Reserve(ValueText.MaxBytes), out int length, default, CultureInfo.InvariantCulture);
        QuoteUnlessNumber(length, !isText);
    }

    internal void WriteDate(DateOnly value) =>
        QuoteUnlessNumber(ValueText.Write(value, Reserve(ValueText.MaxBytes)), isNumber: false);

    internal void WriteTime(TimeOnly value) =>
        QuoteUnlessNumber(ValueText.Write(value, Reserve(ValueText.MaxBytes)), isNumber: false);

    internal void WriteTimestamp(DateTime value) =>
        QuoteUnlessNumber(ValueText.Write(value, Reserve(ValueText.MaxBytes)), isNumber: false);

    // Takes what stands behind the end, in quotes where it is no number. Minus zero is a number of its own that readers
    // of JSON turn into zero.
    private void QuoteUnlessNumber(int length, bool isNumber)
    {
        if (isNumber)
        {
            _count += length;
            return;
        }

        var target = Reserve(length + 2);
        target[..length].CopyTo(target[1..]);
        target[0] = Quote;
        target[length + 1] = Quote;
        _count += length + 2;
    }

    private void WriteEscaped(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var part = text[..Math.Min(text.Length, BufferBytes)];
            Encoder.EncodeUtf8(
                part, Reserve(part.Length * EscapedMax), out int taken, out int written, part.Length == text.Length);
            _count += written;
            text = text[taken..];
        }
    }

    private Span<byte> Reserve(int bytes)
    {
        if (_buffer.Length - _count < bytes)
        {
            Array.Resize(
                ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(_buffer.Length * 2L, (long)_count + bytes)));
        }

        return _buffer.AsSpan(_count);
    }
}
