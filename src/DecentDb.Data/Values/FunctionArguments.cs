using System;
using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Values;

/// <summary>The arguments of a call of a function of the application, as CLR values.</summary>
internal readonly struct FunctionArguments(string function, SqlValue[] values)
{
    private static readonly FrozenDictionary<Type, TypeReader> Readers = MakeReaders();

    /// <summary>The SQL type that values of a CLR type are handed in as; Unknown for object: any.</summary>
    /// <exception cref="NotSupportedException">The CLR type has no SQL type.</exception>
    public static SqlTypeKind KindOf(Type type)
    {
        if (type == typeof(object))
        {
            return SqlTypeKind.Unknown;
        }

        var plain = Plain(type);
        if (!Readers.ContainsKey(plain))
        {
            throw new NotSupportedException($"The type {type} has no SQL type.");
        }

        return ClrMapping.Find(plain)?.Kind ?? SqlTypeKind.Text;
    }

    /// <summary>The same for all parameters.</summary>
    public static SqlTypeKind[] KindsOf(Type[] types) => Array.ConvertAll(types, KindOf);

    /// <summary>An argument.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <exception cref="InvalidOperationException">It is NULL, and the type takes none.</exception>
    public T Get<T>(int index)
    {
        var value = values[index];
        if (value.IsNull)
        {
            return default(T) is null ? default! : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Argument {index + 1} of the function {function} is NULL, which its type {typeof(T)} does not take;")
                + $" give the parameter the type {typeof(T)}? or call the function only where there is a value.");
        }

        return Reader<T>.Read(value);
    }

    /// <summary>All arguments; null for NULL.</summary>
    public object?[] GetAll()
    {
        var all = new object?[values.Length];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = values[i].IsNull ? null : ReadObject(values[i]);
        }

        return all;
    }

    /// <summary>A value, which is not NULL and of the SQL type of a CLR type, as that.</summary>
    public static T Read<T>(SqlValue value) => Reader<T>.Read(value);

    private static Type Plain(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? Enum.GetUnderlyingType(type) : type;
    }

    private static FrozenDictionary<Type, TypeReader> MakeReaders()
    {
        var readers = new Dictionary<Type, TypeReader>();
        void Add<T>(Func<SqlValue, T> read) => readers.Add(typeof(T), new TypeReader<T>(read));

        Add(static v => v.AsBoolean());
        Add(static v => checked((byte)v.AsInt64()));
        Add(static v => checked((sbyte)v.AsInt64()));
        Add(static v => checked((short)v.AsInt64()));
        Add(static v => checked((ushort)v.AsInt64()));
        Add(static v => checked((int)v.AsInt64()));
        Add(static v => checked((uint)v.AsInt64()));
        Add(static v => v.AsInt64());
        Add(static v => decimal.ToUInt64(v.AsDecimal()));
        Add(static v => (Int128)v.AsDecimal());
        Add(static v => (UInt128)v.AsDecimal());
        Add(static v => (BigInteger)v.AsDecimal());
        Add(static v => (Half)v.AsDouble());
        Add(static v => (float)v.AsDouble());
        Add(static v => v.AsDouble());
        Add(static v => v.AsDecimal());
        Add(static v => v.AsText());
        Add(static v => v.AsText() is { Length: 1 } text ? text[0]
            : throw new InvalidCastException("A char takes a text of one character."));
        Add(static v => v.AsText().ToCharArray());
        Add(static v => v.AsBytes());
        Add(static v => ReadGuid(v));
        Add(static v => DateOnly.FromDayNumber((int)Math.Clamp(v.AsInt64(), 0, DateOnly.MaxValue.DayNumber)));
        Add(static v => new TimeOnly(v.AsInt64()));
        Add(static v => new DateTime(Math.Clamp(v.AsInt64(), 0, DateTime.MaxValue.Ticks)));
        Add(static v => new DateTimeOffset(Math.Clamp(v.AsInt64(), 0, DateTime.MaxValue.Ticks), TimeSpan.Zero));
        Add(static v => IntervalValue.FromBits(v.AsFixed16()));
        Add(static v => IntervalValue.FromBits(v.AsFixed16()) is { Months: 0 } interval ? interval.ToTimeSpan()
            : throw new InvalidCastException("A TimeSpan does not hold months; take an IntervalValue."));
        return readers.ToFrozenDictionary();
    }

    private static Guid ReadGuid(SqlValue value)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value.AsFixed16());
        return new Guid(bytes, bigEndian: true);
    }

    // As a reader hands out values of the type.
    private static object ReadObject(SqlValue value) =>
        !ClrMapping.IsText(value.Kind) && Readers.TryGetValue(ClrMapping.TypeOf(value.Kind), out var reader)
            ? reader.ReadBoxed(value)
            : value.ToType(SqlType.Text).AsText();

    private static class Reader<T>
    {
        public static readonly Func<SqlValue, T> Read = Make();

        private static Func<SqlValue, T> Make()
        {
            if (typeof(T) == typeof(object))
            {
                return static value => (T)ReadObject(value);
            }

            if (Readers.GetValueOrDefault(typeof(T)) is TypeReader<T> exact)
            {
                return exact.Read;
            }

            // Nullable types and enums: by a box of the type behind them.
            var plain = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
            var reader = Readers[Plain(plain)];
            return plain.IsEnum
                ? value => (T)Enum.ToObject(plain, reader.ReadBoxed(value))
                : value => (T)reader.ReadBoxed(value);
        }
    }

    private abstract class TypeReader
    {
        public abstract object ReadBoxed(SqlValue value);
    }

    private sealed class TypeReader<T>(Func<SqlValue, T> read) : TypeReader
    {
        public Func<SqlValue, T> Read => read;

        public override object ReadBoxed(SqlValue value) => read(value)!;
    }
}
