using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Values;

/// <summary>
/// Arrays of the database as CLR arrays and lists. An item that is NULL makes the array one of nullable items; of
/// several dimensions up to three are handed out.
/// </summary>
internal static class ArrayValues
{
    private static readonly FrozenDictionary<Type, ItemReader> ByItem = MakeReaders();
    private static readonly FrozenDictionary<Type, ItemReader> ByCollection = IndexReaders();

    /// <summary>True for a CLR type in which arrays are handed out: an array or a list of items that have a SQL type.
    /// </summary>
    public static bool IsCollection(Type type) => ByCollection.ContainsKey(type);

    /// <summary>The value as the CLR array of its items' type; null items make them nullable.</summary>
    /// <exception cref="NotSupportedException">The array has more than three dimensions.</exception>
    public static Array Read(SqlValue value)
    {
        var items = value.AsItems(out var lengths);
        return ByItem[ClrMapping.TypeOf(new SqlType(value.Kind).ItemType.Kind)].ReadArray(items, lengths);
    }

    /// <summary>The value as a collection; null where its items are not read as those of the type.</summary>
    /// <exception cref="InvalidCastException">An item is NULL, which the type takes none of.</exception>
    /// <exception cref="Engine.Primitives.DatabaseException">An item is outside the range of the type.</exception>
    public static object? Read(SqlValue value, Type type)
    {
        var reader = ByCollection[type];
        value = new SqlType(value.Kind).IsVector ? value.ToType(new SqlType(SqlTypeKind.Real).ArrayType) : value;
        var items = value.AsItems(out var lengths);
        if (lengths.Length > 1)
        {
            return null;
        }

        var given = new SqlType(value.Kind).ItemType;
        var wanted = new SqlType(ClrMapping.Find(reader.ItemType)?.Kind ?? given.Kind);
        var fits = given.Kind == wanted.Kind || (given.IsInteger && wanted.IsInteger)
            || (reader.ItemType == typeof(string) && ClrMapping.IsText(given.Kind))
            || (reader.ItemType == typeof(TimeSpan) && given.Kind == SqlTypeKind.Interval);
        if (!fits)
        {
            return null;
        }

        for (var i = 0; i < items.Length; i++)
        {
            items[i] = items[i].ToType(wanted);
        }

        return reader.Read(items, type);
    }

    private static FrozenDictionary<Type, ItemReader> MakeReaders() => new ItemReader[]
    {
        new ValueReader<bool>(), new ValueReader<byte>(), new ValueReader<sbyte>(), new ValueReader<short>(),
        new ValueReader<ushort>(), new ValueReader<int>(), new ValueReader<uint>(), new ValueReader<long>(),
        new ValueReader<float>(), new ValueReader<double>(), new ValueReader<decimal>(), new ValueReader<Guid>(),
        new ValueReader<DateOnly>(), new ValueReader<TimeOnly>(), new ValueReader<DateTime>(),
        new ValueReader<DateTimeOffset>(), new ValueReader<TimeSpan>(), new ValueReader<IntervalValue>(),
        new ReferenceReader<string>(), new ReferenceReader<byte[]>(),
    }.ToFrozenDictionary(static reader => reader.ItemType);

    private static FrozenDictionary<Type, ItemReader> IndexReaders()
    {
        var readers = new Dictionary<Type, ItemReader>();
        foreach (var reader in ByItem.Values)
        {
            foreach (var type in reader.Collections)
            {
                readers.Add(type, reader);
            }
        }

        readers.Remove(typeof(byte[])); // a BLOB
        return readers.ToFrozenDictionary();
    }

    private abstract class ItemReader(Type itemType)
    {
        public Type ItemType => itemType;

        /// <summary>The types of arrays and lists of the items.</summary>
        public abstract Type[] Collections { get; }

        public abstract Array ReadArray(SqlValue[] items, int[] lengths);

        public abstract object Read(SqlValue[] items, Type type);

        protected static Array Shape<T>(T[] items, int[] lengths)
        {
            Array shaped = lengths.Length switch
            {
                <= 1 => items,
                2 => new T[lengths[0], lengths[1]],
                3 => new T[lengths[0], lengths[1], lengths[2]],
                _ => throw new NotSupportedException(
                    "An array of more than three dimensions is not handed out; read it as its text by GetString."),
            };
            if (lengths.Length > 1)
            {
                Span<int> place = stackalloc int[3];
                for (var i = 0; i < items.Length; i++)
                {
                    Set(shaped, items[i], place);
                    Move(place, lengths);
                }
            }

            return shaped;
        }

        private static void Set<T>(Array array, T item, Span<int> place)
        {
            if (array is T[,] two)
            {
                two[place[0], place[1]] = item;
            }
            else
            {
                ((T[,,])array)[place[0], place[1], place[2]] = item;
            }
        }

        private static void Move(Span<int> place, int[] lengths)
        {
            for (var i = lengths.Length - 1; i >= 0 && ++place[i] == lengths[i] && i > 0; i--)
            {
                place[i] = 0;
            }
        }
    }

    private sealed class ValueReader<T>() : ItemReader(typeof(T))
        where T : struct
    {
        public override Type[] Collections =>
        [
            typeof(T[]), typeof(List<T>), typeof(IList<T>), typeof(IReadOnlyList<T>), typeof(IEnumerable<T>),
            typeof(T?[]), typeof(List<T?>), typeof(IList<T?>), typeof(IReadOnlyList<T?>), typeof(IEnumerable<T?>),
        ];

        public override Array ReadArray(SqlValue[] items, int[] lengths) =>
            Array.Exists(items, static item => item.IsNull)
                ? Shape(Array.ConvertAll(items, ReadNullable), lengths)
                : Shape(Array.ConvertAll(items, FunctionArguments.Read<T>), lengths);

        public override object Read(SqlValue[] items, Type type) =>
            type == typeof(List<T>) ? new List<T>(Array.ConvertAll(items, ReadOne))
            : type == typeof(List<T?>) ? new List<T?>(Array.ConvertAll(items, ReadNullable))
            : type == typeof(T[]) || type.IsAssignableFrom(typeof(T[])) ? Array.ConvertAll(items, ReadOne)
            : Array.ConvertAll(items, ReadNullable);

        private static T ReadOne(SqlValue item) => !item.IsNull
            ? FunctionArguments.Read<T>(item)
            : throw new InvalidCastException(
                $"An item of the array is NULL; read it as an array of {typeof(T).Name}?.");

        private static T? ReadNullable(SqlValue item) => item.IsNull ? null : FunctionArguments.Read<T>(item);
    }

    private sealed class ReferenceReader<T>() : ItemReader(typeof(T))
        where T : class
    {
        public override Type[] Collections =>
            [typeof(T[]), typeof(List<T>), typeof(IList<T>), typeof(IReadOnlyList<T>), typeof(IEnumerable<T>)];

        public override Array ReadArray(SqlValue[] items, int[] lengths) =>
            Shape(Array.ConvertAll(items, ReadOne), lengths);

        public override object Read(SqlValue[] items, Type type) => type == typeof(List<T>)
            ? new List<T?>(Array.ConvertAll(items, ReadOne))
            : Array.ConvertAll(items, ReadOne);

        private static T? ReadOne(SqlValue item) => item.IsNull ? null : FunctionArguments.Read<T>(
            typeof(T) == typeof(string) ? item.ToType(SqlType.Text) : item);
    }
}
