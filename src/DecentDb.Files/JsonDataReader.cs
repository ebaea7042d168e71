using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// Reads a file of JSON objects, one a line or in an array, as a <see cref="DbDataReader"/>: each key is a column, a
/// key that an object lacks is NULL, nested objects and arrays are JSON. Memory does not grow with the file, only with
/// its longest object. Not safe for use by several threads at once.
/// </summary>
/// <remarks>After an exception the reader can only be closed, but for one from a getter.</remarks>
public sealed class JsonDataReader : FileDataReader, IUtf8DataReader
{
    private static readonly CsvValueParser Values = new(CsvReaderOptions.Default);

    private readonly JsonRecordReader _records;
    private readonly Action<ReadOnlySpan<byte>>? _rowRead; // of rows that are arrays
    private readonly Stream? _source;
    private readonly List<byte[]> _texts = []; // without escapes, a buffer for each column
    private bool _onRow;
    private bool _peeked;
    private bool _hasRows;
    private bool _ended;
    private bool _closed;
    private long _row;

    [SuppressMessage("Reliability", "CA2000", Justification = "The reader closes it.")]
    private JsonDataReader(
        Stream text, Stream? source, JsonFileOptions options, JsonInference inference, bool leaveOpen)
    {
        _records = new JsonRecordReader(text, options, leaveOpen);
        _source = source;
        var columns = new InferredColumn[inference.Columns.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = inference.Columns[i];
            _records.AddColumn(inference.Keys[i]);
            _texts.Add([]);
        }

        SetColumns(columns);
    }

    private JsonDataReader(
        JsonRecordReader records, IReadOnlyList<InferredColumn> columns, Action<ReadOnlySpan<byte>> rowRead)
    {
        _records = records;
        _rowRead = rowRead;
        records.ClearColumns();
        var all = new InferredColumn[columns.Count];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = columns[i];
            records.AddColumn([columns[i].Name]);
            _texts.Add([]);
        }

        SetColumns(all);
    }

    /// <inheritdoc/>
    public override long RowNumber => _row;

    /// <summary>The line of the file on which the current object starts, counted from 1.</summary>
    public override long LineNumber => _records.LineNumber;

    /// <summary>The number of bytes of (unpacked) text that are read.</summary>
    public long BytesRead => _records.BytesRead;

    /// <inheritdoc/>
    public override long SourcePosition => _closed || _source is null ? BytesRead : _source.Position;

    /// <inheritdoc/>
    public override long? SourceLength => _closed ? null : _source?.Length;

    /// <summary>
    /// Called for a line that is malformed, which is then left out; its number stays its own. Null (default) makes it
    /// an error, and so it is within an array.
    /// </summary>
    public override Action<FileFormatException>? RowRejected
    {
        get => _records.RowRejected;
        set => _records.RowRejected = value;
    }

    /// <inheritdoc/>
    public override bool IsClosed => _closed;

    /// <inheritdoc/>
    public override bool HasRows => _hasRows || Peek();

    /// <summary>Opens a file, finding its columns in a first pass unless they are given.</summary>
    /// <param name="path">The file; one compressed with gzip, Zstandard or Brotli is unpacked on the way.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="columns">The columns, whose names are the keys; null = they are found.</param>
    /// <exception cref="FileFormatException">The text is no JSON, or its values are no objects.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The reader closes it.")]
    public static JsonDataReader Open(
        string path, JsonFileOptions? options = null, IReadOnlyList<InferredColumn>? columns = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        JsonInference? inference = columns is null ? null : Given(columns);
        if (inference is null)
        {
            using var first = PackedInput.Open(path);
            inference = JsonTypeInference.Infer(first.Text, options, leaveOpen: true);
        }

        var input = PackedInput.Open(path);
        return new JsonDataReader(input.Text, input.File, options ?? JsonFileOptions.Default, inference, false);
    }

    /// <summary>Reads a stream of text, finding its columns in a first pass unless they are given.</summary>
    /// <param name="stream">The text, not compressed; without columns one that can be sought.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="columns">The columns, whose names are the keys; null = they are found.</param>
    /// <param name="leaveOpen">Whether closing the reader leaves the stream open.</param>
    /// <exception cref="FileFormatException">The text is no JSON, or its values are no objects.</exception>
    public static JsonDataReader Open(
        Stream stream,
        JsonFileOptions? options = null,
        IReadOnlyList<InferredColumn>? columns = null,
        bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (columns is not null)
        {
            return Open(stream, options, Given(columns), leaveOpen);
        }

        long start = stream.CanSeek
            ? stream.Position
            : throw new ArgumentException(
                $"A stream that can be read only once needs its columns, or a {nameof(SpooledSource)}.",
                nameof(stream));
        var inference = JsonTypeInference.Infer(stream, options, leaveOpen: true);
        stream.Position = start;
        return Open(stream, options, inference, leaveOpen);
    }

    /// <summary>Reads a stream of text with the columns that a pass over it has found.</summary>
    /// <param name="stream">The text, not compressed.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="inference">What <see cref="JsonTypeInference"/> gave.</param>
    /// <param name="leaveOpen">Whether closing the reader leaves the stream open.</param>
    public static JsonDataReader Open(
        Stream stream, JsonFileOptions? options, JsonInference inference, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(inference);
        return new JsonDataReader(
            stream, stream.CanSeek ? stream : null, options ?? JsonFileOptions.Default, inference, leaveOpen);
    }

    /// <summary>The rows that come next, each an array of values; the records stay the caller's.</summary>
    internal static JsonDataReader OfRows(
        JsonRecordReader records, IReadOnlyList<InferredColumn> columns, Action<ReadOnlySpan<byte>> rowRead) =>
        new(records, columns, rowRead);

    /// <summary>Moves to the next object.</summary>
    /// <exception cref="FileFormatException">The object is malformed.</exception>
    public override bool Read()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        _onRow = _peeked || (!_ended && Move());
        _peeked = false;
        _ended = !_onRow;
        _hasRows |= _onRow;
        _row = _records.RowNumber;
        return _onRow;
    }

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal)
    {
        CheckRow(ordinal);
        return _records.IsNull(ordinal);
    }

    /// <summary>
    /// The UTF-8 of a value of the current row, without quotes and escapes: of a text as it reads, of others as they
    /// are written; of a column of type JSON the JSON. Valid until the reader moves on.
    /// </summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public ReadOnlySpan<byte> GetUtf8(int ordinal)
    {
        ref readonly var slot = ref Slot(ordinal);
        return ColumnAt(ordinal).Type != InferredType.Json ? Text(ordinal, slot)
            : _rowRead is null ? _records.RawBytes(slot)
            : JsonColumnWriter.Unwrap(_records.RawBytes(slot));
    }

    /// <inheritdoc/>
    public override string GetString(int ordinal) => Encoding.UTF8.GetString(GetUtf8(ordinal));

    /// <inheritdoc/>
    public override int GetInt32(int ordinal) =>
        TryInt64(ordinal, out long value) && value == (int)value ? (int)value : throw CannotConvert(ordinal, "INTEGER");

    /// <inheritdoc/>
    public override long GetInt64(int ordinal) =>
        TryInt64(ordinal, out long value) ? value : throw CannotConvert(ordinal, "BIGINT");

    /// <inheritdoc/>
    public override double GetDouble(int ordinal) => Values.TryDouble(Scalar(ordinal), out double value)
        ? value
        : throw CannotConvert(ordinal, "DOUBLE PRECISION");

    /// <inheritdoc/>
    public override decimal GetDecimal(int ordinal)
    {
        if (!TryDecimal(Scalar(ordinal), out decimal value))
        {
            throw CannotConvert(ordinal, "DECIMAL");
        }

        var column = ColumnAt(ordinal);
        return column is { Type: InferredType.Decimal, Precision: > 0 } && value.Scale > column.Scale
            && decimal.Round(value, column.Scale) != value
                ? throw CannotConvert(ordinal, $"{column.SqlTypeName} without being rounded")
                : value;
    }

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal) => Slot(ordinal).Kind switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => Values.TryBoolean(Scalar(ordinal), out bool value) ? value : throw CannotConvert(ordinal, "BOOLEAN"),
    };

    /// <inheritdoc/>
    public override DateTime GetDateTime(int ordinal) =>
        Values.TryTimestamp(Scalar(ordinal), ColumnAt(ordinal).Format, out var value)
            ? value
            : throw CannotConvert(ordinal, "TIMESTAMP");

    /// <inheritdoc/>
    public override DateOnly GetDateOnly(int ordinal) =>
        Values.TryDate(Scalar(ordinal), ColumnAt(ordinal).Format, out var value)
            ? value
            : throw CannotConvert(ordinal, "DATE");

    /// <inheritdoc/>
    public override TimeOnly GetTimeOnly(int ordinal) =>
        CsvValueParser.TryTime(Scalar(ordinal), out var value) ? value : throw CannotConvert(ordinal, "TIME");

    /// <inheritdoc/>
    public override DateTimeOffset GetDateTimeOffset(int ordinal) =>
        Values.TryMoment(Scalar(ordinal), ColumnAt(ordinal).Format, out var value)
            ? value
            : throw CannotConvert(ordinal, "TIMESTAMP WITH TIME ZONE");

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal) =>
        CsvValueParser.TryGuid(Scalar(ordinal), out var value) ? value : throw CannotConvert(ordinal, "UUID");

    /// <summary>Copies bytes of a value: those that a BLOB column stands for, else the UTF-8 of the text.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <param name="dataOffset">The first byte wanted.</param>
    /// <param name="buffer">Where to copy to, or null to learn the length.</param>
    /// <param name="bufferOffset">Where to begin in <paramref name="buffer"/>.</param>
    /// <param name="length">How many bytes to copy at most.</param>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var bytes = ColumnAt(ordinal).Type == InferredType.Blob ? GetBlob(ordinal) : GetUtf8(ordinal);
        return buffer is null ? bytes.Length : CopyPart(bytes, dataOffset, buffer.AsSpan(bufferOffset, length));
    }

    /// <inheritdoc/>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        var text = GetString(ordinal).AsSpan();
        return buffer is null ? text.Length : CopyPart(text, dataOffset, buffer.AsSpan(bufferOffset, length));
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (!_closed)
        {
            _closed = true;
            _onRow = false;
            if (_rowRead is null)
            {
                _records.Dispose();
            }
        }
    }

    /// <summary>The bytes that a text stands for: hexadecimal digits after <c>\x</c>, else Base64.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    protected override byte[] GetBlob(int ordinal)
    {
        var text = Scalar(ordinal);
        if (ColumnAt(ordinal).Type != InferredType.Blob)
        {
            return text.ToArray();
        }

        if (text.StartsWith("\\x"u8))
        {
            return CsvValues.TryParseBlob(text, out byte[] value) ? value : throw CannotConvert(ordinal, "BLOB");
        }

        byte[] decoded = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        var status = System.Buffers.Text.Base64.DecodeFromUtf8(text, decoded, out int consumed, out int written);
        return status == System.Buffers.OperationStatus.Done && consumed == text.Length
            ? decoded[..written]
            : throw CannotConvert(ordinal, "BLOB");
    }

    /// <inheritdoc/>
    protected override Exception CannotConvert(int ordinal, string target)
    {
        const int ShownMax = 100;
        string value = Encoding.UTF8.GetString(_records.RawBytes(Slot(ordinal)));
        string shown = value.Length <= ShownMax ? value : value[..ShownMax] + " ...";
        return _records.Error($"the value {shown} is not of type {target}.", GetName(ordinal), value);
    }

    private static JsonInference Given(IReadOnlyList<InferredColumn> columns)
    {
        var keys = new List<IReadOnlyList<string>>();
        foreach (var column in columns)
        {
            keys.Add([column.Name]);
        }

        return new JsonInference(columns, keys, 0, []);
    }

    private static bool TryDecimal(ReadOnlySpan<byte> text, out decimal value) =>
        Values.TryDecimal(text, out value)
        || (text.IndexOfAny((byte)'e', (byte)'E') >= 0
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && CsvNumbers.HasEqualDouble(text));

    // A number without decimals may be written with them, or with an exponent.
    private bool TryInt64(int ordinal, out long value)
    {
        var text = Scalar(ordinal);
        if (Values.TryInt64(text, out value))
        {
            return true;
        }

        bool isWhole = TryDecimal(text, out decimal number) && decimal.Truncate(number) == number
            && number is >= long.MinValue and <= long.MaxValue;
        value = isWhole ? (long)number : 0;
        return isWhole;
    }

    // A value that is no object or array, whose text would stand for nothing else.
    private ReadOnlySpan<byte> Scalar(int ordinal)
    {
        ref readonly var slot = ref Slot(ordinal);
        return slot.Kind is JsonTokenType.StartArray or JsonTokenType.StartObject
            ? throw CannotConvert(ordinal, ColumnAt(ordinal).SqlTypeName)
            : Text(ordinal, slot);
    }

    private ReadOnlySpan<byte> Text(int ordinal, in JsonSlot slot)
    {
        if (!slot.IsEscaped)
        {
            return _records.Bytes(slot);
        }

        if (_texts[ordinal].Length < slot.Length)
        {
            _texts[ordinal] = new byte[slot.Length * 2];
        }

        return JsonText.Unescape(_records, slot, _texts[ordinal]);
    }

    private ref readonly JsonSlot Slot(int ordinal)
    {
        CheckRow(ordinal);
        if (_records.IsNull(ordinal))
        {
            throw IsNullError(ordinal);
        }

        return ref _records.Slot(ordinal);
    }

    private void CheckRow(int ordinal)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (!_onRow)
        {
            throw new InvalidOperationException("The reader is not on a row.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ordinal, FieldCount);
    }

    private bool Move()
    {
        if (_rowRead is null)
        {
            return _records.Read();
        }

        bool isRow = _records.ReadRow();
        if (isRow)
        {
            _rowRead(_records.RecordBytes);
        }

        return isRow;
    }

    private bool Peek()
    {
        if (!_ended && !_peeked && !_closed && !_onRow)
        {
            _peeked = Move();
            _ended = !_peeked;
            _hasRows = _peeked;
        }

        return _hasRows;
    }
}
