using System;
using System.IO;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// Splits a stream of UTF-8 into rows and fields (RFC 4180).
/// </summary>
/// <remarks>
/// The bytes are looked at once, 64 at a time: one vector pass gives a bit for each delimiter, quote and line break,
/// and the loop jumps from bit to bit. A row always lies whole in the buffer; a row that meets the end of the
/// buffered bytes is moved to the front, the buffer is filled up (and doubled when the row fills it), and the row is
/// parsed again. So memory depends on the longest row and never on the length of the file.
/// <para>
/// Lenient where nothing is lost: a row ends at LF, CR or CRLF, also mixed; a quote inside an unquoted field is data;
/// blank lines are passed over while <see cref="SkipBlankLines"/> says so.
/// </para>
/// </remarks>
internal sealed class CsvTokenizer : IDisposable
{
    private const byte Quote = (byte)'"';
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    // A block of bits covers 64 bytes; the buffer has as many spare bytes at its end, so that a block is read
    // unchecked.
    private const int BlockBytes = 64;
    private const int ByteOrderMarkBytes = 3;
    private const int MaxRowBytes = 1 << 30;

    private readonly bool _leaveOpen;
    private readonly int _maxFieldBytes;
    private Stream _stream;
    private byte[] _buffer;
    private CsvField[] _fields = new CsvField[16];
    private int _fieldCount;
    private int _end;              // bytes in the buffer
    private int _next;             // where the next row starts
    private int _openField;        // where the field starts that met the end of the buffer
    private int _block;            // first byte of the block whose bits are in _mask
    private ulong _mask;           // delimiters, quotes and line breaks of the block that are still to come
    private bool _endOfStream;
    private bool _afterCarriageReturn;
    private long _bufferOffset;    // position in the stream of the buffer's first byte
    private long _nextLine = 1;
    private readonly byte _delimiter;
    private readonly CsvRowParser? _parser; // null where rows are of the usual dialect

    public CsvTokenizer(Stream stream, CsvReaderOptions options, bool leaveOpen)
    {
        CsvReaderOptions.ThrowIfContradictory(options);
        _stream = stream;
        _leaveOpen = leaveOpen;
        _maxFieldBytes = options.MaxFieldBytes;
        _buffer = new byte[Math.Max(options.BufferBytes, 16) + BlockBytes];
        _block = -BlockBytes;
        Encoding = Decode(options.Encoding);
        SkipLines(options.SkipRows);
        if (options.DetectDelimiter || options.Header == CsvHeader.Auto)
        {
            FillBuffer();
            options = Detect(options);
        }

        Options = options;
        _delimiter = (byte)options.Delimiter[0];
        _parser = options.IsPlain ? null : new CsvRowParser(options);
        if (_next > ByteOrderMarkBytes || (_next > 0 && options.SkipRows > 0))
        {
            FillBuffer(); // rows begin at the front, so that no symbol lies before them
        }
    }

    private enum RowState
    {
        Complete,
        NeedsMore,
        EndOfData,
    }

    /// <summary>The number of fields of the current row.</summary>
    public int FieldCount => _fieldCount;

    /// <summary>The line on which the current row starts, counted from 1.</summary>
    public long LineNumber { get; private set; } = 1;

    /// <summary>The number of rows returned so far, the header among them.</summary>
    public long RowCount { get; private set; }

    /// <summary>The number of bytes of text that lie before the next row.</summary>
    public long BytesRead => _bufferOffset + _next;

    /// <summary>Whether rows without a single character are passed over.</summary>
    public bool SkipBlankLines { get; set; } = true;

    /// <summary>
    /// Added to <see cref="RowCount"/> to get the row number of a message: -1 where a header came first.
    /// </summary>
    public int RowNumberShift { get; set; }

    /// <summary>The options in use, with what was found from the first rows.</summary>
    public CsvReaderOptions Options { get; }

    /// <summary>What the user is to know where a header was taken for want of a reason against it.</summary>
    public string? HeaderDoubt { get; private set; }

    /// <summary>How the text is encoded.</summary>
    public CsvEncoding Encoding { get; }

    public ReadOnlySpan<byte> GetField(int index)
    {
        ref readonly CsvField field = ref _fields[index];
        return _buffer.AsSpan(field.Start, field.Length);
    }

    public bool IsQuoted(int index) => _fields[index].Kind == CsvFieldKind.Quoted;

    /// <summary>Adds empty fields to the current row until it has so many.</summary>
    public void Pad(int fieldCount)
    {
        while (_fieldCount < fieldCount)
        {
            AddField(0, 0, CsvFieldKind.Plain);
        }
    }

    /// <summary>Moves to the next row. The fields of the row before are gone.</summary>
    public bool ReadRow()
    {
        while (true)
        {
            _fieldCount = 0;
            switch (_parser is null ? ParseRow() : ParseRow(_parser))
            {
                case RowState.EndOfData:
                    return false;
                case RowState.NeedsMore:
                    FillBuffer();
                    continue;
                default:
                    if (SkipBlankLines && _fieldCount == 1 && _fields[0] is { Length: 0, Kind: CsvFieldKind.Plain })
                    {
                        continue;
                    }

                    RowCount++;
                    return true;
            }
        }
    }

    public void Dispose()
    {
        if (!_leaveOpen)
        {
            _stream.Dispose();
        }
    }

    private RowState ParseRow()
    {
        int block = _block;
        ulong mask = _mask;
        int fieldStart = _next;
        int innerBreaks = 0;
        while (true)
        {
            while (mask == 0)
            {
                if (block + BlockBytes >= _end)
                {
                    return FinishAtEnd(fieldStart, innerBreaks);
                }

                block += BlockBytes;
                mask = FindSymbols(block);
            }

            int at = block + BitOperations.TrailingZeroCount(mask);
            mask &= mask - 1;
            byte symbol = _buffer[at];
            if (symbol == _delimiter)
            {
                AddField(fieldStart, at - fieldStart, CsvFieldKind.Plain);
                fieldStart = at + 1;
                continue;
            }

            if (symbol == Quote)
            {
                if (at != fieldStart)
                {
                    continue;
                }

                int end = ReadQuotedField(at, ref innerBreaks);
                if (end < 0 || end == _end)
                {
                    return FinishAfterQuote(end, innerBreaks);
                }

                block = end & -BlockBytes;
                mask = FindSymbols(block) & (~1UL << (end & (BlockBytes - 1)));
                at = end;
                symbol = _buffer[end];
                if (symbol == _delimiter)
                {
                    fieldStart = end + 1;
                    continue;
                }
            }
            else if (at == _next && symbol == LineFeed && _afterCarriageReturn)
            {
                _afterCarriageReturn = false;
                _next = fieldStart = at + 1;
                continue;
            }
            else
            {
                AddField(fieldStart, at - fieldStart, CsvFieldKind.Plain);
            }

            _afterCarriageReturn = symbol == CarriageReturn;
            _block = block;
            _mask = mask;
            return CompleteRow(at, at + 1, innerBreaks);
        }
    }

    private RowState ParseRow(CsvRowParser parser)
    {
        while (true)
        {
            switch (parser.Parse(_buffer.AsSpan(0, _end), _next, _endOfStream))
            {
                case CsvRowParser.Outcome.EndOfData:
                    return RowState.EndOfData;
                case CsvRowParser.Outcome.NeedsMore:
                    _openField = parser.Place;
                    return RowState.NeedsMore;
                case CsvRowParser.Outcome.Malformed:
                    throw ErrorAt(parser.Place, parser.Problem);
                case CsvRowParser.Outcome.Comment:
                    _next = parser.Next;
                    _nextLine++;
                    continue;
                default:
                    int innerBreaks = CountLineBreaks(_buffer.AsSpan(_next, parser.RowEnd - _next));
                    foreach (var field in parser.Fields)
                    {
                        AddField(field.Start, field.Length, field.Kind);
                    }

                    return CompleteRow(parser.RowEnd, parser.Next, innerBreaks);
            }
        }
    }

    // A bit for each byte of the block that is a delimiter, a quote or a line break.
    private ulong FindSymbols(int block)
    {
        ref byte origin = ref MemoryMarshal.GetReference(_buffer.AsSpan(block, BlockBytes));
        ulong mask = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (nuint i = 0; i < BlockBytes; i += 32)
            {
                var bytes = Vector256.LoadUnsafe(ref origin, i);
                var hits = Vector256.Equals(bytes, Vector256.Create(_delimiter))
                    | Vector256.Equals(bytes, Vector256.Create(Quote))
                    | Vector256.Equals(bytes, Vector256.Create(LineFeed))
                    | Vector256.Equals(bytes, Vector256.Create(CarriageReturn));
                mask |= (ulong)hits.ExtractMostSignificantBits() << (int)i;
            }
        }
        else
        {
            for (nuint i = 0; i < BlockBytes; i += 16)
            {
                var bytes = Vector128.LoadUnsafe(ref origin, i);
                var hits = Vector128.Equals(bytes, Vector128.Create(_delimiter))
                    | Vector128.Equals(bytes, Vector128.Create(Quote))
                    | Vector128.Equals(bytes, Vector128.Create(LineFeed))
                    | Vector128.Equals(bytes, Vector128.Create(CarriageReturn));
                mask |= (ulong)hits.ExtractMostSignificantBits() << (int)i;
            }
        }

        // Bytes past the end are left over from earlier rows.
        int rest = _end - block;
        return rest >= BlockBytes ? mask : mask & ((1UL << rest) - 1);
    }

    // Returns the position after the closing quote, or -1 when the buffer ends first.
    private int ReadQuotedField(int openingQuote, ref int innerBreaks)
    {
        int start = openingQuote + 1;
        int at = start;
        var kind = CsvFieldKind.Quoted;
        while (true)
        {
            int hit = _buffer.AsSpan(at, _end - at).IndexOf(Quote);
            if (hit < 0 || (at + hit + 1 == _end && !_endOfStream))
            {
                if (_endOfStream)
                {
                    ThrowAt(openingQuote, "a quote opens here and is never closed");
                }

                _openField = openingQuote;
                return -1;
            }

            at += hit;
            if (at + 1 == _end || _buffer[at + 1] != Quote)
            {
                break;
            }

            kind = CsvFieldKind.Escaped;
            at += 2;
        }

        int end = at + 1;
        if (end < _end && _buffer[end] != _delimiter && _buffer[end] is not (LineFeed or CarriageReturn))
        {
            ThrowAt(end, "a closing quote must be followed by a delimiter or a line break");
        }

        innerBreaks += CountLineBreaks(_buffer.AsSpan(start, at - start));
        AddField(start, at - start, kind);
        return end;
    }

    // The quoted field ends with the stream, or (a negative end) beyond the buffer.
    private RowState FinishAfterQuote(int end, int innerBreaks)
    {
        if (end < 0)
        {
            return RowState.NeedsMore;
        }

        _block = end;
        _mask = 0;
        return CompleteRow(end, end, innerBreaks);
    }

    private RowState FinishAtEnd(int fieldStart, int innerBreaks)
    {
        if (!_endOfStream)
        {
            _openField = fieldStart;
            return RowState.NeedsMore;
        }

        // Nothing is left in the last block, so that the next call comes here again.
        _block = _end;
        _mask = 0;
        if (_next == _end)
        {
            return RowState.EndOfData;
        }

        AddField(fieldStart, _end - fieldStart, CsvFieldKind.Plain);
        return CompleteRow(_end, _end, innerBreaks);
    }

    private RowState CompleteRow(int end, int next, int innerBreaks)
    {
        var row = _buffer.AsSpan(_next, end - _next);
        LineNumber = _nextLine;
        if (!Utf8.IsValid(row))
        {
            ThrowInvalidUtf8(row);
        }

        if (row.Length > _maxFieldBytes)
        {
            CheckFieldLengths();
        }

        _nextLine += innerBreaks + 1;
        _next = next;
        for (int i = 0; i < _fieldCount; i++)
        {
            if (_fields[i].Kind >= CsvFieldKind.Escaped)
            {
                Unescape(ref _fields[i]);
            }
        }

        return RowState.Complete;
    }

    // Two quotes stand for one: the value is closed up in place.
    private void Unescape(ref CsvField field)
    {
        if (_parser is not null)
        {
            bool isQuoted = field.Kind == CsvFieldKind.EscapedInQuotes;
            int unescaped = _parser.Unescape(_buffer.AsSpan(field.Start, field.Length), isQuoted);

            // With an escape taken out the field is no word for NULL as it was written: \\N is not \N.
            bool isValue = isQuoted || unescaped < field.Length;
            field = new CsvField(field.Start, unescaped, isValue ? CsvFieldKind.Quoted : CsvFieldKind.Plain);
            return;
        }

        var rest = _buffer.AsSpan(field.Start, field.Length);
        var target = rest;
        int length = 0;
        int hit;
        while ((hit = rest.IndexOf(Quote)) >= 0)
        {
            rest[..(hit + 1)].CopyTo(target[length..]);
            length += hit + 1;
            rest = rest[(hit + 2)..];
        }

        rest.CopyTo(target[length..]);
        field = new CsvField(field.Start, length + rest.Length, CsvFieldKind.Quoted);
    }

    private void AddField(int start, int length, CsvFieldKind kind)
    {
        var fields = _fields;
        int index = _fieldCount;
        if ((uint)index >= (uint)fields.Length)
        {
            Array.Resize(ref _fields, fields.Length * 2);
            fields = _fields;
        }

        fields[index] = new CsvField(start, length, kind);
        _fieldCount = index + 1;
    }

    // Moves the unfinished row to the front and reads until the buffer is full or the stream ends.
    private void FillBuffer()
    {
        int kept = _end - _next;
        if (_openField >= _next && _end - _openField > _maxFieldBytes)
        {
            ThrowTooLong(_openField);
        }

        if (_next > 0)
        {
            _buffer.AsSpan(_next, kept).CopyTo(_buffer);
        }
        else if (kept == _buffer.Length - BlockBytes)
        {
            if (kept >= MaxRowBytes)
            {
                ThrowAt(0, "the row is longer than 1 GiB");
            }

            Array.Resize(ref _buffer, (kept * 2) + BlockBytes);
        }

        _bufferOffset += _next;
        _next = 0;
        _openField = 0;
        _end = kept;
        _block = -BlockBytes;
        _mask = 0;
        ReadStream(_buffer.Length - BlockBytes);
    }

    private void ReadStream(int wanted)
    {
        try
        {
            while (_end < wanted && !_endOfStream)
            {
                int read = _stream.Read(_buffer.AsSpan(_end, wanted - _end));
                _end += read;
                _endOfStream = read == 0;
            }
        }
        catch (DecoderFallbackException e)
        {
            throw new FileFormatException(
                $"The text is not valid {CsvEncodings.Name(Encoding)} after row {RowCount + RowNumberShift}.", e);
        }
        catch (InvalidDataException e)
        {
            string place = $"after row {RowCount + RowNumberShift}, line {_nextLine}";
            throw new FileFormatException($"The compressed data is damaged or cut off {place}: {e.Message}", e);
        }
    }

    // Text in another encoding is read as UTF-8 through a stream that converts it.
    private CsvEncoding Decode(CsvEncoding encoding)
    {
        byte[] buffer = _buffer;
        if (_buffer.Length < CsvEncodings.SampleBytes + BlockBytes)
        {
            _buffer = new byte[CsvEncodings.SampleBytes + BlockBytes]; // what is found depends on no buffer
        }

        ReadStream(CsvEncodings.SampleBytes);
        var start = _buffer.AsSpan(0, _end);
        encoding = encoding == CsvEncoding.Auto ? CsvEncodings.Detect(start) : encoding;
        int mark = CsvEncodings.MarkLength(start, encoding);
        if (encoding == CsvEncoding.Utf8 && ReferenceEquals(buffer, _buffer))
        {
            _next = mark;
            return encoding;
        }

        var whole = new PrefixedStream(start[mark..].ToArray(), _stream, _leaveOpen);
        _stream = encoding == CsvEncoding.Utf8 ? whole : System.Text.Encoding.CreateTranscodingStream(
            whole, CsvEncodings.Decoder(encoding), new UTF8Encoding(false));
        _buffer = buffer;
        _end = 0;
        _endOfStream = false;
        return encoding;
    }

    // Lines as an editor counts them, whatever they hold.
    private void SkipLines(int count)
    {
        for (; count > 0; count--)
        {
            int length;
            while ((length = _buffer.AsSpan(_next, _end - _next).IndexOfAny(LineFeed, CarriageReturn)) < 0
                && !_endOfStream)
            {
                _bufferOffset += _end;
                _next = _end = 0;
                ReadStream(_buffer.Length - BlockBytes);
            }

            if (length < 0)
            {
                _next = _end;
                return;
            }

            _next += length;
            if (_buffer[_next++] == CarriageReturn)
            {
                if (_next == _end)
                {
                    FillBuffer();
                }

                _next += _next < _end && _buffer[_next] == LineFeed ? 1 : 0;
            }

            _nextLine++;
        }

        _next = Math.Min(_next, _end);
    }

    // The first rows tell the delimiter and whether there is a header; Excel may tell the delimiter in a line ahead.
    private CsvReaderOptions Detect(CsvReaderOptions options)
    {
        var text = _buffer.AsSpan(_next, _end - _next);
        if (options.DetectDelimiter && CsvSample.SeparatorLine(text) is { } line)
        {
            _next += line.Length;
            _nextLine++;
            options = options with { DetectDelimiter = false, Delimiter = line.Delimiter };
            text = text[line.Length..];
        }

        options = CsvSample.Resolve(options, text, _endOfStream, out string? doubt);
        HeaderDoubt = doubt;
        return options;
    }

    private void CheckFieldLengths()
    {
        for (int i = 0; i < _fieldCount; i++)
        {
            if (_fields[i].Length > _maxFieldBytes)
            {
                ThrowTooLong(_fields[i].Start);
            }
        }
    }

    private void ThrowTooLong(int fieldStart)
    {
        string hint = _buffer[fieldStart] == Quote || (fieldStart > 0 && _buffer[fieldStart - 1] == Quote)
            ? "; perhaps its quote is never closed"
            : string.Empty;
        ThrowAt(fieldStart, $"the field that starts here is longer than {_maxFieldBytes} bytes{hint}");
    }

    private void ThrowInvalidUtf8(ReadOnlySpan<byte> row)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(row[at..], out _, out int used) == System.Buffers.OperationStatus.Done)
        {
            at += used;
        }

        ThrowAt(
            _next + at,
            $"the byte 0x{row[at]:x2} is not valid UTF-8; perhaps the text has another encoding, such as windows-1252");
    }

    private void ThrowAt(int position, string problem) => throw ErrorAt(position, problem);

    private FileFormatException ErrorAt(int position, string problem)
    {
        var before = _buffer.AsSpan(_next, position - _next);
        long line = _nextLine + CountLineBreaks(before);
        int lineStart = before.LastIndexOfAny(LineFeed, CarriageReturn) + 1;
        int character = System.Text.Encoding.UTF8.GetCharCount(before[lineStart..]) + 1;
        long row = RowCount + 1 + RowNumberShift;
        string where = row == 0 ? "in the header" : $"in row {row}";
        return new FileFormatException($"Line {line}, character {character} ({where}): {problem}.")
        {
            RowNumber = row,
            LineNumber = line,
            CharacterNumber = character,
        };
    }

    private static int CountLineBreaks(ReadOnlySpan<byte> text)
    {
        int count = 0;
        int at;
        while ((at = text.IndexOfAny(LineFeed, CarriageReturn)) >= 0)
        {
            count++;
            bool both = text[at] == CarriageReturn && at + 1 < text.Length && text[at + 1] == LineFeed;
            text = text[(at + (both ? 2 : 1))..];
        }

        return count;
    }
}
