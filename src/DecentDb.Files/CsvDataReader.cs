using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Globalization;
using System.IO;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// Reads a CSV file (RFC 4180) row by row as a <see cref="DbDataReader"/>. An empty field without quotes is NULL,
/// <c>""</c> is the empty text. Values are converted straight from the bytes of the file: typed getters allocate
/// nothing, and memory does not grow with the file. Not safe for use by several threads at once.
/// </summary>
/// <remarks>
/// Text is UTF-8, with or without a byte order mark, or UTF-16 with one. A row may end in LF, CR or CRLF. Blank lines
/// are passed over, except in a file of one column, where a blank line is a row with NULL. After an exception the
/// reader can only be closed.
/// </remarks>
public sealed class CsvDataReader : FileDataReader, IUtf8DataReader
{
    private const int NameLengthMax = 128;

    private readonly CsvTokenizer _tokenizer;
    private readonly CsvValueParser _values;
    private readonly Stream? _source;
    private readonly List<string> _warnings = [];
    private readonly bool _hasHeader;
    private readonly bool _hasPlainNulls; // only an empty field without quotes is NULL in every column
    private bool[] _isText = [];
    private char[] _characters = [];
    private int _characterCount;
    private int _characterOrdinal = -1;
    private bool _firstRowWaits;
    private bool _hasRows;
    private bool _onRow;
    private bool _ended;
    private bool _closed;
    private long _row;

    private CsvDataReader(Stream text, Stream? source, CsvReaderOptions options, bool leaveOpen)
    {
        _tokenizer = new CsvTokenizer(text, options, leaveOpen);
        _source = source;
        options = _tokenizer.Options;
        _values = new CsvValueParser(options);
        _hasPlainNulls = _values is { EmptyIsNull: true, HasNullWords: false };
        _hasHeader = options.Header == CsvHeader.Yes;
        _tokenizer.RowNumberShift = _hasHeader ? -1 : 0;
        if (_tokenizer.HeaderDoubt is { } doubt)
        {
            _warnings.Add(doubt);
        }

        ReadHeader(options.StrictHeader);
    }

    /// <inheritdoc/>
    public override long RowNumber => _row;

    /// <summary>The line of the file on which the current row starts, counted from 1.</summary>
    public override long LineNumber => _tokenizer.LineNumber;

    /// <summary>The number of bytes of (unpacked) text before the next row.</summary>
    public long BytesRead => _tokenizer.BytesRead;

    /// <summary>
    /// How many bytes of the source are read, compressed as they may be; it runs ahead by one buffer.
    /// </summary>
    public override long SourcePosition => _closed || _source is null ? BytesRead : _source.Position;

    /// <summary>The length of the source, compressed as it may be, or null where it is not known.</summary>
    public override long? SourceLength => _closed ? null : _source?.Length;

    /// <summary>The delimiter in use, which may have been found from the first rows.</summary>
    public string Delimiter => _tokenizer.Options.Delimiter;

    /// <summary>The options in use, with the delimiter and the header that were found.</summary>
    public CsvReaderOptions Options => _tokenizer.Options;

    /// <summary>How the text is encoded, which may have been found from its first bytes.</summary>
    public CsvEncoding Encoding => _tokenizer.Encoding;

    /// <summary>
    /// What was changed so that the header names each column, and each only once; and whether it may be none.
    /// </summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>
    /// Called for a row that has too few or too many fields, which is then left out; its number stays its own. Null
    /// (default) makes such a row an error.
    /// </summary>
    public override Action<FileFormatException>? RowRejected { get; set; }

    /// <inheritdoc/>
    public override bool IsClosed => _closed;

    /// <inheritdoc/>
    public override bool HasRows => _hasRows || PeekRow();

    /// <summary>Opens a file; one that is compressed with gzip is unpacked on the way.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="columns">
    /// The columns as <see cref="CsvTypeInference"/> gave them; without them all are text.
    /// </param>
    public static CsvDataReader Open(
        string path, CsvReaderOptions? options = null, IReadOnlyList<InferredColumn>? columns = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var (text, file) = CsvInput.Open(path, options);
        return Create(text, file, options, columns, leaveOpen: false);
    }

    /// <summary>Reads a copy of a stream; one that is compressed with gzip is unpacked on the way.</summary>
    /// <param name="source">The copy; it must stay open as long as the reader.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="columns">
    /// The columns as <see cref="CsvTypeInference"/> gave them; without them all are text.
    /// </param>
    public static CsvDataReader Open(
        SpooledSource source, CsvReaderOptions? options = null, IReadOnlyList<InferredColumn>? columns = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        var copy = source.OpenRead();
        try
        {
            return Create(CsvInput.Unpack(copy, options), copy, options, columns, leaveOpen: false);
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>Reads a stream of text, which need not be seekable.</summary>
    /// <param name="stream">The text, not compressed.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="columns">
    /// The columns as <see cref="CsvTypeInference"/> gave them; without them all are text.
    /// </param>
    /// <param name="leaveOpen">Whether closing the reader leaves the stream open.</param>
    public static CsvDataReader Open(
        Stream stream,
        CsvReaderOptions? options = null,
        IReadOnlyList<InferredColumn>? columns = null,
        bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Create(stream, stream.CanSeek ? stream : null, options, columns, leaveOpen);
    }

    /// <summary>
    /// Sets the types of the columns, before the first row is read: as many as the header has, in its order. The names
    /// must be those of the header; they may differ in case.
    /// </summary>
    /// <param name="columns">The columns with their types.</param>
    /// <exception cref="ArgumentException">The columns are not those of the file.</exception>
    public void UseColumns(IReadOnlyList<InferredColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (_row > 0)
        {
            throw new InvalidOperationException("Column types are set before the first row is read.");
        }

        if (columns.Count != FieldCount)
        {
            throw new ArgumentException($"The file has {FieldCount} columns, not {columns.Count}.", nameof(columns));
        }

        var typed = new InferredColumn[columns.Count];
        for (int i = 0; i < typed.Length; i++)
        {
            typed[i] = columns[i];
            if (_hasHeader && !Options.IgnoreHeaderNames
                && !string.Equals(typed[i].Name, GetName(i), StringComparison.OrdinalIgnoreCase))
            {
                throw new ArgumentException(
                    $"Column {i + 1} of the file is '{GetName(i)}', not '{typed[i].Name}'.", nameof(columns));
            }
        }

        UseTypes(typed);
    }

    /// <inheritdoc/>
    /// <exception cref="FileFormatException">The row is malformed, or has too few or too many columns.</exception>
    public override bool Read()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        _characterOrdinal = -1;
        do
        {
            if (_firstRowWaits)
            {
                _firstRowWaits = false;
            }
            else if (_ended || !_tokenizer.ReadRow())
            {
                _ended = true;
                _onRow = false;
                return false;
            }

            _row++;
        }
        while (_tokenizer.FieldCount != FieldCount && !FitsColumnCount());
        _hasRows = true;
        _onRow = true;
        return true;
    }

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal)
    {
        CheckField(ordinal);
        return IsNull(ordinal);
    }

    /// <summary>
    /// The UTF-8 of a field of the current row, whatever its column's type; valid until the reader moves to another
    /// row. A NULL has no bytes: ask <see cref="IsDBNull"/> to tell it from an empty text.
    /// </summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public ReadOnlySpan<byte> GetUtf8(int ordinal)
    {
        CheckField(ordinal);
        return _tokenizer.GetField(ordinal);
    }

    /// <summary>What converts the values of the file.</summary>
    internal CsvValueParser Values => _values;

    /// <inheritdoc/>
    public override string GetString(int ordinal) => System.Text.Encoding.UTF8.GetString(Field(ordinal));

    /// <inheritdoc/>
    public override int GetInt32(int ordinal) =>
        _values.TryInt64(Field(ordinal), out long value) && value == (int)value
            ? (int)value
            : throw CannotConvert(ordinal, "INTEGER");

    /// <inheritdoc/>
    public override long GetInt64(int ordinal) =>
        _values.TryInt64(Field(ordinal), out long value) ? value : throw CannotConvert(ordinal, "BIGINT");

    /// <inheritdoc/>
    public override double GetDouble(int ordinal) =>
        _values.TryDouble(Field(ordinal), out double value)
            ? value
            : throw CannotConvert(ordinal, "DOUBLE PRECISION");

    /// <inheritdoc/>
    public override decimal GetDecimal(int ordinal)
    {
        if (!_values.TryDecimal(Field(ordinal), out decimal value))
        {
            throw CannotConvert(ordinal, "DECIMAL");
        }

        // What was written is what is stored: a value is not rounded to the column on the way.
        var column = ColumnAt(ordinal);
        return column is { Type: InferredType.Decimal, Precision: > 0 } && value.Scale > column.Scale
            && decimal.Round(value, column.Scale) != value
                ? throw CannotConvert(ordinal, $"{column.SqlTypeName} without being rounded")
                : value;
    }

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal) =>
        _values.TryBoolean(Field(ordinal), out bool value) ? value : throw CannotConvert(ordinal, "BOOLEAN");

    /// <inheritdoc/>
    public override DateTime GetDateTime(int ordinal) =>
        _values.TryTimestamp(Field(ordinal), ColumnAt(ordinal).Format, out var value)
            ? value
            : throw CannotConvert(ordinal, "TIMESTAMP");

    /// <inheritdoc/>
    public override DateOnly GetDateOnly(int ordinal) =>
        _values.TryDate(Field(ordinal), ColumnAt(ordinal).Format, out var value)
            ? value
            : throw CannotConvert(ordinal, "DATE");

    /// <inheritdoc/>
    public override TimeOnly GetTimeOnly(int ordinal) =>
        CsvValueParser.TryTime(Field(ordinal), out var value) ? value : throw CannotConvert(ordinal, "TIME");

    /// <inheritdoc/>
    public override DateTimeOffset GetDateTimeOffset(int ordinal) =>
        _values.TryMoment(Field(ordinal), ColumnAt(ordinal).Format, out var value)
            ? value
            : throw CannotConvert(ordinal, "TIMESTAMP WITH TIME ZONE");

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal) =>
        CsvValueParser.TryGuid(Field(ordinal), out var value) ? value : throw CannotConvert(ordinal, "UUID");

    /// <summary>Copies bytes of a value: those that a BLOB column stands for, else the UTF-8 of the text.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <param name="dataOffset">The first byte wanted.</param>
    /// <param name="buffer">Where to copy to, or null to learn the length.</param>
    /// <param name="bufferOffset">Where to begin in <paramref name="buffer"/>.</param>
    /// <param name="length">How many bytes to copy at most.</param>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var bytes = Field(ordinal);
        if (ColumnAt(ordinal).Type == InferredType.Blob)
        {
            bytes = GetBlob(ordinal);
        }

        return buffer is null ? bytes.Length : CopyPart(bytes, dataOffset, buffer.AsSpan(bufferOffset, length));
    }

    /// <inheritdoc/>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        var field = Field(ordinal);
        if (_characterOrdinal != ordinal)
        {
            // A value has at most as many characters as bytes.
            if (_characters.Length < field.Length)
            {
                _characters = new char[Math.Max(field.Length, Math.Max(256, _characters.Length * 2))];
            }

            _characterCount = System.Text.Encoding.UTF8.GetChars(field, _characters);
            _characterOrdinal = ordinal;
        }

        ReadOnlySpan<char> characters = _characters.AsSpan(0, _characterCount);
        return buffer is null
            ? characters.Length
            : CopyPart(characters, dataOffset, buffer.AsSpan(bufferOffset, length));
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (!_closed)
        {
            _closed = true;
            _onRow = false;
            _tokenizer.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override byte[] GetBlob(int ordinal)
    {
        var field = Field(ordinal);
        if (ColumnAt(ordinal).Type != InferredType.Blob)
        {
            return field.ToArray();
        }

        return CsvValues.TryParseBlob(field, out byte[] value) ? value : throw CannotConvert(ordinal, "BLOB");
    }

    /// <inheritdoc/>
    protected override Exception CannotConvert(int ordinal, string target)
    {
        const int MaxShown = 100;
        const int MaxKept = 1000;
        string value = System.Text.Encoding.UTF8.GetString(_tokenizer.GetField(ordinal));
        string shown = value.Length <= MaxShown ? $"'{value}'" : $"'{value.AsSpan(0, MaxShown)}' ...";
        string name = GetName(ordinal);
        return new FileFormatException(string.Create(
            CultureInfo.InvariantCulture,
            $"Row {_row} (line {LineNumber}), column '{name}': the value {shown} is not of type {target}."))
        {
            RowNumber = _row,
            LineNumber = LineNumber,
            ColumnName = name,
            Value = value.Length <= MaxKept ? value : value[..MaxKept],
        };
    }

    private static CsvDataReader Create(
        Stream text,
        Stream? source,
        CsvReaderOptions? options,
        IReadOnlyList<InferredColumn>? columns,
        bool leaveOpen)
    {
        CsvDataReader? reader = null;
        try
        {
            reader = new CsvDataReader(text, source, options ?? CsvReaderOptions.Default, leaveOpen);
            if (columns is not null)
            {
                reader.UseColumns(columns);
            }

            return reader;
        }
        catch
        {
            reader?.Dispose();
            if (!leaveOpen)
            {
                text.Dispose();
            }

            throw;
        }
    }

    private void ReadHeader(bool isStrict)
    {
        if (!_tokenizer.ReadRow())
        {
            throw new FileFormatException("The file is empty: a header row with the column names is expected.");
        }

        var columns = new InferredColumn[_tokenizer.FieldCount];
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (_hasHeader)
        {
            // A name that is there keeps its spelling; those that are made give way to it.
            for (int i = 0; i < columns.Length; i++)
            {
                taken.Add(HeaderName(i));
            }
        }

        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < columns.Length; i++)
        {
            string ordinalName = string.Create(CultureInfo.InvariantCulture, $"column_{i + 1}");
            string name = _hasHeader ? HeaderName(i) : ordinalName;
            name = name.Length == 0
                ? Rename(
                    $"column {i + 1} of {columns.Length} has no name", FreeIfTaken(ordinalName, used, taken), isStrict)
                : name.Length > NameLengthMax
                ? Rename(
                    $"the name of column {i + 1} has {name.Length} characters, more than {NameLengthMax}",
                    FreeIfTaken(Cut(name), used, taken),
                    isStrict)
                : name;
            if (_hasHeader && name.Length > 0 && _tokenizer.GetField(i).Contains((byte)0))
            {
                name = Rename($"the name of column {i + 1} holds a NUL", name, isStrict);
            }

            if (!used.Add(name))
            {
                name = Rename($"the column name '{name}' occurs twice", Free(name, used, taken), isStrict);
                used.Add(name);
            }

            columns[i] = new InferredColumn(name, InferredType.Text);
        }

        UseTypes(columns);
        _tokenizer.SkipBlankLines = columns.Length > 1;
        _firstRowWaits = !_hasHeader;
        _hasRows = _firstRowWaits;
    }

    // NUL, which no name may hold, fills up fields of programs that write them at fixed widths.
    private string HeaderName(int ordinal) => System.Text.Encoding.UTF8.GetString(_tokenizer.GetField(ordinal))
        .Replace("\0", "", StringComparison.Ordinal).Trim();

    private string Rename(string problem, string name, bool isStrict)
    {
        if (isStrict)
        {
            throw HeaderError(problem);
        }

        _warnings.Add($"In the header {problem}: it is called '{name}'.");
        return name;
    }

    private static string FreeIfTaken(string name, HashSet<string> used, HashSet<string> taken) =>
        used.Contains(name) || taken.Contains(name) ? Free(name, used, taken) : name;

    private static string Free(string name, HashSet<string> used, HashSet<string> taken)
    {
        for (int number = 2; ; number++)
        {
            string suffix = string.Create(CultureInfo.InvariantCulture, $"_{number}");
            string free = name[..Math.Min(name.Length, NameLengthMax - suffix.Length)] + suffix;
            if (!used.Contains(free) && !taken.Contains(free))
            {
                return free;
            }
        }
    }

    private static string Cut(string name) =>
        name[..(char.IsHighSurrogate(name[NameLengthMax - 1]) ? NameLengthMax - 1 : NameLengthMax)];

    private void UseTypes(InferredColumn[] columns)
    {
        _isText = Array.ConvertAll(columns, column => column.Type == InferredType.Text);
        SetColumns(columns);
    }

    private FileFormatException HeaderError(string problem) =>
        new($"The header (line {LineNumber}) is not usable: {problem}.") { RowNumber = 0, LineNumber = LineNumber };

    // Only before the first row, so that no row that the caller sees is lost.
    private bool PeekRow()
    {
        if (!_ended && !_closed && _row == 0)
        {
            _firstRowWaits = _hasRows = _tokenizer.ReadRow();
            _ended = !_hasRows;
        }

        return _hasRows;
    }

    // A row may lack fields at its end, where the options allow it, or be left out.
    private bool FitsColumnCount()
    {
        int found = _tokenizer.FieldCount;
        if (found < FieldCount && Options.AllowJaggedRows)
        {
            _tokenizer.Pad(FieldCount);
            return true;
        }

        string problem = found < FieldCount ? "too few" : "too many";
        var error = new FileFormatException(string.Create(
            CultureInfo.InvariantCulture,
            $"Row {_row} (line {LineNumber}) has {problem} columns: {FieldCount} are expected, {found} were found."))
        {
            RowNumber = _row,
            LineNumber = LineNumber,
            ExpectedColumns = FieldCount,
            FoundColumns = found,
        };
        (RowRejected ?? throw error)(error);
        return false;
    }

    private ReadOnlySpan<byte> Field(int ordinal)
    {
        CheckField(ordinal);
        if (IsNull(ordinal))
        {
            throw IsNullError(ordinal);
        }

        return _tokenizer.GetField(ordinal);
    }

    // What holds no character is NULL in columns that are not text; so is a word for NULL there, in quotes or not.
    private bool IsNull(int ordinal)
    {
        var field = _tokenizer.GetField(ordinal);
        if (_hasPlainNulls && field.Length > 0 && field[0] > (byte)' ')
        {
            return false;
        }

        bool isText = _isText[ordinal];
        if (_values.IsExact || isText)
        {
            return !_tokenizer.IsQuoted(ordinal) && _values.IsNullWord(field);
        }

        field = CsvValueParser.Trim(field);
        return field.IsEmpty || _values.IsNullWord(field);
    }

    private void CheckField(int ordinal)
    {
        if (!_onRow)
        {
            throw new InvalidOperationException("There is no current row.");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)ordinal, (uint)FieldCount, nameof(ordinal));
    }
}
