using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// Reads one object of a file after the other, each from one piece of the buffer, and notes where the value of each
/// column lies. An object that does not end in the buffer is read again once there is more of it.
/// </summary>
internal sealed partial class JsonRecordReader : IDisposable
{
    private const int BufferBytes = 256 * 1024;
    private const int ColumnCountMax = 4096;

    private readonly Stream _stream;
    private readonly JsonFileOptions _options;
    private readonly System.Text.Json.JsonReaderOptions _readerOptions;
    private readonly bool _leaveOpen;
    private readonly List<JsonKey> _columns = [];
    private byte[] _buffer = new byte[BufferBytes];
    private byte[] _name = new byte[256];
    private JsonSlot[] _slots = [];
    private int _start;
    private int _end;
    private int _recordLength;
    private long _stamp;
    private long _line = 1;       // of the place in the buffer where the next object is looked for
    private long _bytesBefore;    // of the buffer
    private bool _isStreamAtEnd;
    private bool _isBegun;
    private bool _isArray;
    private bool _isEnded;

    public JsonRecordReader(Stream stream, JsonFileOptions options, bool leaveOpen)
    {
        _stream = stream;
        _options = options;
        _leaveOpen = leaveOpen;
        _readerOptions = new System.Text.Json.JsonReaderOptions { MaxDepth = options.MaxDepth };
    }

    public JsonKey Root { get; private set; } = new([], null);

    /// <summary>The keys of the columns.</summary>
    public IReadOnlyList<JsonKey> Columns => _columns;

    /// <summary>Whether a key that is new becomes a column.</summary>
    public bool AddsColumns { get; init; }

    /// <summary>Whether rows are arrays whose values are those of the columns in their order.</summary>
    public bool IsPositional { get; init; }

    /// <summary>Whether the short way is taken where there is one, as all but its tests do.</summary>
    public bool TakesPlain { get; init; } = true;

    /// <summary>The bytes of the current object or array.</summary>
    public ReadOnlySpan<byte> RecordBytes => _buffer.AsSpan(_start, _recordLength);

    /// <summary>The current object, counted from 1.</summary>
    public long RowNumber { get; private set; }

    /// <summary>The line on which it starts, counted from 1.</summary>
    public long LineNumber { get; private set; } = 1;

    public long BytesRead => _bytesBefore + _start + _recordLength;

    /// <summary>Called for an object that is malformed, which is then left out with the rest of its line.</summary>
    public Action<FileFormatException>? RowRejected { get; set; }

    public ref readonly JsonSlot Slot(int column) => ref _slots[column];

    public bool IsNull(int column) => _slots[column].Stamp != _stamp || _slots[column].Kind == JsonTokenType.Null;

    public ReadOnlySpan<byte> Bytes(in JsonSlot slot) => _buffer.AsSpan(slot.Start, slot.Length);

    /// <summary>The bytes of a value as they stand in the file, those of a text with its quotes.</summary>
    public ReadOnlySpan<byte> RawBytes(in JsonSlot slot) => slot.Kind == JsonTokenType.String
        ? _buffer.AsSpan(slot.Start - 1, slot.Length + 2)
        : Bytes(slot);

    /// <summary>Makes a key, with those above it, a column.</summary>
    public void AddColumn(IReadOnlyList<string> parts)
    {
        var key = Root;
        foreach (string part in parts)
        {
            int next = 0;
            byte[] name = Encoding.UTF8.GetBytes(part);
            key = key.Find(name, ref next) ?? key.Add(name);
        }

        MakeColumn(key);
    }

    /// <summary>Moves to the next object; false at the end.</summary>
    /// <exception cref="FileFormatException">The text is no JSON, or no object stands where one must.</exception>
    public bool Read()
    {
        while (true)
        {
            Consume(_recordLength);
            _recordLength = 0;
            if (!_isBegun)
            {
                Begin();
            }

            if (_isEnded || !MoveToObject())
            {
                return false;
            }

            RowNumber++;
            LineNumber = _line;
            if (TryReadObject())
            {
                return true;
            }
        }
    }

    /// <summary>Moves to the next array; false when an object comes next, or the end.</summary>
    public bool ReadRow()
    {
        Consume(_recordLength);
        _recordLength = 0;
        if (!_isBegun)
        {
            Begin();
        }

        if (SkipBlanks() is null or (byte)'{')
        {
            return false;
        }

        RowNumber++;
        LineNumber = _line;
        return TryReadObject();
    }

    /// <summary>The next object as a whole; nothing at the end.</summary>
    public ReadOnlySpan<byte> ReadWholeObject()
    {
        Consume(_recordLength);
        _recordLength = 0;
        if (!_isBegun)
        {
            Begin();
        }

        byte? next = SkipBlanks();
        LineNumber = _line;
        RowNumber = 0;
        if (next is null)
        {
            return default;
        }

        try
        {
            while (!TrySkipValue(out _recordLength))
            {
                if (!Fill())
                {
                    throw Error("the file ends within an object.");
                }
            }
        }
        catch (JsonException e)
        {
            throw Malformed(e);
        }

        return next == (byte)'{' ? RecordBytes : throw Error("there is something else where an object is expected.");
    }

    /// <summary>Forgets the columns.</summary>
    public void ClearColumns()
    {
        Root = new JsonKey([], null);
        _columns.Clear();
        RowNumber = 0;
    }

    public void Dispose()
    {
        if (!_leaveOpen)
        {
            _stream.Dispose();
        }
    }

    /// <summary>The error for something at the current object.</summary>
    public FileFormatException Error(string message, string? column = null, string? value = null)
    {
        const int ValueLengthMax = 1000;
        string place = column is null ? "" : $", column '{column}'";
        return new FileFormatException(string.Create(
            CultureInfo.InvariantCulture, $"Row {RowNumber} (line {LineNumber}){place}: {message}"))
        {
            RowNumber = RowNumber,
            LineNumber = LineNumber,
            ColumnName = column,
            Value = value is { Length: > ValueLengthMax } ? value[..ValueLengthMax] : value,
        };
    }

    private bool TryReadObject()
    {
        try
        {
            while (!TryParse(out _recordLength))
            {
                if (!Fill())
                {
                    throw Error("the file ends within an object.");
                }
            }

            if (!Utf8.IsValid(_buffer.AsSpan(_start, _recordLength)))
            {
                throw Error("The text is not valid UTF-8.");
            }

            return true;
        }
        catch (JsonException e)
        {
            Reject(Malformed(e));
        }
        catch (FileFormatException e)
        {
            Reject(e);
        }

        return false;
    }

    private void Reject(FileFormatException error)
    {
        if (RowRejected is null || _isArray)
        {
            throw error;
        }

        RowRejected(error);
        _recordLength = 0;
        int end;
        while ((end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) < 0)
        {
            Consume(_end - _start);
            if (!Fill())
            {
                return;
            }
        }

        Consume(end + 1);
    }

    private bool TrySkipValue(out int length)
    {
        var reader = new Utf8JsonReader(
            _buffer.AsSpan(_start, _end - _start), _isStreamAtEnd, new JsonReaderState(_readerOptions));
        bool isWhole = reader.Read() && reader.TrySkip();
        length = isWhole ? (int)reader.BytesConsumed : 0;
        return isWhole;
    }

    private bool TryParse(out int length)
    {
        length = 0;
        _stamp++;
        if (TakesPlain && (IsPositional ? TryParsePlainRow(out length) : TryParsePlainObject(out length)))
        {
            return true;
        }

        _stamp++;
        var reader = new Utf8JsonReader(
            _buffer.AsSpan(_start, _end - _start), _isStreamAtEnd, new JsonReaderState(_readerOptions));
        if (!reader.Read())
        {
            return false;
        }

        if (reader.TokenType != (IsPositional ? JsonTokenType.StartArray : JsonTokenType.StartObject))
        {
            throw Error(IsPositional
                ? "There is something else where an array is expected."
                : "There is a value where an object is expected.");
        }

        if (IsPositional ? !WalkArray(ref reader) : !Walk(ref reader, Root))
        {
            return false;
        }

        length = (int)reader.BytesConsumed;
        return true;
    }

    private bool Walk(ref Utf8JsonReader reader, JsonKey parent)
    {
        int next = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                return true;
            }

            var key = FindKey(ref reader, parent, ref next);
            if (!reader.Read())
            {
                return false;
            }

            bool isWhole = reader.TokenType == JsonTokenType.StartObject && key is not null && IsFlattened(key)
                ? Walk(ref reader, key)
                : TakeValue(ref reader, key);
            if (!isWhole)
            {
                return false;
            }
        }

        return false;
    }

    private bool WalkArray(ref Utf8JsonReader reader)
    {
        int column = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndArray)
            {
                return column == _columns.Count
                    ? true
                    : throw Error(string.Create(
                        CultureInfo.InvariantCulture, $"There are {column} values for {_columns.Count} columns."));
            }

            if (column == _columns.Count)
            {
                throw Error(string.Create(
                    CultureInfo.InvariantCulture, $"There are more than {_columns.Count} values."));
            }

            if (!TakeValue(ref reader, _columns[column++]))
            {
                return false;
            }
        }

        return false;
    }

    private bool IsFlattened(JsonKey key) => _options.Nested == JsonNesting.Flatten && key.Column < 0
        && key.Depth <= _options.FlattenDepth;

    private JsonKey? FindKey(ref Utf8JsonReader reader, JsonKey parent, ref int next)
    {
        var name = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            _name = _name.Length < name.Length ? new byte[name.Length * 2] : _name;
            name = _name.AsSpan(0, CopyString(ref reader, _name));
        }

        if (parent.Find(name, ref next) is { } known)
        {
            return known;
        }

        if (_options.IgnoreCase && parent.FindIgnoringCase(name) is { } other)
        {
            var alias = parent.Add(name);
            alias.Column = other.Column;
            return alias;
        }

        if (AddsColumns)
        {
            return parent.Add(name);
        }

        return _options.IgnoreUnknownKeys
            ? null
            : throw Error($"The key '{Encoding.UTF8.GetString(name)}' is no column.");
    }

    private bool TakeValue(ref Utf8JsonReader reader, JsonKey? key)
    {
        int start = _start + (int)reader.TokenStartIndex;
        var kind = reader.TokenType;
        bool isNested = kind is JsonTokenType.StartObject or JsonTokenType.StartArray;
        if (isNested && !reader.TrySkip())
        {
            return false;
        }

        var slot = new JsonSlot
        {
            Start = kind == JsonTokenType.String ? start + 1 : start,
            Length = isNested ? _start + (int)reader.BytesConsumed - start : reader.ValueSpan.Length,
            Kind = kind,
            IsEscaped = kind == JsonTokenType.String && reader.ValueIsEscaped,
            Stamp = _stamp,
        };

        // Where objects are flattened, NULL does not tell whether a key is a column or has columns below it.
        bool isOpen = slot.Kind == JsonTokenType.Null && key is { Column: < 0 }
            && _options.Nested == JsonNesting.Flatten;
        if (key is null || isOpen)
        {
            return true;
        }

        int column = key.Column >= 0 ? key.Column : AddsColumns ? MakeColumn(key) : -1;
        if (column < 0)
        {
            return slot.Kind == JsonTokenType.Null
                ? true
                : throw Error($"The key '{key.ToPath()}' has a value that is no object.");
        }

        if (_slots[column].Stamp == _stamp && _options.DuplicateKeys == JsonDuplicateKeys.Error)
        {
            throw Error($"The object has the key '{key.Name}' twice.");
        }

        _slots[column] = slot;
        return true;
    }

    private int MakeColumn(JsonKey key)
    {
        if (_columns.Count == ColumnCountMax)
        {
            throw Error($"The objects have more than {ColumnCountMax} different keys.");
        }

        if (key.Column < 0)
        {
            key.Column = _columns.Count;
            _columns.Add(key);
            if (_slots.Length < _columns.Count)
            {
                Array.Resize(ref _slots, Math.Max(16, _slots.Length * 2));
            }
        }

        return key.Column;
    }

    private int CopyString(ref Utf8JsonReader reader, Span<byte> target)
    {
        try
        {
            return reader.CopyString(target);
        }
        catch (InvalidOperationException)
        {
            throw Error("A key has half of a pair of surrogates.");
        }
    }

    // The place of the error is told by the reader from where it began.
    private FileFormatException Malformed(JsonException error)
    {
        long line = LineNumber + (error.LineNumber ?? 0);
        long character = (error.BytePositionInLine ?? 0) + 1 + (error.LineNumber is null or 0 ? ColumnOfStart() : 0);
        string reason = error.Message.Contains("depth", StringComparison.Ordinal)
            ? string.Create(
                CultureInfo.InvariantCulture, $"objects and arrays are nested deeper than {_options.MaxDepth} levels")
            : error.Message.Contains("end of data", StringComparison.Ordinal)
                || error.Message.Contains("end of the JSON payload", StringComparison.Ordinal)
            ? "the file ends within an object"
            : "it is no valid JSON";
        string row = RowNumber > 0 ? string.Create(CultureInfo.InvariantCulture, $"Row {RowNumber}, line") : "Line";
        return new FileFormatException(string.Create(
            CultureInfo.InvariantCulture, $"{row} {line}, character {character}: {reason}."), error)
        {
            RowNumber = RowNumber,
            LineNumber = line,
            CharacterNumber = character,
        };
    }

    private int ColumnOfStart() => _start - 1 - _buffer.AsSpan(0, _start).LastIndexOf((byte)'\n');

    // The start of the file: its byte order mark, the way to the array, and whether there is one.
    private void Begin()
    {
        _isBegun = true;
        while (_end < 4 && Fill())
        {
        }

        var start = _buffer.AsSpan(0, _end);
        if (start is [0xff, 0xfe, ..] or [0xfe, 0xff, ..] or [_, 0, ..] or [0, _, ..])
        {
            throw new FileFormatException("JSON is read as UTF-8; this file is not.") { LineNumber = 1 };
        }

        Consume(start is [0xef, 0xbb, 0xbf, ..] ? 3 : 0);
        if (_options.Path is { } path)
        {
            MoveToPath(JsonPath.Parse(path));
            return;
        }

        byte? first = SkipBlanks();
        _isArray = !IsPositional && _options.Shape switch
        {
            JsonShape.Lines => false,
            JsonShape.Array when first != (byte)'[' => throw Error("The file does not begin with an array."),
            _ => first == (byte)'[',
        };
        Consume(_isArray ? 1 : 0);
    }

    private void MoveToPath(string[] keys)
    {
        while (true)
        {
            try
            {
                var reader = new Utf8JsonReader(
                    _buffer.AsSpan(_start, _end - _start), _isStreamAtEnd, new JsonReaderState(_readerOptions));
                if (JsonPath.TryEnter(ref reader, keys))
                {
                    Consume((int)reader.BytesConsumed);
                    _isArray = true;
                    return;
                }
            }
            catch (JsonException e)
            {
                throw Malformed(e);
            }

            if (!Fill())
            {
                throw Error($"There is no array at {_options.Path}.");
            }
        }
    }

    // To the brace of the next object, past what stands between two of them.
    private bool MoveToObject()
    {
        byte? next = SkipBlanks();
        if (!_isArray)
        {
            return next is null ? End() : next == (byte)']' ? throw NoObject(']') : true;
        }

        if (next == (byte)',' && RowNumber > 0)
        {
            Consume(1);
            next = SkipBlanks();
            next = next == (byte)']' ? throw NoObject(']') : next;
        }
        else if (next is not (null or (byte)']') && RowNumber > 0)
        {
            throw NoObject((char)next);
        }

        if (next == (byte)']')
        {
            Consume(1);
            return SkipBlanks() is { } rest && _options.Path is null ? throw NoObject((char)rest) : End();
        }

        return next is null ? throw NoObject(null) : true;
    }

    private bool End()
    {
        _isEnded = true;
        return false;
    }

    private FileFormatException NoObject(char? found)
    {
        string what = found is null
            ? "the file ends within its array"
            : $"there is '{found}' where an object or the end is expected";
        return new FileFormatException(string.Create(CultureInfo.InvariantCulture, $"Line {_line}: {what}."))
        {
            LineNumber = _line,
            RowNumber = RowNumber + 1,
        };
    }

    private byte? SkipBlanks()
    {
        while (true)
        {
            int blanks = _buffer.AsSpan(_start, _end - _start).IndexOfAnyExcept(" \t\r\n"u8);
            if (blanks >= 0)
            {
                Consume(blanks);
                return _buffer[_start];
            }

            Consume(_end - _start);
            if (!Fill())
            {
                return null;
            }
        }
    }

    private void Consume(int bytes)
    {
        if (bytes > 0)
        {
            _line += _buffer.AsSpan(_start, bytes).Count((byte)'\n');
            _start += bytes;
        }
    }

    // More of the file behind what is there; false at its end.
    private bool Fill()
    {
        if (_isStreamAtEnd)
        {
            return false;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _bytesBefore += _start;
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= _options.MaxObjectBytes)
            {
                throw Error(string.Create(
                    CultureInfo.InvariantCulture, $"The object is longer than {_options.MaxObjectBytes} bytes."));
            }

            long wanted = Math.Min(_buffer.Length * 2L, Math.Max(_options.MaxObjectBytes, BufferBytes));
            Array.Resize(ref _buffer, (int)wanted);
        }

        int read = ReadBytes(_buffer.AsSpan(_end));
        _isStreamAtEnd = read == 0;
        _end += read;
        return true; // at the end once more, as it is the end now
    }

    private int ReadBytes(Span<byte> buffer)
    {
        try
        {
            return _stream.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw Error($"the compressed data is damaged or cut off: {e.Message}.");
        }
    }
}
