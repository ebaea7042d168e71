using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Runtime.CompilerServices;
using DecentDb.Data.Values;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using DecentDb.Readers;

namespace DecentDb.Data;

/// <content>The values of the current row.</content>
public sealed partial class DecentDbDataReader
{
    private string? _charsText;
    private int _charsOrdinal = -1;

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal)
    {
        if ((uint)ordinal >= (uint)_rowKinds.Length)
        {
            ThrowNoRow(ordinal);
        }

        if (_isSequential)
        {
            MoveToColumn(ordinal);
        }

        return Row.IsNull(ordinal);
    }

    /// <inheritdoc/>
    public override int GetInt32(int ordinal)
    {
        var kind = KindOfValue(ordinal);
        return kind is SqlTypeKind.Integer or SqlTypeKind.SmallInt
            ? (int)Row.GetInt64(ordinal)
            : checked((int)WholeNumber(ordinal, kind, typeof(int)));
    }

    /// <inheritdoc/>
    public override long GetInt64(int ordinal)
    {
        var kind = KindOfValue(ordinal);
        return kind is SqlTypeKind.Integer or SqlTypeKind.BigInt
            ? Row.GetInt64(ordinal)
            : WholeNumber(ordinal, kind, typeof(long));
    }

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) =>
        checked((short)WholeNumber(ordinal, KindOfValue(ordinal), typeof(short)));

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) =>
        checked((byte)WholeNumber(ordinal, KindOfValue(ordinal), typeof(byte)));

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal)
    {
        var kind = KindOfValue(ordinal);
        return kind == SqlTypeKind.Boolean ? Row.GetInt64(ordinal) != 0 : throw Refused(ordinal, typeof(bool));
    }

    /// <inheritdoc/>
    public override double GetDouble(int ordinal)
    {
        var kind = KindOfValue(ordinal);
        return kind is SqlTypeKind.Double or SqlTypeKind.Real
            ? Row.GetDouble(ordinal)
            : kind == SqlTypeKind.Decimal
                ? (double)Row.GetDecimal(ordinal)
                : WholeNumber(ordinal, kind, typeof(double));
    }

    /// <summary>
    /// The value of a REAL, DOUBLE PRECISION, DECIMAL or SMALLINT, rounded to the nearest number of single precision.
    /// </summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <exception cref="OverflowException">The number is outside the range of single precision.</exception>
    public override float GetFloat(int ordinal)
    {
        var kind = KindOfValue(ordinal);
        return kind switch
        {
            SqlTypeKind.Real or SqlTypeKind.Double => Narrowed(Row.GetDouble(ordinal)),
            SqlTypeKind.SmallInt => Row.GetInt64(ordinal),
            SqlTypeKind.Decimal => (float)Row.GetDecimal(ordinal),
            _ => throw Refused(ordinal, typeof(float)),
        };
    }

    /// <inheritdoc/>
    public override decimal GetDecimal(int ordinal)
    {
        var kind = KindOfValue(ordinal);
        return kind == SqlTypeKind.Decimal
            ? Row.GetDecimal(ordinal)
            : WholeNumber(ordinal, kind, typeof(decimal));
    }

    /// <inheritdoc/>
    public override string GetString(int ordinal)
    {
        var kind = KindOfValue(ordinal);
        if (!ClrMapping.IsStoredAsText(kind))
        {
            return AlternateText(ordinal, kind);
        }

        RefusePassed(ordinal);
        if (Row.IsDeferred(ordinal))
        {
            return Utf8.GetString(WholeOf(ordinal));
        }

        try
        {
            return Row.GetString(ordinal);
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
    }

    /// <inheritdoc/>
    public override char GetChar(int ordinal) =>
        GetString(ordinal) is [var single] ? single : throw Refused(ordinal, typeof(char));

    /// <inheritdoc/>
    public override DateTime GetDateTime(int ordinal)
    {
        var kind = KindOfValue(ordinal);
        return kind switch
        {
            SqlTypeKind.Timestamp => new DateTime(TicksOf(ordinal), DateTimeKind.Unspecified),
            SqlTypeKind.TimestampTz => new DateTime(TicksOf(ordinal), DateTimeKind.Utc),
            SqlTypeKind.Date => DayOf(ordinal) is var day && day == DateOnly.MaxValue
                && Row.GetInt64(ordinal) > day.DayNumber ? DateTime.MaxValue : day.ToDateTime(TimeOnly.MinValue),
            _ => throw Refused(ordinal, typeof(DateTime)),
        };
    }

    /// <summary>The value of a TIMESTAMPTZ, in UTC.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public DateTimeOffset GetDateTimeOffset(int ordinal) =>
        KindOfValue(ordinal) == SqlTypeKind.TimestampTz
            ? new DateTimeOffset(TicksOf(ordinal), TimeSpan.Zero)
            : throw Refused(ordinal, typeof(DateTimeOffset));

    /// <summary>The value of a DATE.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public DateOnly GetDateOnly(int ordinal) =>
        KindOfValue(ordinal) == SqlTypeKind.Date ? DayOf(ordinal) : throw Refused(ordinal, typeof(DateOnly));

    /// <summary>The value of a TIME.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public TimeOnly GetTimeOnly(int ordinal) =>
        KindOfValue(ordinal) == SqlTypeKind.Time
            ? new TimeOnly(Row.GetInt64(ordinal))
            : throw Refused(ordinal, typeof(TimeOnly));

    /// <summary>The value of a TIME, or of an INTERVAL as far as that has no months.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <exception cref="InvalidCastException">The INTERVAL has months, whose length is not known.</exception>
    /// <exception cref="OverflowException">The INTERVAL is too long for a TimeSpan.</exception>
    public TimeSpan GetTimeSpan(int ordinal)
    {
        var kind = KindOfValue(ordinal);
        if (kind == SqlTypeKind.Time)
        {
            return new TimeSpan(Row.GetInt64(ordinal));
        }

        if (kind != SqlTypeKind.Interval)
        {
            throw Refused(ordinal, typeof(TimeSpan));
        }

        var interval = IntervalOf(ordinal);
        return interval.Months == 0
            ? interval.ToTimeSpan()
            : throw new InvalidCastException(
                $"The value of column '{_shape.Columns[ordinal].Name}' has months, which a TimeSpan does not hold;"
                + " read it as an IntervalValue.");
    }

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal)
    {
        if (KindOfValue(ordinal) != SqlTypeKind.Uuid)
        {
            throw Refused(ordinal, typeof(Guid));
        }

        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Row.GetFixed16(ordinal));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>
    /// The UTF-8 of a text or the bytes of a BLOB without a copy; valid until the reader moves to another row. Of an
    /// enum it is the UTF-8 of the label.
    /// </summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public ReadOnlySpan<byte> GetByteSpan(int ordinal)
    {
        var kind = KindOfValue(ordinal);
        if (kind is not (SqlTypeKind.Text or SqlTypeKind.Char or SqlTypeKind.Json or SqlTypeKind.Jsonb
            or SqlTypeKind.Blob))
        {
            if (new SqlType(kind).IsEnum)
            {
                return Utf8.GetBytes(GetString(ordinal));
            }

            throw Refused(ordinal, typeof(ReadOnlySpan<byte>));
        }

        RefusePassed(ordinal);
        return Row.IsDeferred(ordinal) ? WholeOf(ordinal) : Row.GetBytes(ordinal);
    }

    ReadOnlySpan<byte> IUtf8DataReader.GetUtf8(int ordinal) => GetByteSpan(ordinal);

    /// <summary>Copies bytes of a BLOB, or of the UTF-8 of a text.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <param name="dataOffset">Where in the value to begin.</param>
    /// <param name="buffer">Where to copy to; null asks for the length of the value.</param>
    /// <param name="bufferOffset">Where in the buffer to begin.</param>
    /// <param name="length">Bytes to copy at most.</param>
    /// <returns>The bytes copied, or the length of the value when the buffer is null.</returns>
    /// <exception cref="InvalidOperationException">
    /// With SequentialAccess the offset lies before what was read already.
    /// </exception>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        if (_isSequential)
        {
            return GetNextBytes(ordinal, dataOffset, buffer, bufferOffset, length);
        }

        RefuseUnlessBytes(ordinal);
        return Row.IsDeferred(ordinal)
            ? GetPart(ordinal, dataOffset, buffer, bufferOffset, length)
            : Copy(Row.GetBytes(ordinal), dataOffset, buffer, bufferOffset, length);
    }

    /// <summary>Copies characters of a text.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <param name="dataOffset">Where in the value to begin.</param>
    /// <param name="buffer">Where to copy to; null asks for the length of the value.</param>
    /// <param name="bufferOffset">Where in the buffer to begin.</param>
    /// <param name="length">Characters to copy at most.</param>
    /// <returns>The characters copied, or the length of the value when the buffer is null.</returns>
    /// <exception cref="InvalidOperationException">
    /// With SequentialAccess the offset lies before what was read already.
    /// </exception>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        if (_isSequential)
        {
            return GetNextChars(ordinal, dataOffset, buffer, bufferOffset, length);
        }

        // A value is often asked for piece by piece; the text of the last one is kept for the next call.
        if (_charsOrdinal != ordinal || dataOffset == 0 || _charsText is null)
        {
            _charsText = GetString(ordinal);
            _charsOrdinal = ordinal;
        }

        return Copy<char>(_charsText, dataOffset, buffer, bufferOffset, length);
    }

    /// <summary>
    /// A stream over a copy of the bytes of a BLOB, or of the UTF-8 of a text. With SequentialAccess it has no copy: it
    /// takes the bytes from the database as it is read, and ends when the reader goes to another column or row.
    /// </summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public override Stream GetStream(int ordinal) =>
        _isSequential ? OpenStream(ordinal) : new MemoryStream(BytesOf(ordinal), writable: false);

    /// <summary>
    /// A reader over a text. With SequentialAccess it takes the text from the database as it is read, and ends when the
    /// reader goes to another column or row.
    /// </summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public override TextReader GetTextReader(int ordinal) =>
        _isSequential ? OpenTextReader(ordinal) : new StringReader(GetString(ordinal));

    /// <inheritdoc/>
    public override object GetValue(int ordinal)
    {
        if (IsDBNull(ordinal))
        {
            return DBNull.Value;
        }

        return _rowKinds[ordinal] switch
        {
            SqlTypeKind.Boolean => GetBoolean(ordinal),
            SqlTypeKind.SmallInt => GetInt16(ordinal),
            SqlTypeKind.Integer => GetInt32(ordinal),
            SqlTypeKind.BigInt => GetInt64(ordinal),
            SqlTypeKind.Real => GetFloat(ordinal),
            SqlTypeKind.Double => GetDouble(ordinal),
            SqlTypeKind.Decimal => GetDecimal(ordinal),
            SqlTypeKind.Blob => BytesOf(ordinal),
            SqlTypeKind.Uuid => GetGuid(ordinal),
            SqlTypeKind.Date => GetDateOnly(ordinal),
            SqlTypeKind.Time => GetTimeOnly(ordinal),
            SqlTypeKind.Timestamp => GetDateTime(ordinal),
            SqlTypeKind.TimestampTz => GetDateTimeOffset(ordinal),
            SqlTypeKind.Interval => IntervalOf(ordinal),
            SqlTypeKind.Vector => VectorOf(ordinal, typeof(float[])),
            var kind => ClrMapping.IsText(kind) ? GetString(ordinal)
                : new SqlType(kind).IsArray ? ArrayValues.Read(Row.GetValue(ordinal))
                : Any(ordinal, kind),
        };
    }

    /// <inheritdoc/>
    public override int GetValues(object[] values)
    {
        if (_rowKinds.Length == 0)
        {
            ThrowNoRow(0);
        }

        ArgumentNullException.ThrowIfNull(values);

        var count = Math.Min(values.Length, _rowKinds.Length);
        for (var i = 0; i < count; i++)
        {
            values[i] = GetValue(i);
        }

        return count;
    }

    /// <summary>The value as a type: one that a getter gives, a nullable of it, or an enum.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <exception cref="InvalidCastException">
    /// The value does not fit the type, or is NULL and the type takes none.
    /// </exception>
    public override T GetFieldValue<T>(int ordinal)
    {
        if (typeof(T) == typeof(int))
        {
            return As<int, T>(GetInt32(ordinal));
        }

        if (typeof(T) == typeof(long))
        {
            return As<long, T>(GetInt64(ordinal));
        }

        if (typeof(T) == typeof(double))
        {
            return As<double, T>(GetDouble(ordinal));
        }

        if (typeof(T) == typeof(string))
        {
            return (T)(object)GetString(ordinal);
        }

        if (ClrMapping.Find<T>() is { } known)
        {
            return known.GetValue(this, ordinal);
        }

        var type = Nullable.GetUnderlyingType(typeof(T));
        return type is not null && IsDBNull(ordinal) ? default! : (T)ValueAs(ordinal, type ?? typeof(T));
    }

    private static TTo As<TFrom, TTo>(TFrom value) => Unsafe.As<TFrom, TTo>(ref value);

    private static float Narrowed(double value) => float.IsFinite((float)value) || !double.IsFinite(value)
        ? (float)value
        : throw new OverflowException("The number is outside the range of single precision.");

    private IntervalValue IntervalOf(int ordinal) =>
        KindOfValue(ordinal) == SqlTypeKind.Interval
            ? IntervalValue.FromBits(Row.GetFixed16(ordinal))
            : throw Refused(ordinal, typeof(IntervalValue));

    // Infinity is the last day and the last moment, minus infinity the first ones.
    private DateOnly DayOf(int ordinal) => DateOnly.FromDayNumber(
        (int)Math.Clamp(Row.GetInt64(ordinal), DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber));

    private long TicksOf(int ordinal) =>
        Math.Clamp(Row.GetInt64(ordinal), DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private SqlTypeKind KindOfValue(int ordinal)
    {
        var kinds = _rowKinds;
        if ((uint)ordinal >= (uint)kinds.Length)
        {
            ThrowNoRow(ordinal);
        }

        if (_isSequential)
        {
            MoveToColumn(ordinal);
        }

        if (Row.IsNull(ordinal))
        {
            ThrowNull(ordinal);
        }

        return kinds[ordinal];
    }

    private long WholeNumber(int ordinal, SqlTypeKind kind, Type wanted)
    {
        if (ClrMapping.IsStoredAsInteger(kind))
        {
            return Row.GetInt64(ordinal);
        }

        if (kind == SqlTypeKind.Decimal && Row.GetDecimal(ordinal) is var value && decimal.IsInteger(value))
        {
            return decimal.ToInt64(value);
        }

        throw Refused(ordinal, wanted);
    }

    private object Any(int ordinal, SqlTypeKind kind) =>
        ClrMapping.Find(ClrMapping.TypeOf(kind)) is { } known ? known.Get(this, ordinal) : GetString(ordinal);

    private string AlternateText(int ordinal, SqlTypeKind kind)
    {
        // A column whose type is not known until a value comes: a bare parameter.
        if (kind == SqlTypeKind.Unknown && Row.GetValue(ordinal) is { Kind: SqlTypeKind.Text } value)
        {
            return value.AsText();
        }

        // A type that has no text inside, but is handed out as one.
        return ClrMapping.IsText(kind) || new SqlType(kind).IsArray || new SqlType(kind).IsVector
            ? Row.GetValue(ordinal).ToType(SqlType.Text).AsText()
            : throw Refused(ordinal, typeof(string));
    }

    private InvalidCastException Refused(int ordinal, Type wanted)
    {
        var column = _shape.Columns[ordinal];
        return new InvalidCastException(
            $"The value of column '{column.Name}', of type {column.Type}, cannot be read as {wanted.Name}.");
    }

    [DoesNotReturn]
    private void ThrowNull(int ordinal) =>
        throw new InvalidCastException($"The value of column '{_shape.Columns[ordinal].Name}' is NULL.");

    [DoesNotReturn]
    private void ThrowNoRow(int ordinal)
    {
        ThrowIfClosed();
        if (_rowKinds.Length == 0)
        {
            throw new InvalidOperationException("The reader stands on no row; call Read first.");
        }

        throw NoColumn(ordinal);
    }

    private Exception NoColumn(int ordinal) => OutOfRange.Error(string.Create(
        CultureInfo.InvariantCulture, $"There is no column {ordinal}; the result has {_shape.Columns.Count} columns."));

    private static void RefuseOutside(long dataOffset, int bufferLength, int bufferOffset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dataOffset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfNegative(bufferOffset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bufferOffset, bufferLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, bufferLength - bufferOffset);
    }

    private static long Copy<T>(ReadOnlySpan<T> value, long dataOffset, T[]? buffer, int bufferOffset, int length)
    {
        if (buffer is null)
        {
            return value.Length;
        }

        RefuseOutside(dataOffset, buffer.Length, bufferOffset, length);
        if (dataOffset >= value.Length)
        {
            return 0;
        }

        var part = value[(int)dataOffset..];
        if (part.Length > length)
        {
            part = part[..length];
        }

        part.CopyTo(buffer.AsSpan(bufferOffset));
        return part.Length;
    }
}
