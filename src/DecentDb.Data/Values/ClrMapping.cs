using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Data;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using DecentDb.Data.Statements;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Values;

/// <summary>
/// The table of CLR types and SQL types. Every way into the database takes its values from here: parameters, lists,
/// batches, data adapters and bulk copies; what the type of the column makes of such a value is the engine's
/// (<see cref="SqlValue.ToType"/>). Readers and schema tables take from here in which CLR type a column is handed out.
/// </summary>
internal static class ClrMapping
{
    private static readonly SqlTypeFacts[] Facts = MakeFacts();
    private static readonly SqlTypeFacts ArrayFacts = new(typeof(Array), DbType.Object) { IsLong = true };

    /// <summary>True for the CLR types that have a SQL type of their own; an enum has that of its numbers.</summary>
    public static bool IsKnown(Type type) => Table.Types.ContainsKey(type);

    /// <summary>True when the value is one value and no list of values.</summary>
    public static bool IsScalar(object value) => value is Enum || Table.Types.ContainsKey(value.GetType());

    /// <summary>The DbType of a value; String where the CLR type has no SQL type.</summary>
    public static DbType DbTypeOf(object? value) => value is null ? DbType.String : DbTypeOf(value.GetType());

    /// <summary>The DbType of the values of a CLR type; String where it has no SQL type.</summary>
    public static DbType DbTypeOf(Type type) => Find(type)?.DbType ?? DbType.String;

    /// <summary>The CLR type in the table; that of its numbers for an enum, null where it has no SQL type.</summary>
    public static ClrType? Find(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return Table.Types.GetValueOrDefault(type.IsEnum ? Enum.GetUnderlyingType(type) : type);
    }

    /// <summary>The same for a type that is known at compile time and no enum.</summary>
    public static ClrType<T>? Find<T>() => Known<T>.Type;

    /// <summary>What is told of a SQL type.</summary>
    public static SqlTypeFacts FactsOf(SqlTypeKind kind) => new SqlType(kind) is var type && type.IsArray
        ? ArrayFacts : Facts[(int)(type.IsEnum ? SqlTypeKind.Enum : kind)];

    /// <summary>The SQL value of a CLR value, by its type alone.</summary>
    /// <exception cref="InvalidCastException">The type has no SQL type.</exception>
    /// <exception cref="OverflowException">The number is outside the range of DECIMAL.</exception>
    public static SqlValue From(object value)
    {
        if (Table.Types.TryGetValue(value.GetType(), out var known))
        {
            return known.From(value);
        }

        return value is Enum named
            ? Named(named, From(Convert.ChangeType(
                value, Enum.GetUnderlyingType(value.GetType()), CultureInfo.InvariantCulture)))
            : throw new InvalidCastException($"The type {value.GetType()} has no SQL type.");
    }

    /// <summary>The same without a box, where the type is in the table.</summary>
    public static bool TryFrom<T>(T value, out SqlValue result)
    {
        if (Known<T>.Type is { } type)
        {
            result = type.From(value);
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>The SQL type of a DbType; null for those that leave it open, such as texts.</summary>
    public static SqlTypeKind? KindOf(DbType dbType) =>
        (uint)dbType < (uint)Table.Kinds.Length ? Table.Kinds[(int)dbType] : null;

    /// <summary>The DbType that stands for a SQL type.</summary>
    public static DbType DbTypeOf(SqlTypeKind kind) => FactsOf(kind).DbType;

    /// <summary>The CLR type in which the values of a SQL type are handed out.</summary>
    [return: DynamicallyAccessedMembers(ResultShape.FieldTypeMembers)]
    public static Type TypeOf(SqlTypeKind kind) => FactsOf(kind).Type;

    /// <summary>True for the SQL types whose values are handed out as texts.</summary>
    public static bool IsText(SqlTypeKind kind) => FactsOf(kind).Type == typeof(string);

    /// <summary>True for the SQL types whose values are the characters that make them.</summary>
    public static bool IsStoredAsText(SqlTypeKind kind) =>
        kind is SqlTypeKind.Text or SqlTypeKind.Char or SqlTypeKind.Json or SqlTypeKind.Jsonb;

    /// <summary>True for the SQL types of whole numbers of a fixed size.</summary>
    public static bool IsStoredAsInteger(SqlTypeKind kind) =>
        kind is SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt;

    /// <summary>The ticks in UTC; a time of no known zone is taken as UTC.</summary>
    public static long UtcTicks(DateTime value) =>
        (value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value).Ticks;

    // Where an enum type is wanted the name counts.
    private static SqlValue Named(Enum value, SqlValue number) =>
        number.Kind is SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt
            ? SqlValue.FromEnum(number.AsInt64(), value.ToString(), number.Kind) : number;

    private static FrozenDictionary<Type, ClrType> Make()
    {
        var types = new List<ClrType>();
        AddNumbers(types);
        AddTexts(types);
        AddTimes(types);
        AddVectors(types);
        return types.ToFrozenDictionary(static type => type.Type);
    }

    private static SqlTypeKind?[] MakeKinds()
    {
        var kinds = new SqlTypeKind?[(int)DbType.DateTimeOffset + 1];

        // No CLR type is these by itself.
        kinds[(int)DbType.Currency] = SqlTypeKind.Decimal;
        kinds[(int)DbType.DateTime2] = SqlTypeKind.Timestamp;
        foreach (var type in Table.Types.Values)
        {
            if (type.DbType is not (DbType.String or DbType.Object) && type.Kind != SqlTypeKind.Interval)
            {
                kinds[(int)type.DbType] = type.Kind;
            }
        }

        return kinds;
    }

    private static void AddNumbers(List<ClrType> types)
    {
        const SqlTypeKind small = SqlTypeKind.SmallInt;
        const SqlTypeKind whole = SqlTypeKind.Decimal;
        types.AddRange(
        [
            OfRecord<bool>(
                SqlTypeKind.Boolean, DbType.Boolean, static v => SqlValue.FromBoolean(v),
                static (r, o) => r.GetBoolean(o)),
            OfRecord<byte>(small, DbType.Byte, static v => FromInt64(v, small), static (r, o) => r.GetByte(o)),
            Of<sbyte>(
                small, DbType.SByte, static v => FromInt64(v, small),
                static (r, o) => (sbyte)Whole<sbyte>(r, o)),
            OfRecord<short>(small, DbType.Int16, static v => FromInt64(v, small), static (r, o) => r.GetInt16(o)),
            Of<ushort>(
                SqlTypeKind.Integer, DbType.UInt16, static v => FromInt64(v, SqlTypeKind.Integer),
                static (r, o) => (ushort)Whole<ushort>(r, o)),
            OfRecord<int>(
                SqlTypeKind.Integer, DbType.Int32, static v => FromInt64(v, SqlTypeKind.Integer),
                static (r, o) => r.GetInt32(o)),
            Of<uint>(
                SqlTypeKind.BigInt, DbType.UInt32, static v => FromInt64(v, SqlTypeKind.BigInt),
                static (r, o) => (uint)Whole<uint>(r, o)),
            OfRecord<long>(
                SqlTypeKind.BigInt, DbType.Int64, static v => FromInt64(v, SqlTypeKind.BigInt),
                static (r, o) => r.GetInt64(o)),
            Of<ulong>(whole, DbType.UInt64, static v => FromWhole(v), static (r, o) => (ulong)Whole<ulong>(r, o)),
            Of<Int128>(
                whole, DbType.VarNumeric, static v => FromWhole(v),
                static (r, o) => (Int128)Whole<Int128>(r, o)),
            Of<UInt128>(
                whole, DbType.VarNumeric, static v => FromWhole(v),
                static (r, o) => Unsigned(Whole<UInt128>(r, o))),
            Of<BigInteger>(
                whole, DbType.VarNumeric, static v => FromWhole(v),
                static (r, o) => new BigInteger(Whole<BigInteger>(r, o))),
            Of<Half>(
                SqlTypeKind.Real, DbType.Single, static v => SqlValue.FromDouble((double)v, SqlTypeKind.Real),
                static (r, o) => r.GetHalf(o)),
            OfRecord<float>(
                SqlTypeKind.Real, DbType.Single, static v => SqlValue.FromDouble(v, SqlTypeKind.Real),
                static (r, o) => r.GetFloat(o)),
            OfRecord<double>(
                SqlTypeKind.Double, DbType.Double, static v => SqlValue.FromDouble(v),
                static (r, o) => r.GetDouble(o)),
            OfRecord<decimal>(
                SqlTypeKind.Decimal, DbType.Decimal, static v => SqlValue.FromDecimal(v),
                static (r, o) => r.GetDecimal(o)),
        ]);
    }

    private static void AddTexts(List<ClrType> types)
    {
        const SqlTypeKind text = SqlTypeKind.Text;
        const SqlTypeKind blob = SqlTypeKind.Blob;
        types.AddRange(
        [
            OfRecord<string>(text, DbType.String, static v => SqlValue.FromText(v), static (r, o) => r.GetString(o)),
            Of<char>(text, DbType.String, static v => SqlValue.FromText(v.ToString()), static (r, o) => r.GetChar(o)),
            Of<char[]>(
                text, DbType.String, static v => SqlValue.FromText(new string(v)),
                static (r, o) => r.GetString(o).ToCharArray()),
            Of<ReadOnlyMemory<char>>(
                text, DbType.String, static v => SqlValue.FromText(v.ToString()),
                static (r, o) => r.GetString(o).AsMemory()),
            Of<Memory<char>>(
                text, DbType.String, static v => SqlValue.FromText(v.ToString()),
                static (r, o) => new Memory<char>(r.GetString(o).ToCharArray())),
            Of<byte[]>(blob, DbType.Binary, static v => SqlValue.FromBytes(v), static (r, o) => r.GetBlob(o)),
            Of<Memory<byte>>(
                blob, DbType.Binary, static v => SqlValue.FromBytes(v.ToArray()),
                static (r, o) => new Memory<byte>(r.GetBlob(o))),
            Of<ReadOnlyMemory<byte>>(
                blob, DbType.Binary, static v => SqlValue.FromBytes(v.ToArray()),
                static (r, o) => new ReadOnlyMemory<byte>(r.GetBlob(o))),
            Of<ArraySegment<byte>>(
                blob, DbType.Binary, static v => SqlValue.FromBytes(v.ToArray()),
                static (r, o) => new ArraySegment<byte>(r.GetBlob(o))),
            OfRecord<Guid>(
                SqlTypeKind.Uuid, DbType.Guid, static v => SqlValue.FromGuid(v),
                static (r, o) => r.GetGuid(o)),
        ]);
    }

    private static void AddTimes(List<ClrType> types) => types.AddRange(
    [
        OfField<DateOnly>(
            SqlTypeKind.Date, DbType.Date, static v => FromInt64(v.DayNumber, SqlTypeKind.Date),
            static (r, o) => r.GetDateOnly(o)),
        OfField<TimeOnly>(
            SqlTypeKind.Time, DbType.Time, static v => FromInt64(v.Ticks, SqlTypeKind.Time),
            static (r, o) => r.GetTimeOnly(o)),
        OfRecord<DateTime>(
            SqlTypeKind.Timestamp, DbType.DateTime,
            static v => SqlValue.FromTimestamp(v.Ticks, v.Ticks - UtcTicks(v)), static (r, o) => r.GetDateTime(o)),
        OfField<DateTimeOffset>(
            SqlTypeKind.TimestampTz, DbType.DateTimeOffset, static v => FromInt64(v.UtcTicks, SqlTypeKind.TimestampTz),
            static (r, o) => r.GetDateTimeOffset(o)),
        OfField<TimeSpan>(
            SqlTypeKind.Interval, DbType.Time, static v => FromInterval(new IntervalValue(0, 0, v.Ticks)),
            static (r, o) => r.GetTimeSpan(o)),
        Of<IntervalValue>(
            SqlTypeKind.Interval, DbType.Object, static v => FromInterval(v),
            static (r, o) => r.GetInterval(o)),
    ]);

    // float[] is a list of numbers, which becomes a vector where one is wanted.
    private static void AddVectors(List<ClrType> types) => types.AddRange(
    [
        Of<ReadOnlyMemory<float>>(
            SqlTypeKind.Vector, DbType.Object, static v => SqlValue.FromVector(v.Span),
            static (r, o) => r.GetVector(o)),
        Of<Memory<float>>(
            SqlTypeKind.Vector, DbType.Object, static v => SqlValue.FromVector(v.Span),
            static (r, o) => r.GetVector(o)),
        Of<Half[]>(
            SqlTypeKind.HalfVector, DbType.Object, static v => SqlValue.FromVector(v),
            static (r, o) => r.GetHalfVector(o)),
        Of<ReadOnlyMemory<Half>>(
            SqlTypeKind.HalfVector, DbType.Object, static v => SqlValue.FromVector(v.Span),
            static (r, o) => r.GetHalfVector(o)),
        Of<Memory<Half>>(
            SqlTypeKind.HalfVector, DbType.Object, static v => SqlValue.FromVector(v.Span),
            static (r, o) => r.GetHalfVector(o)),
    ]);

    private static SqlTypeFacts[] MakeFacts()
    {
        var facts = new SqlTypeFacts[(int)Enum.GetValues<SqlTypeKind>()[^1] + 1];

        // What is not named below is handed out as its text.
        Array.Fill(facts, new SqlTypeFacts(typeof(string), DbType.String));
        facts[(int)SqlTypeKind.Unknown] = new(typeof(object), DbType.Object);
        facts[(int)SqlTypeKind.Boolean] = new(typeof(bool), DbType.Boolean) { Size = 1 };
        facts[(int)SqlTypeKind.SmallInt] = Whole(typeof(short), DbType.Int16, 2, 5);
        facts[(int)SqlTypeKind.Integer] = Whole(typeof(int), DbType.Int32, 4, 10);
        facts[(int)SqlTypeKind.BigInt] = Whole(typeof(long), DbType.Int64, 8, 19);
        facts[(int)SqlTypeKind.Real] = new(typeof(float), DbType.Single) { Size = 4, Precision = 7 };
        facts[(int)SqlTypeKind.Double] = new(typeof(double), DbType.Double) { Size = 8, Precision = 15 };
        facts[(int)SqlTypeKind.Decimal] = new(typeof(decimal), DbType.Decimal)
        {
            Size = 16,
            Precision = 28,
            IsExactNumber = true,
        };
        facts[(int)SqlTypeKind.Text] = new(typeof(string), DbType.String) { IsLong = true };
        facts[(int)SqlTypeKind.Char] = new(typeof(string), DbType.StringFixedLength);
        facts[(int)SqlTypeKind.Blob] = new(typeof(byte[]), DbType.Binary) { IsLong = true };
        facts[(int)SqlTypeKind.Uuid] = new(typeof(Guid), DbType.Guid) { Size = 16 };
        facts[(int)SqlTypeKind.Date] = new(typeof(DateOnly), DbType.Date) { Size = 4 };
        facts[(int)SqlTypeKind.Time] = new(typeof(TimeOnly), DbType.Time) { Size = 8 };
        facts[(int)SqlTypeKind.Timestamp] = new(typeof(DateTime), DbType.DateTime) { Size = 8 };
        facts[(int)SqlTypeKind.TimestampTz] = new(typeof(DateTimeOffset), DbType.DateTimeOffset) { Size = 8 };
        facts[(int)SqlTypeKind.Interval] = new(typeof(IntervalValue), DbType.Object) { Size = 16 };
        facts[(int)SqlTypeKind.Json] = new(typeof(string), DbType.String) { IsLong = true };
        facts[(int)SqlTypeKind.Jsonb] = new(typeof(string), DbType.String) { IsLong = true };
        facts[(int)SqlTypeKind.Vector] = new(typeof(float[]), DbType.Object) { IsLong = true };
        facts[(int)SqlTypeKind.HalfVector] = new(typeof(Half[]), DbType.Object) { IsLong = true };
        return facts;
    }

    private static SqlTypeFacts Whole(
        [DynamicallyAccessedMembers(ResultShape.FieldTypeMembers)] Type type, DbType dbType, int size, int precision) =>
        new(type, dbType) { Size = size, Precision = precision, Scale = 0, IsExactNumber = true };

    /// <summary>A CLR type that a reader of another provider hands out as an object only.</summary>
    private static ClrType<T> Of<T>(
        SqlTypeKind kind, DbType dbType, Func<T, SqlValue> from, Func<IFieldGetters, int, T> get) =>
        new(kind, dbType, from, get);

    /// <summary>A CLR type for which every reader has a getter.</summary>
    private static ClrType<T> OfRecord<T>(
        SqlTypeKind kind, DbType dbType, Func<T, SqlValue> from, Func<IDataRecord, int, T> get) =>
        new(kind, dbType, from, get) { RecordGetter = get };

    /// <summary>A CLR type that readers hand out through their generic getter.</summary>
    private static ClrType<T> OfField<T>(
        SqlTypeKind kind, DbType dbType, Func<T, SqlValue> from, Func<IFieldGetters, int, T> get) =>
        new(kind, dbType, from, get) { IsFieldValue = true };

    private static SqlValue FromInt64(long value, SqlTypeKind kind) => SqlValue.FromInt64(value, kind);

    private static decimal Whole<T>(IFieldGetters getters, int ordinal) => getters.GetWhole(ordinal, typeof(T));

    private static UInt128 Unsigned(decimal value) => value >= 0
        ? (UInt128)value
        : throw new OverflowException("The value is negative and does not fit UInt128.");

    private static SqlValue FromInterval(IntervalValue value) =>
        SqlValue.FromFixed16(value.ToBits(), SqlTypeKind.Interval);

    // Inside BIGINT it is one, so that it meets keys of that type; else a DECIMAL, as far as that reaches.
    private static SqlValue FromWhole(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            return SqlValue.FromInt64((long)value);
        }

        return value >= (BigInteger)decimal.MinValue && value <= (BigInteger)decimal.MaxValue
            ? SqlValue.FromDecimal((decimal)value)
            : throw new OverflowException("The number is outside the range of DECIMAL.");
    }

    // Made for the first parameter or value; results of queries do without.
    private static class Table
    {
        public static readonly FrozenDictionary<Type, ClrType> Types = Make();

        public static readonly SqlTypeKind?[] Kinds = MakeKinds();
    }

    private static class Known<T>
    {
        public static readonly ClrType<T>? Type = Table.Types.GetValueOrDefault(typeof(T)) as ClrType<T>;
    }
}
