using System;
using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO;
using System.Text;

namespace DecentDb.Files;

/// <summary>The buffer between the writer of a CSV file and its stream, and the rules of quoting.</summary>
internal sealed class CsvOutput
{
    private const int BufferBytes = 128 * 1024;
    private const int MaxValueBytes = 64;

    private readonly Stream _stream;
    private readonly byte _delimiter;
    private readonly byte _quote;
    private readonly byte[] _nullText;
    private readonly SearchValues<byte> _quotedFor;
    private byte[] _buffer = new byte[BufferBytes];
    private byte[] _text = new byte[1024];
    private int _count;

    public CsvOutput(Stream stream, CsvWriterOptions options)
    {
        _stream = stream;
        _delimiter = (byte)options.Delimiter;
        _quote = (byte)options.Quote;
        _nullText = Encoding.UTF8.GetBytes(options.NullText);
        _quotedFor = SearchValues.Create([_delimiter, _quote, (byte)'\r', (byte)'\n']);
    }

    public void WriteNull() => WriteBytes(_nullText);

    public void WriteDelimiterBefore(int column)
    {
        if (column > 0)
        {
            Reserve(1)[0] = _delimiter;
            _count++;
        }
    }

    /// <summary>Writes bytes as they are.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _count += bytes.Length;
    }

    /// <summary>Writes a value whose invariant text is short.</summary>
    public void WriteValue<T>(T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        if (!value.TryFormat(Reserve(MaxValueBytes), out int length, format, CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException($"A {typeof(T).Name} has a text of over {MaxValueBytes} bytes.");
        }

        TakeValue(length);
    }

    /// <summary>Writes a whole number.</summary>
    public void WriteValue(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(MaxValueBytes), out int length);
        TakeValue(length);
    }

    /// <summary>Writes a number as the shortest text that is read back as the same one.</summary>
    public void WriteValue(double value) => TakeValue(ValueText.Write(value, Reserve(MaxValueBytes)));

    /// <summary>Writes a date.</summary>
    public void WriteValue(DateOnly value) => TakeValue(ValueText.Write(value, Reserve(MaxValueBytes)));

    /// <summary>Writes a time of day.</summary>
    public void WriteValue(TimeOnly value) => TakeValue(ValueText.Write(value, Reserve(MaxValueBytes)));

    /// <summary>Writes a date and time.</summary>
    public void WriteValue(DateTime value) => TakeValue(ValueText.Write(value, Reserve(MaxValueBytes)));

    // The value that stands behind the end.
    private void TakeValue(int length)
    {
        // A delimiter such as '-' or '.' may occur in any value, and 0 may stand for NULL.
        var written = _buffer.AsSpan(_count, length);
        if (written.IndexOfAny(_delimiter, _quote) < 0 && !written.SequenceEqual(_nullText))
        {
            _count += length;
            return;
        }

        Span<byte> copy = stackalloc byte[MaxValueBytes];
        written.CopyTo(copy);
        WriteText(copy[..length]);
    }

    public void WriteText(ReadOnlySpan<char> text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_text.Length < most)
        {
            _text = new byte[Math.Max(most, _text.Length * 2)];
        }

        WriteText(_text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text)));
    }

    /// <summary>Writes a text, in quotes where it is empty or holds a character that means something in CSV.</summary>
    public void WriteText(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && text.IndexOfAny(_quotedFor) < 0 && text[0] != 0xef && !text.SequenceEqual(_nullText))
        {
            WriteBytes(text);
            return;
        }

        // (A text that starts with 0xEF is quoted too, as it could pass for a byte order mark at the start of a file.)
        ReadOnlySpan<byte> sign = [_quote];
        WriteBytes(sign);
        int quote;
        while ((quote = text.IndexOf(_quote)) >= 0)
        {
            WriteBytes(text[..(quote + 1)]);
            WriteBytes(sign);
            text = text[(quote + 1)..];
        }

        WriteBytes(text);
        WriteBytes(sign);
    }

    public void Flush()
    {
        _stream.Write(_buffer, 0, _count);
        _count = 0;
        _stream.Flush();
    }

    private Span<byte> Reserve(int bytes)
    {
        if (_buffer.Length - _count < bytes)
        {
            _stream.Write(_buffer, 0, _count);
            _count = 0;
            if (_buffer.Length < bytes)
            {
                _buffer = new byte[bytes];
            }
        }

        return _buffer.AsSpan(_count);
    }
}
