using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>An array taken apart, or being put together: its items lie in a vector. Used again and again.</summary>
/// <param name="elementKind">The type of the items.</param>
internal sealed class ArrayValue(SqlTypeKind elementKind)
{
    // What is larger is not kept for the next array.
    private const long KeptBytes = 1 << 20;

    private readonly int[] _lengths = new int[ArrayFormat.DimensionsMax];
    private readonly int[] _lowerBounds = new int[ArrayFormat.DimensionsMax];

    /// <summary>The type of the items.</summary>
    public SqlTypeKind ElementKind { get; } = elementKind;

    /// <summary>The number of dimensions; 0 without items.</summary>
    public int Dimensions { get; private set; }

    /// <summary>The number of items of each dimension.</summary>
    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, Dimensions);

    /// <summary>The subscript of the first item of each dimension.</summary>
    public ReadOnlySpan<int> LowerBounds => _lowerBounds.AsSpan(0, Dimensions);

    /// <summary>The items, those of the last dimension side by side.</summary>
    public ColumnVector Items { get; private set; } =
        ColumnVector.Create(TypeTraits.Of(elementKind).Physical, Batch.UsualRowCount / 64);

    /// <summary>The number of items.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets all items.</summary>
    public void Clear()
    {
        if (Items.MemoryBytes > KeptBytes)
        {
            Items = ColumnVector.Create(Items.PhysicalType, Batch.UsualRowCount / 64);
        }

        Items.Reset();
        Count = 0;
        Dimensions = 0;
    }

    /// <summary>Takes an array apart.</summary>
    public void Read(ReadOnlySpan<byte> array)
    {
        Clear();
        Dimensions = ArrayFormat.DimensionsOf(array);
        for (var i = 0; i < Dimensions; i++)
        {
            _lengths[i] = ArrayFormat.LengthOf(array, i);
            _lowerBounds[i] = ArrayFormat.LowerBoundOf(array, i);
        }

        Count = ArrayFormat.CountOf(array);
        Items.EnsureCapacity(Count);
        if (Count > 0)
        {
            Items.ReadItems(ArrayFormat.ItemsOf(array, Count), Count);
        }

        for (var i = 0; i < Count && ArrayFormat.HasNulls(array); i++)
        {
            if (ArrayFormat.IsNull(array, i))
            {
                Items.SetNull(i);
            }
        }
    }

    /// <summary>Makes a row of a vector of the items' form one item of an array, NULL or not.</summary>
    public static void ReadItem(ReadOnlySpan<byte> array, int item, ColumnVector target, int row)
    {
        if (ArrayFormat.IsNull(array, item))
        {
            target.SetEmpty(row);
            target.SetNull(row);
            return;
        }

        var count = ArrayFormat.CountOf(array);
        target.ReadItem(ArrayFormat.ItemsOf(array, count), count, item, row);
        target.SetNotNull(row);
    }

    /// <summary>What is wrong with bytes that are to be an array of items of a form; null for nothing.</summary>
    public static string? FindError(ReadOnlySpan<byte> array, PhysicalType form)
    {
        if (ArrayFormat.FindHeaderError(array, out var count) is { } error)
        {
            return error;
        }

        return count == 0 || ColumnVector.Create(form, 0).AreItems(ArrayFormat.ItemsOf(array, count), count)
            ? null : "is an array of another length";
    }

    /// <summary>A row for one more item, which the caller fills; its flag is left to them.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: there are too many items.</exception>
    public int Add()
    {
        if (Count >= ArrayFormat.ItemsMax)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, $"An array has at most {ArrayFormat.ItemsMax} items.");
        }

        Items.EnsureCapacity(Count + 1);
        Items.SetNotNull(Count);
        return Count++;
    }

    /// <summary>Appends the item of a row of a vector, NULL or not.</summary>
    public void Add(ColumnVector source, int row)
    {
        var at = Add();
        if (source.IsNull(row))
        {
            AddNullAt(at);
        }
        else
        {
            Items.CopyValue(source, row, at);
        }
    }

    /// <summary>Appends NULL.</summary>
    public void AddNull() => AddNullAt(Add());

    /// <summary>Says that the items are one dimension, whose first one has a subscript.</summary>
    public void SetBounds(int lowerBound = 1)
    {
        Dimensions = Count == 0 ? 0 : 1;
        _lengths[0] = Count;
        _lowerBounds[0] = lowerBound;
    }

    /// <summary>Says which dimensions the items have.</summary>
    public void SetBounds(ReadOnlySpan<int> lengths, ReadOnlySpan<int> lowerBounds)
    {
        lengths.CopyTo(_lengths);
        lowerBounds.CopyTo(_lowerBounds);
        Dimensions = Count == 0 ? 0 : lengths.Length;
    }

    /// <summary>The length of the bytes of the array.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: it would be too long.</exception>
    public int ByteLength
    {
        get
        {
            if (Count == 0)
            {
                return ArrayFormat.Empty.Length;
            }

            var length = ArrayFormat.HeaderLength(Dimensions, Count, HasNull) + Items.ItemsLength(Count);
            return length <= Array.MaxLength
                ? (int)length
                : throw new DatabaseException(ErrorCode.InvalidParameterValue, "The array would be too large.");
        }
    }

    private bool HasNull => Items.HasNulls && Items.Nulls.AsSpan(0, Count).Contains(true);

    /// <summary>Writes the bytes of the array, for which there is exactly room.</summary>
    public void Write(Span<byte> target)
    {
        if (Count == 0)
        {
            ArrayFormat.Empty.CopyTo(target);
            return;
        }

        var hasNull = HasNull;
        target = ArrayFormat.WriteHeader(Lengths, LowerBounds, hasNull, target);
        if (hasNull)
        {
            var flags = target[..ArrayFormat.NullBytes(Count)];
            flags.Clear();
            for (var i = 0; i < Count; i++)
            {
                flags[i >> 3] |= (byte)(Items.IsNull(i) ? 1 << (i & 7) : 0);
            }

            target = target[flags.Length..];
        }

        Items.WriteItems(Count, target);
    }

    /// <summary>Makes a row of a vector the array.</summary>
    public void Write(BinaryVector target, int row) => Write(target.Append(row, ByteLength));

    /// <summary>The bytes of the array.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[ByteLength];
        Write(bytes);
        return bytes;
    }

    /// <summary>The array that a list of values is; all are of the type of the items, or NULL.</summary>
    public static SqlValue OfList(SqlTypeKind elementKind, ReadOnlySpan<SqlValue> values) =>
        OfItems(elementKind, values, [values.Length]);

    /// <summary>The same with several dimensions, whose subscripts begin with 1.</summary>
    public static SqlValue OfItems(
        SqlTypeKind elementKind, ReadOnlySpan<SqlValue> values, ReadOnlySpan<int> lengths)
    {
        var array = new ArrayValue(elementKind);
        foreach (ref readonly var value in values)
        {
            ValueConverter.Set(array.Items, array.Add(), value);
        }

        Span<int> lowerBounds = stackalloc int[ArrayFormat.DimensionsMax];
        lowerBounds.Fill(1);
        array.SetBounds(lengths, lowerBounds[..lengths.Length]);
        return SqlValue.FromBytes(array.ToBytes(), SqlTypes.ArrayOf(elementKind));
    }

    /// <summary>The same items in another type, with the same dimensions.</summary>
    public ArrayValue Convert(SqlType from, SqlType to, PiecewiseBytes pieces)
    {
        var context = CastRules.IsAllowed(from.Kind, to.Kind, CastContext.Assignment)
            ? CastContext.Assignment : CastContext.Explicit;
        var converter = new VectorConverter(from, to, context, pieces);
        var result = new ArrayValue(to.Kind);
        var items = converter.Convert(Items, default, Count);
        for (var i = 0; i < Count; i++)
        {
            result.Add(items, i);
        }

        result.SetBounds(Lengths, LowerBounds);
        return result;
    }

    private void AddNullAt(int row)
    {
        Items.SetEmpty(row);
        Items.SetNull(row);
    }
}
