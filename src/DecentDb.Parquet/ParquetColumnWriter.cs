using System;
using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using DecentDb.Readers;
using ParquetSharp;
using Encoding = System.Text.Encoding;
using ParquetSharp.Schema;

namespace DecentDb.Parquet;

/// <summary>Gathers the values of one column for a group of rows, and writes them; chosen once for its type.</summary>
internal abstract class ParquetColumnWriter(DbDataReader reader, int ordinal)
{
    private const int FixedDecimalBytes = 16;
    private const int FreePrecision = 38; // of numbers whose type tells no digits
    private const int FreeScale = 10;

    private short[] _definitions = new short[1024];

    /// <summary>How many rows are gathered.</summary>
    protected int RowCount { get; private set; }

    protected int Ordinal => ordinal;

    protected string Name { get; } = reader.GetName(ordinal);

    protected ReadOnlySpan<short> Definitions => _definitions.AsSpan(0, RowCount);

    public static ParquetColumnWriter For(DbDataReader reader, int ordinal, DbColumn? column)
    {
        var type = reader.GetFieldType(ordinal);
        string name = reader.GetDataTypeName(ordinal);
        if (type == typeof(decimal))
        {
            int precision = column?.NumericPrecision ?? 0;
            return precision is > 0 and <= FreePrecision && column?.NumericScale is { } scale
                ? Decimal(reader, ordinal, precision, scale)
                : Decimal(reader, ordinal, FreePrecision, FreeScale);
        }

        return type == typeof(bool) ? new Numbers<bool>(
                reader, ordinal, PhysicalType.Boolean, LogicalType.None, static (r, o) => r.GetBoolean(o))
            : type == typeof(short) ? new Numbers<int>(
                reader, ordinal, PhysicalType.Int32, static () => LogicalType.Int(16, true),
                static (r, o) => r.GetInt16(o))
            : type == typeof(int) ? new Numbers<int>(
                reader, ordinal, PhysicalType.Int32, LogicalType.None, static (r, o) => r.GetInt32(o))
            : type == typeof(long) ? new Numbers<long>(
                reader, ordinal, PhysicalType.Int64, LogicalType.None, static (r, o) => r.GetInt64(o))
            : type == typeof(float) ? new Numbers<float>(
                reader, ordinal, PhysicalType.Float, LogicalType.None, static (r, o) => r.GetFloat(o))
            : type == typeof(double) ? new Numbers<double>(
                reader, ordinal, PhysicalType.Double, LogicalType.None, static (r, o) => r.GetDouble(o))
            : type == typeof(DateOnly) || name.Equals("DATE", StringComparison.OrdinalIgnoreCase) ? new Numbers<int>(
                reader, ordinal, PhysicalType.Int32, LogicalType.Date, static (r, o) => ToDay(r, o))
            : type == typeof(DateTime) ? new Moments(reader, ordinal, isUtc: false, isTime: false)
            : type == typeof(DateTimeOffset) ? new Moments(reader, ordinal, isUtc: true, isTime: false)
            : type == typeof(TimeOnly) ? new Moments(reader, ordinal, isUtc: false, isTime: true)
            : type == typeof(Guid) ? new Fixed(
                reader, ordinal, FixedDecimalBytes, LogicalType.Uuid,
                static (r, o, target) => r.GetGuid(o).TryWriteBytes(target, bigEndian: true, out _))
            : type == typeof(byte[]) ? new Bytes(reader, ordinal, LogicalType.None, isText: false)
            : new Bytes(
                reader, ordinal,
                name.StartsWith("JSON", StringComparison.OrdinalIgnoreCase) ? LogicalType.Json : LogicalType.String,
                isText: true);
    }

    /// <summary>Takes the value of the current row.</summary>
    public void Add(DbDataReader rows)
    {
        if (RowCount == _definitions.Length)
        {
            Array.Resize(ref _definitions, RowCount * 2);
        }

        bool isNull = rows.IsDBNull(ordinal);
        _definitions[RowCount++] = (short)(isNull ? 0 : 1);
        if (!isNull)
        {
            AddValue(rows);
        }
    }

    /// <summary>The column in the schema of the file.</summary>
    public abstract Node CreateNode();

    /// <summary>Writes what was gathered.</summary>
    public void Flush(ColumnWriter writer)
    {
        Write(writer);
        RowCount = 0;
    }

    protected abstract void AddValue(DbDataReader rows);

    protected abstract void Write(ColumnWriter writer);

    protected PrimitiveNode Node(LogicalType logical, PhysicalType physical, int length = -1)
    {
        using (logical)
        {
            return new PrimitiveNode(Name, Repetition.Optional, logical, physical, length);
        }
    }

    private static int ToDay(DbDataReader rows, int ordinal)
    {
        int epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        return rows.GetFieldValue<DateOnly>(ordinal).DayNumber - epoch;
    }

    // As few bytes as hold the digits: readers prefer numbers to bytes.
    private static ParquetColumnWriter Decimal(DbDataReader reader, int ordinal, int precision, int scale)
    {
        string name = reader.GetName(ordinal);
        var limit = PowerOfTen(precision);
        LogicalType Type() => LogicalType.Decimal(precision, scale);
        return precision <= 9 ? new Numbers<int>(
                reader, ordinal, PhysicalType.Int32, Type,
                (r, o) => (int)Unscaled(r.GetDecimal(o), limit, scale, name))
            : precision <= 18 ? new Numbers<long>(
                reader, ordinal, PhysicalType.Int64, Type,
                (r, o) => (long)Unscaled(r.GetDecimal(o), limit, scale, name))
            : new Fixed(
                reader, ordinal, FixedDecimalBytes, Type,
                (r, o, target) => BinaryPrimitives.WriteInt128BigEndian(
                    target, Unscaled(r.GetDecimal(o), limit, scale, name)));
    }

    private static Int128 Unscaled(decimal value, Int128 limit, int scale, string column)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var digits = new Int128((uint)parts[2], ((ulong)(uint)parts[1] << 32) | (uint)parts[0]);
        var tenth = value.Scale < scale ? limit / 10 : limit;
        for (int i = value.Scale; i < scale; i++)
        {
            digits = digits < tenth ? digits * 10 : throw Unfit(value, "too many digits before its point", column);
        }

        for (int i = scale; i < value.Scale; i++)
        {
            (digits, var rest) = Int128.DivRem(digits, 10);
            if (rest != 0)
            {
                throw Unfit(value, $"more than {scale} decimals", column);
            }
        }

        return digits >= limit ? throw Unfit(value, "too many digits before its point", column)
            : value < 0 ? -digits : digits;
    }

    private static FileFormatException Unfit(decimal value, string reason, string column) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The value {value} of column '{column}' has {reason}; cast it to DECIMAL(p,s) or TEXT."))
    {
        ColumnName = column,
    };

    private static Int128 PowerOfTen(int exponent)
    {
        Int128 power = 1;
        for (int i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }

    private sealed class Numbers<T>(
        DbDataReader reader,
        int ordinal,
        PhysicalType physical,
        Func<LogicalType> logical,
        Func<DbDataReader, int, T> get)
        : ParquetColumnWriter(reader, ordinal)
        where T : unmanaged
    {
        private T[] _values = new T[1024];
        private int _count;

        public override Node CreateNode() => Node(logical(), physical);

        protected override void AddValue(DbDataReader rows)
        {
            if (_count == _values.Length)
            {
                Array.Resize(ref _values, _count * 2);
            }

            _values[_count++] = get(rows, Ordinal);
        }

        protected override void Write(ColumnWriter writer)
        {
            ((ColumnWriter<T>)writer).WriteBatch(RowCount, Definitions, default, _values.AsSpan(0, _count));
            _count = 0;
        }
    }

    // Moments and times of day in ticks of 100 nanoseconds, until it is known how fine they are.
    private sealed class Moments(DbDataReader reader, int ordinal, bool isUtc, bool isTime)
        : ParquetColumnWriter(reader, ordinal)
    {
        private const long NanosecondsPerTick = 100;

        private long[] _ticks = new long[1024];
        private int _count;
        private bool _hasNanoseconds;

        public override Node CreateNode()
        {
            long[] ticks = _ticks[.._count];
            _hasNanoseconds = Array.Exists(ticks, static value => value % TimeSpan.TicksPerMicrosecond != 0)
                && !Array.Exists(ticks, static value => Math.Abs(value) > long.MaxValue / NanosecondsPerTick);
            var unit = _hasNanoseconds ? TimeUnit.Nanos : TimeUnit.Micros;
            return Node(
                isTime ? LogicalType.Time(false, unit) : LogicalType.Timestamp(isUtc, unit), PhysicalType.Int64);
        }

        protected override void AddValue(DbDataReader rows)
        {
            if (_count == _ticks.Length)
            {
                Array.Resize(ref _ticks, _count * 2);
            }

            _ticks[_count++] = isTime ? rows.GetFieldValue<TimeOnly>(Ordinal).Ticks
                : isUtc ? rows.GetFieldValue<DateTimeOffset>(Ordinal).UtcTicks - DateTime.UnixEpoch.Ticks
                : rows.GetDateTime(Ordinal).Ticks - DateTime.UnixEpoch.Ticks;
        }

        protected override void Write(ColumnWriter writer)
        {
            for (int i = 0; i < _count; i++)
            {
                _ticks[i] = _hasNanoseconds ? ToNanoseconds(_ticks[i]) : ToMicroseconds(_ticks[i]);
            }

            ((ColumnWriter<long>)writer).WriteBatch(RowCount, Definitions, default, _ticks.AsSpan(0, _count));
            _count = 0;
        }

        private long ToNanoseconds(long ticks) => Math.Abs(ticks) <= long.MaxValue / NanosecondsPerTick
            ? ticks * NanosecondsPerTick
            : throw new FileFormatException(
                $"The column '{Name}' has moments beyond those that nanoseconds hold; cast it to microseconds.");

        private long ToMicroseconds(long ticks) => ticks % TimeSpan.TicksPerMicrosecond == 0
            ? ticks / TimeSpan.TicksPerMicrosecond
            : throw new FileFormatException(
                $"The column '{Name}' has moments finer than a microsecond, which Parquet holds only near our time; "
                + "cast it to microseconds.");
    }

    private delegate void WriteFixed(DbDataReader rows, int ordinal, Span<byte> target);

    private sealed class Fixed(
        DbDataReader reader, int ordinal, int length, Func<LogicalType> logical, WriteFixed write)
        : ParquetColumnWriter(reader, ordinal)
    {
        private byte[] _bytes = new byte[1024 * length];
        private int _count;

        public override Node CreateNode() => Node(logical(), PhysicalType.FixedLenByteArray, length);

        protected override void AddValue(DbDataReader rows)
        {
            if ((_count + 1) * length > _bytes.Length)
            {
                Array.Resize(ref _bytes, _bytes.Length * 2);
            }

            write(rows, Ordinal, _bytes.AsSpan(_count++ * length, length));
        }

        protected override unsafe void Write(ColumnWriter writer)
        {
            var values = new FixedLenByteArray[_count];
            fixed (byte* bytes = _bytes)
            {
                for (int i = 0; i < _count; i++)
                {
                    values[i] = new FixedLenByteArray((nint)(bytes + (i * length)));
                }

                ((ColumnWriter<FixedLenByteArray>)writer).WriteBatch(RowCount, Definitions, default, values);
            }

            _count = 0;
        }
    }

    private sealed class Bytes(DbDataReader reader, int ordinal, Func<LogicalType> logical, bool isText)
        : ParquetColumnWriter(reader, ordinal)
    {
        private readonly bool _isUtf8 =
            isText && reader is IUtf8DataReader && reader.GetFieldType(ordinal) == typeof(string);

        // Arrays and vectors, as the texts that SQL has for them.
        private readonly bool _isArray = isText && IsArray(reader.GetFieldType(ordinal));

        private byte[] _bytes = new byte[64 * 1024];
        private int[] _ends = new int[1024];
        private int _count;
        private int _length;

        private static bool IsArray(Type type) => type == typeof(Array) || (type.IsArray && type != typeof(byte[]));

        public override Node CreateNode() => Node(logical(), PhysicalType.ByteArray);

        protected override void AddValue(DbDataReader rows)
        {
            if (_count == _ends.Length)
            {
                Array.Resize(ref _ends, _count * 2);
            }

            if (_isUtf8)
            {
                Append(((IUtf8DataReader)rows).GetUtf8(Ordinal));
            }
            else if (_isArray)
            {
                Append(Encoding.UTF8.GetBytes(rows.GetString(Ordinal)));
            }
            else if (isText)
            {
                Append(Encoding.UTF8.GetBytes(ToText(rows.GetValue(Ordinal))));
            }
            else
            {
                Append(rows.GetFieldValue<byte[]>(Ordinal));
            }

            _ends[_count++] = _length;
        }

        protected override unsafe void Write(ColumnWriter writer)
        {
            var values = new ByteArray[_count];
            fixed (byte* bytes = _bytes)
            {
                int start = 0;
                for (int i = 0; i < _count; i++)
                {
                    values[i] = new ByteArray((nint)(bytes + start), _ends[i] - start);
                    start = _ends[i];
                }

                ((ColumnWriter<ByteArray>)writer).WriteBatch(RowCount, Definitions, default, values);
            }

            _count = 0;
            _length = 0;
        }

        private static string ToText(object value) => value as string
            ?? (value as IFormattable)?.ToString(null, CultureInfo.InvariantCulture) ?? value.ToString() ?? "";

        private void Append(ReadOnlySpan<byte> value)
        {
            if (_bytes.Length - _length < value.Length)
            {
                Array.Resize(ref _bytes, checked((int)Math.Max(_bytes.Length * 2L, (long)_length + value.Length)));
            }

            value.CopyTo(_bytes.AsSpan(_length));
            _length += value.Length;
        }
    }
}
