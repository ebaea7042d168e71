using System;
using System.Buffers;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;
using DecentDb.Readers;
using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace DecentDb.Parquet;

/// <summary>
/// Reads a Parquet file row by row as a <see cref="DbDataReader"/>. The types are those of its schema: nothing is
/// inferred. Lists, maps and structures are JSON. Memory does not grow with the file: pages of each column are decoded
/// as they are needed. Not safe for use by several threads at once.
/// </summary>
public sealed class ParquetDataReader : FileDataReader, IUtf8DataReader
{
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 256,
    };

    private readonly ParquetReaderOptions _options;
    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly List<ParquetNode> _nodes = [];
    private readonly List<Nested> _nested = [];
    private ParquetLeaf?[] _plain = [];
    private readonly ParquetFileReader _file;
    private RowGroupReader? _group;
    private byte[] _text = new byte[256];
    private int _groupNumber;
    private int _groupCount;
    private long _rowsLeft;
    private long _row;
    private bool _onRow;
    private bool _closed;

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the library says of a file is told as one error.")]
    private ParquetDataReader(Stream stream, ParquetReaderOptions options, bool leaveOpen)
    {
        _stream = stream;
        _options = options;
        _leaveOpen = leaveOpen;
        ParquetFileReader? file = null;
        try
        {
            file = new ParquetFileReader(stream, leaveOpen: true);
            _file = file;
            ReadSchema(file);
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (!leaveOpen)
            {
                stream.Dispose();
            }

            if (e is FileFormatException)
            {
                throw;
            }

            throw new FileFormatException("The file is no Parquet file, or it is damaged: " + Reason(e), e);
        }
    }

    /// <summary>How many rows the file has.</summary>
    public long RowCount { get; private set; }

    /// <summary>How many groups of rows the file has.</summary>
    public int RowGroupCount => _groupCount;

    /// <summary>The program that wrote the file, as it named itself.</summary>
    public string CreatedBy { get; private set; } = "";

    /// <inheritdoc/>
    public override long RowNumber => _row;

    /// <inheritdoc/>
    public override long SourcePosition =>
        _closed || RowCount == 0 ? 0 : (long)((double)_row / RowCount * _stream.Length);

    /// <inheritdoc/>
    public override long? SourceLength => _closed ? null : _stream.Length;

    /// <inheritdoc/>
    public override bool IsClosed => _closed;

    /// <inheritdoc/>
    public override bool HasRows => RowCount > 0;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <exception cref="FileFormatException">It is no Parquet file, or it is damaged.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The reader closes it.")]
    public static ParquetDataReader Open(string path, ParquetReaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), options);
    }

    /// <summary>Opens a stream that can be sought.</summary>
    /// <param name="stream">The bytes of the file.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="leaveOpen">Whether closing the reader leaves the stream open.</param>
    /// <exception cref="FileFormatException">It is no Parquet file, or it is damaged.</exception>
    public static ParquetDataReader Open(Stream stream, ParquetReaderOptions? options = null, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new ParquetDataReader(stream, options ?? ParquetReaderOptions.Default, leaveOpen);
    }

    /// <summary>Moves to the next row.</summary>
    /// <exception cref="FileFormatException">The file is damaged.</exception>
    public override bool Read()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        _onRow = Move();
        return _onRow;
    }

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal)
    {
        CheckRow(ordinal);
        return _plain[ordinal] is { } leaf
            ? leaf.IsNull || leaf.Type.Kind == ParquetKind.Null
            : _nested[ordinal].IsNull;
    }

    /// <summary>The UTF-8 of a text of the current row; valid until the reader moves on.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public ReadOnlySpan<byte> GetUtf8(int ordinal)
    {
        if (Value(ordinal) is not { } leaf)
        {
            return _nested[ordinal].Text;
        }

        if (leaf.Type.Kind is ParquetKind.Text or ParquetKind.Json)
        {
            var bytes = leaf.AsBytes();
            return ParquetValues.IsText(bytes) ? bytes : throw CannotConvert(ordinal, "text: it is no valid UTF-8");
        }

        string text = ParquetJson.ToText(leaf);
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        _text = _text.Length < most ? new byte[most] : _text;
        return _text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text));
    }

    /// <inheritdoc/>
    public override string GetString(int ordinal) => Encoding.UTF8.GetString(GetUtf8(ordinal));

    /// <inheritdoc/>
    public override int GetInt32(int ordinal)
    {
        long value = GetInt64(ordinal);
        return value == (int)value ? (int)value : throw CannotConvert(ordinal, "INTEGER");
    }

    /// <inheritdoc/>
    public override long GetInt64(int ordinal)
    {
        var leaf = Plain(ordinal, "BIGINT");
        return leaf.Type.Kind switch
        {
            ParquetKind.Integer => leaf.AsInt64(),
            ParquetKind.Unsigned32 => (uint)leaf.AsInt64(),
            _ => TryDecimal(leaf, out decimal value) && decimal.Truncate(value) == value
                && value is >= long.MinValue and <= long.MaxValue
                    ? (long)value
                    : throw CannotConvert(ordinal, "BIGINT"),
        };
    }

    /// <inheritdoc/>
    public override double GetDouble(int ordinal)
    {
        var leaf = Plain(ordinal, "DOUBLE PRECISION");
        return leaf.Type.Kind switch
        {
            ParquetKind.Real or ParquetKind.HalfReal or ParquetKind.Double or ParquetKind.IntegerDecimal
                or ParquetKind.BytesDecimal => ParquetValues.DoubleOf(leaf),
            ParquetKind.Integer => leaf.AsInt64(),
            ParquetKind.Unsigned32 => (uint)leaf.AsInt64(),
            ParquetKind.Unsigned64 => (ulong)leaf.AsInt64(),
            _ => throw CannotConvert(ordinal, "DOUBLE PRECISION"),
        };
    }

    /// <inheritdoc/>
    public override float GetFloat(int ordinal) => Plain(ordinal, "REAL").Type.Kind == ParquetKind.Real
        ? (float)Plain(ordinal, "REAL").AsDouble()
        : base.GetFloat(ordinal);

    /// <inheritdoc/>
    public override decimal GetDecimal(int ordinal)
    {
        var leaf = Plain(ordinal, "DECIMAL");
        return TryDecimal(leaf, out decimal value)
            ? value
            : throw CannotConvert(ordinal, "DECIMAL, which has at most 28 digits");
    }

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal)
    {
        var leaf = Plain(ordinal, "BOOLEAN");
        return leaf.Type.Kind == ParquetKind.Boolean ? leaf.AsInt64() != 0 : throw CannotConvert(ordinal, "BOOLEAN");
    }

    /// <inheritdoc/>
    public override DateTime GetDateTime(int ordinal)
    {
        var leaf = Plain(ordinal, "TIMESTAMP");
        if (leaf.Type.Kind == ParquetKind.Date)
        {
            return GetDateOnly(ordinal).ToDateTime(TimeOnly.MinValue);
        }

        return leaf.Type.Type is InferredType.Timestamp or InferredType.TimestampTz
            && ParquetValues.TryTimestamp(leaf, _options.TruncateNanoseconds, out var value)
                ? value
                : throw CannotConvert(ordinal, "TIMESTAMP, which has steps of 100 nanoseconds in the years 1 to 9999");
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetDateTimeOffset(int ordinal) => new(GetDateTime(ordinal), TimeSpan.Zero);

    /// <inheritdoc/>
    public override DateOnly GetDateOnly(int ordinal)
    {
        var leaf = Plain(ordinal, "DATE");
        return leaf.Type.Kind == ParquetKind.Date && ParquetValues.TryDate(leaf, out var value)
            ? value
            : throw CannotConvert(ordinal, "DATE of the years 1 to 9999");
    }

    /// <inheritdoc/>
    public override TimeOnly GetTimeOnly(int ordinal)
    {
        var leaf = Plain(ordinal, "TIME");
        return leaf.Type.Type == InferredType.Time
            && ParquetValues.TryTime(leaf, _options.TruncateNanoseconds, out var value)
                ? value
                : throw CannotConvert(ordinal, "TIME, which has steps of 100 nanoseconds");
    }

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal)
    {
        var leaf = Plain(ordinal, "UUID");
        return leaf.Type.Kind == ParquetKind.Uuid ? ParquetValues.ToGuid(leaf) : throw CannotConvert(ordinal, "UUID");
    }

    /// <summary>Copies bytes of a value: those of a BLOB column, else the UTF-8 of the text.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <param name="dataOffset">The first byte wanted.</param>
    /// <param name="buffer">Where to copy to, or null to learn the length.</param>
    /// <param name="bufferOffset">Where to begin in <paramref name="buffer"/>.</param>
    /// <param name="length">How many bytes to copy at most.</param>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var bytes = Value(ordinal) is { Type.Kind: ParquetKind.Blob } leaf ? leaf.AsBytes() : GetUtf8(ordinal);
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
            foreach (var node in _nodes)
            {
                foreach (var leaf in node.Leaves)
                {
                    leaf.Dispose();
                }
            }

            _nested.ForEach(nested => nested.Dispose());
            _group?.Dispose();
            _file.Dispose();
            if (!_leaveOpen)
            {
                _stream.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    protected override byte[] GetBlob(int ordinal)
    {
        var leaf = Plain(ordinal, "BLOB");
        return leaf.Type.Kind is ParquetKind.Blob or ParquetKind.Text or ParquetKind.Json
            ? leaf.AsBytes().ToArray()
            : throw CannotConvert(ordinal, "BLOB");
    }

    /// <inheritdoc/>
    protected override Exception CannotConvert(int ordinal, string target) => new FileFormatException(string.Create(
        CultureInfo.InvariantCulture, $"Row {_row}, column '{GetName(ordinal)}': the value is no {target}."))
    {
        RowNumber = _row,
        ColumnName = GetName(ordinal),
    };

    private static bool TryDecimal(ParquetLeaf leaf, out decimal value)
    {
        value = leaf.Type.Kind switch
        {
            ParquetKind.Integer => leaf.AsInt64(),
            ParquetKind.Unsigned32 => (uint)leaf.AsInt64(),
            _ => 0,
        };
        return leaf.Type.Kind is ParquetKind.Integer or ParquetKind.Unsigned32
            || (leaf.Type.Kind is ParquetKind.Unsigned64 or ParquetKind.IntegerDecimal or ParquetKind.BytesDecimal
                && ParquetValues.TryDecimal(leaf, out value));
    }

    private void ReadSchema(ParquetFileReader file)
    {
        using var metaData = file.FileMetaData;
        RowCount = metaData.NumRows;
        CreatedBy = metaData.CreatedBy;
        _groupCount = metaData.NumRowGroups;
        var schema = metaData.Schema;
        using var root = schema.GroupNode;
        var columns = new List<InferredColumn>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        int next = 0;
        for (int i = 0; i < root.FieldCount; i++)
        {
            using var field = root.Field(i);
            Add(ParquetNode.Create(field, schema, ref next, _options), columns, names);
        }

        foreach (string wanted in _options.Columns ?? [])
        {
            if (!columns.Exists(column => column.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)))
            {
                throw new FileFormatException($"The file has no column '{wanted}'.");
            }
        }

        _plain = _nodes.ConvertAll(node => node.Plain).ToArray();
        SetColumns([.. columns]);
    }

    private void Add(ParquetNode node, List<InferredColumn> columns, HashSet<string> names)
    {
        if (node.Plain is null && _options.Nested == ParquetNesting.Error)
        {
            throw new FileFormatException($"The column '{node.Name}' is nested.") { ColumnName = node.Name };
        }

        string name = node.Name;
        for (int i = 2; !names.Add(name); i++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{node.Name}_{i}");
        }

        bool isWanted = _options.Columns is not { } chosen || Contains(chosen, name);
        if (!isWanted || (node.Plain is null && _options.Nested == ParquetNesting.Skip))
        {
            return;
        }

        _nodes.Add(node);
        _nested.Add(new Nested());
        columns.Add(node.Plain is { } leaf
            ? new InferredColumn(name, leaf.Type.Type, node.IsNullable, leaf.Type.Precision, leaf.Type.Scale)
            : new InferredColumn(name, InferredType.Json, node.IsNullable));
    }

    private static bool Contains(IReadOnlyList<string> names, string wanted)
    {
        foreach (string name in names)
        {
            if (name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private bool Move()
    {
        while (_rowsLeft == 0)
        {
            if (_groupNumber == _groupCount || _nodes.Count == 0)
            {
                return false;
            }

            OpenGroup(_groupNumber++);
        }

        _row++;
        _rowsLeft--;
        for (int i = 0; i < _plain.Length; i++)
        {
            if (_plain[i] is { } leaf)
            {
                if (!leaf.Advance())
                {
                    throw EndsEarly(i);
                }
            }
            else if (_nodes[i].Leaves[0].IsAtEnd)
            {
                throw EndsEarly(i);
            }
            else
            {
                _nested[i].Take(_nodes[i]);
            }
        }

        return true;
    }

    private FileFormatException EndsEarly(int ordinal) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Row {_row}: the file is damaged, column '{GetName(ordinal)}' has no more values."))
    {
        RowNumber = _row,
        ColumnName = GetName(ordinal),
    };

    // The library puts the name of a type of C++ around what it has to say.
    private static string Reason(Exception e)
    {
        const string Start = "(message: '";
        int start = e.Message.IndexOf(Start, StringComparison.Ordinal);
        return start >= 0 && e.Message.EndsWith("')", StringComparison.Ordinal)
            ? e.Message[(start + Start.Length)..^2].Trim()
            : e.Message;
    }

    private void OpenGroup(int number)
    {
        try
        {
            _group?.Dispose();
            _group = _file.RowGroup(number);
            var metaData = _group.MetaData;
            _rowsLeft = metaData.NumRows;
        }
        catch (ParquetException e)
        {
            throw new FileFormatException($"The file is damaged: {Reason(e)}", e);
        }

        foreach (var node in _nodes)
        {
            foreach (var leaf in node.Leaves)
            {
                leaf.Open(_group);
                if (node.Plain is null)
                {
                    leaf.Advance(); // nested columns look at the entry that comes next
                }
            }
        }
    }

    private ParquetLeaf? Value(int ordinal)
    {
        CheckRow(ordinal);
        return IsDBNull(ordinal) ? throw IsNullError(ordinal) : _plain[ordinal];
    }

    private ParquetLeaf Plain(int ordinal, string target) => Value(ordinal) ?? throw CannotConvert(ordinal, target);

    private void CheckRow(int ordinal)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (!_onRow)
        {
            throw new InvalidOperationException("The reader is not on a row.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ordinal, _plain.Length);
    }

    /// <summary>The value of a nested column in the current row.</summary>
    private sealed class Nested : IDisposable
    {
        private readonly ArrayBufferWriter<byte> _buffer = new();
        private Utf8JsonWriter? _json;

        public bool IsNull { get; private set; }

        public ReadOnlySpan<byte> Text => _buffer.WrittenSpan;

        public void Take(ParquetNode node)
        {
            _buffer.ResetWrittenCount();
            IsNull = node.TakeNull();
            if (!IsNull)
            {
                _json ??= new Utf8JsonWriter(_buffer, JsonOptions);
                _json.Reset();
                node.Write(_json);
                _json.Flush();
            }
        }

        public void Dispose() => _json?.Dispose();
    }
}
