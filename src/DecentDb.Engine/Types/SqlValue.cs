using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>
/// One value of any SQL type, or NULL: a parameter, a literal, a default. Values in bulk live in column vectors.
/// </summary>
public readonly struct SqlValue : IEquatable<SqlValue>
{
    private readonly UInt128 _bits;
    private readonly object? _reference;

    private SqlValue(SqlTypeKind kind, UInt128 bits, object? reference = null)
    {
        Kind = kind;
        _bits = bits;
        _reference = reference;
    }

    /// <summary>NULL without a type; the same as the default value.</summary>
    public static SqlValue Null => default;

    /// <summary>The type; <see cref="SqlTypeKind.Unknown"/> for NULL without a type.</summary>
    public SqlTypeKind Kind { get; }

    /// <summary>True for NULL.</summary>
    public bool IsNull => Kind == SqlTypeKind.Unknown || ReferenceEquals(_reference, NullOfType.Instance);

    /// <summary>True for a list of values; <see cref="Kind"/> is their type.</summary>
    public bool IsList => _reference is SqlValue[];

    /// <summary>The type; of a list that of an array.</summary>
    internal SqlTypeKind TypeKind => IsList ? SqlTypes.ArrayOf(Kind) : Kind;

    /// <summary>NULL of a known type.</summary>
    public static SqlValue NullOf(SqlTypeKind kind) => new(kind, default, NullOfType.Instance);

    /// <summary>A value of a type whose values are 64-bit integers inside (see the SQL types).</summary>
    public static SqlValue FromInt64(long value, SqlTypeKind kind = SqlTypeKind.BigInt) =>
        new(kind, (UInt128)(ulong)value);

    /// <summary>A BOOLEAN.</summary>
    public static SqlValue FromBoolean(bool value) => FromInt64(value ? 1 : 0, SqlTypeKind.Boolean);

    /// <summary>A value of an enum of the program: its number, and in place of an enum type its name.</summary>
    /// <param name="number">The number.</param>
    /// <param name="name">The name.</param>
    /// <param name="kind">SMALLINT, INTEGER or BIGINT.</param>
    public static SqlValue FromEnum(long number, string name, SqlTypeKind kind)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new SqlValue(kind, (UInt128)(ulong)number, new EnumName(name));
    }

    /// <summary>A DOUBLE PRECISION or REAL.</summary>
    public static SqlValue FromDouble(double value, SqlTypeKind kind = SqlTypeKind.Double) =>
        new(kind, (UInt128)BitConverter.DoubleToUInt64Bits(value));

    /// <summary>
    /// A TIMESTAMP that was read off a clock of a known distance to UTC: given as a TIMESTAMPTZ it is that moment.
    /// </summary>
    /// <param name="ticks">What the clock shows, in 100-nanosecond ticks.</param>
    /// <param name="utcOffset">How many ticks the clock is ahead of UTC; 0 where that is not known.</param>
    public static SqlValue FromTimestamp(long ticks, long utcOffset = 0) =>
        new(SqlTypeKind.Timestamp, ((UInt128)(ulong)utcOffset << 64) | (ulong)ticks);

    /// <summary>A DECIMAL with the scale of the value.</summary>
    public static SqlValue FromDecimal(decimal value) =>
        new(SqlTypeKind.Decimal, Unsafe.BitCast<decimal, UInt128>(value));

    /// <summary>A text; checked for lone surrogates when it is encoded.</summary>
    public static SqlValue FromText(string value, SqlTypeKind kind = SqlTypeKind.Text)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new SqlValue(kind, default, value);
    }

    /// <summary>
    /// A BLOB, or UTF-8 of a text type. The array is not copied: it must not change while the value is used.
    /// </summary>
    public static SqlValue FromBytes(byte[] value, SqlTypeKind kind = SqlTypeKind.Blob)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new SqlValue(kind, default, value);
    }

    /// <summary>A VECTOR; the numbers are copied.</summary>
    /// <param name="numbers">From 1 to 16,000 finite numbers.</param>
    /// <exception cref="DatabaseException">DataException: they are no vector.</exception>
    public static SqlValue FromVector(ReadOnlySpan<float> numbers) =>
        VectorConversion.OfNumbers(numbers);

    /// <summary>A HALFVEC; the numbers are copied.</summary>
    /// <param name="numbers">From 1 to 16,000 finite numbers.</param>
    /// <exception cref="DatabaseException">DataException: they are no vector.</exception>
    public static SqlValue FromVector(ReadOnlySpan<Half> numbers) =>
        VectorConversion.OfNumbers(numbers);

    /// <summary>
    /// A list of values for <c>= ANY (@p)</c>. The array is not copied: it must not change while the value is used.
    /// </summary>
    /// <param name="kind">The type of the values.</param>
    /// <param name="values">The values, all of the type or NULL.</param>
    /// <exception cref="ArgumentException">The type is Unknown, or a value is of another type or a list.</exception>
    public static SqlValue FromList(SqlTypeKind kind, SqlValue[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var fits = kind != SqlTypeKind.Unknown;
        foreach (var value in values)
        {
            fits &= (value.IsNull || value.Kind == kind) && !value.IsList;
        }

        return fits
            ? new SqlValue(kind, default, values)
            : throw new ArgumentException("The values of a list are of one known type.", nameof(values));
    }

    /// <summary>An array of values.</summary>
    /// <param name="kind">The type of the values.</param>
    /// <param name="items">The values, all of the type or NULL, those of the last dimension side by side.</param>
    /// <param name="lengths">The number of items of each dimension, at most six.</param>
    /// <exception cref="ArgumentException">
    /// The type is Unknown or an array, a value is of another type, or there are more or fewer than the lengths say.
    /// </exception>
    public static SqlValue FromItems(SqlTypeKind kind, ReadOnlySpan<SqlValue> items, ReadOnlySpan<int> lengths)
    {
        var count = lengths.IsEmpty ? 0L : 1;
        foreach (var length in lengths)
        {
            count *= length;
        }

        var fits = TypeTraits.IsStored(kind) && !SqlTypes.IsArray(kind) && count == items.Length
            && lengths.Length <= ArrayFormat.DimensionsMax;
        foreach (ref readonly var item in items)
        {
            fits &= (item.IsNull || item.Kind == kind) && !item.IsList;
        }

        return fits
            ? ArrayValue.OfItems(kind, items, lengths)
            : throw new ArgumentException(
                "The items of an array are of one type, and as many as its lengths say.", nameof(items));
    }

    /// <summary>A UUID.</summary>
    public static SqlValue FromGuid(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return new SqlValue(SqlTypeKind.Uuid, System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>A value of a type whose values are 16 bytes inside.</summary>
    public static SqlValue FromFixed16(UInt128 value, SqlTypeKind kind) => new(kind, value);

    /// <summary>The 64-bit integer of a type whose values are such inside.</summary>
    public long AsInt64() => (long)(ulong)_bits;

    /// <summary>The distance to UTC that a TIMESTAMP was given with, in ticks.</summary>
    internal long UtcOffset => (long)(ulong)(_bits >> 64);

    /// <summary>The value of a BOOLEAN.</summary>
    public bool AsBoolean() => _bits != 0;

    /// <summary>The value of a REAL or DOUBLE PRECISION.</summary>
    public double AsDouble() => BitConverter.UInt64BitsToDouble((ulong)_bits);

    /// <summary>The value of a DECIMAL.</summary>
    public decimal AsDecimal() => Unsafe.BitCast<UInt128, decimal>(_bits);

    /// <summary>The 16 bytes of a UUID or INTERVAL.</summary>
    public UInt128 AsFixed16() => _bits;

    /// <summary>The name of a number that is a value of an enum of the program; else null.</summary>
    internal string? Name => (_reference as EnumName)?.Text;

    /// <summary>The bytes that a text or blob takes beside the value itself, about; 0 for others.</summary>
    internal long ContentBytes => _reference switch
    {
        byte[] bytes => bytes.Length,
        string text => text.Length * (long)sizeof(char),
        _ => 0,
    };

    /// <summary>The bytes of a text type as UTF-8, or of a BLOB.</summary>
    /// <exception cref="DatabaseException">CharacterNotInRepertoire: the text holds a lone surrogate.</exception>
    public byte[] AsBytes() => _reference switch
    {
        byte[] bytes => bytes,
        string text => Encode(text),
        _ => throw new InvalidOperationException("The value is not a text or a blob."),
    };

    /// <summary>The text of a text type.</summary>
    public string AsText() => _reference switch
    {
        string text => text,
        byte[] bytes => Utf8Text.Decode(bytes),
        _ => throw new InvalidOperationException("The value is not a text."),
    };

    /// <summary>
    /// The value as a column of a type takes it when it is given from outside: a text is read, a number checked and
    /// rounded, and what would lose something else is refused. NULL becomes NULL of the type.
    /// </summary>
    /// <param name="type">The type.</param>
    /// <exception cref="DatabaseException">The type does not take the value.</exception>
    public SqlValue ToType(SqlType type) => GivenValue.Convert(this, type);

    /// <summary>The values of a list.</summary>
    public ReadOnlySpan<SqlValue> AsList() =>
        _reference as SqlValue[] ?? throw new InvalidOperationException("The value is not a list.");

    /// <summary>The items of an array, those of its last dimension side by side.</summary>
    /// <param name="lengths">The number of items of each dimension; none for an array without items.</param>
    /// <exception cref="InvalidOperationException">The value is NULL or no array.</exception>
    public SqlValue[] AsItems(out int[] lengths)
    {
        if (!SqlTypes.IsArray(Kind) || IsNull)
        {
            throw new InvalidOperationException("The value is not an array.");
        }

        var array = new ArrayValue(SqlTypes.ItemOf(Kind));
        array.Read(AsBytes());
        lengths = array.Lengths.ToArray();
        var items = new SqlValue[array.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ValueConverter.Get(array.Items, i, array.ElementKind);
        }

        return items;
    }

    /// <summary>
    /// The string behind the value when it holds one, else null; lets a caller encode without a copy.
    /// </summary>
    internal string? TextOrNull() => _reference as string;

    /// <inheritdoc/>
    public bool Equals(SqlValue other)
    {
        if (Kind != other.Kind || IsNull != other.IsNull || IsList != other.IsList)
        {
            return false;
        }

        if (IsList)
        {
            return AsList().SequenceEqual(other.AsList());
        }

        return IsNull || (_reference is null or EnumName
            ? SignificantBits == other.SignificantBits
            : other._reference is not null && AsBytes().AsSpan().SequenceEqual(other.AsBytes()));
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SqlValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Kind, SignificantBits, _reference is null or EnumName ? 0 : 1);

    /// <summary>For messages and debugging; not the SQL form.</summary>
    public override string ToString() => IsNull ? "NULL"
        : IsList ? "(" + string.Join(", ", (SqlValue[])_reference!) + ")"
        : TypeTraits.Of(Kind).Physical == PhysicalType.Int64 ? AsInt64().ToString(CultureInfo.InvariantCulture)
        : TextFormatter.Format(this) ?? "NULL";

    /// <summary>Equality of type and value.</summary>
    public static bool operator ==(SqlValue left, SqlValue right) => left.Equals(right);

    /// <summary>Inequality of type or value.</summary>
    public static bool operator !=(SqlValue left, SqlValue right) => !left.Equals(right);

    private UInt128 SignificantBits => Kind == SqlTypeKind.Timestamp ? (ulong)_bits : _bits;

    private sealed record EnumName(string Text);

    private static byte[] Encode(string text)
    {
        try
        {
            return StrictUtf8.GetBytes(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new DatabaseException(
                ErrorCode.CharacterNotInRepertoire,
                string.Create(CultureInfo.InvariantCulture, $"The text holds a lone surrogate at position {e.Index}."),
                e);
        }
    }

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private sealed class NullOfType
    {
        public static readonly NullOfType Instance = new();
    }
}
