using System;
using System.Globalization;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>What becomes a vector, and what a vector becomes: arrays of numbers, JSON, bytes, the other precision.
/// </summary>
internal static class VectorConversion
{
    private static readonly SqlTypeKind[] Numbers =
    [
        SqlTypeKind.SmallInt, SqlTypeKind.Integer, SqlTypeKind.BigInt, SqlTypeKind.Real, SqlTypeKind.Double,
        SqlTypeKind.Decimal,
    ];

    /// <summary>The casts from and to the types of vectors.</summary>
    public static Cast[] Casts =>
    [
        new(SqlTypeKind.HalfVector, SqlTypeKind.Vector, CastContext.Implicit, ToVector),
        new(SqlTypeKind.Vector, SqlTypeKind.HalfVector, CastContext.Assignment, ToHalfVector),
        .. Of(SqlTypeKind.Vector),
        .. Of(SqlTypeKind.HalfVector),
    ];

    /// <summary>The type in which two operands meet, one of which is a vector or both are to be.</summary>
    public static SqlType Meet(SqlType left, SqlType right)
    {
        var isSingle = left.Kind == SqlTypeKind.Vector || right.Kind == SqlTypeKind.Vector;
        var isHalf = left.Kind == SqlTypeKind.HalfVector || right.Kind == SqlTypeKind.HalfVector;
        return new SqlType(isHalf && !isSingle ? SqlTypeKind.HalfVector : SqlTypeKind.Vector);
    }

    /// <summary>The value that a list of numbers is.</summary>
    /// <exception cref="DatabaseException">
    /// NullValueNotAllowed, NumericValueOutOfRange, DataException: it is none.
    /// </exception>
    public static SqlValue OfList(ReadOnlySpan<SqlValue> list, SqlType type)
    {
        CheckCount(list.Length, type);
        var bytes = new byte[list.Length * VectorElement.SizeOf(type.Kind)];
        for (var i = 0; i < list.Length; i++)
        {
            if (list[i].IsNull)
            {
                throw NullElement(type);
            }

            VectorElement.Write(type.Kind, bytes, i, ValueConverter.Convert(list[i], SqlType.Double).AsDouble());
        }

        return SqlValue.FromBytes(bytes, type.Kind);
    }

    /// <summary>The VECTOR of numbers.</summary>
    /// <exception cref="DatabaseException">DataException: they are no vector.</exception>
    public static SqlValue OfNumbers(ReadOnlySpan<float> numbers) =>
        OfNumbers(MemoryMarshal.AsBytes(numbers), SqlTypeKind.Vector);

    /// <summary>The HALFVEC of numbers.</summary>
    /// <exception cref="DatabaseException">DataException: they are no vector.</exception>
    public static SqlValue OfNumbers(ReadOnlySpan<Half> numbers) =>
        OfNumbers(MemoryMarshal.AsBytes(numbers), SqlTypeKind.HalfVector);

    private static SqlValue OfNumbers(ReadOnlySpan<byte> numbers, SqlTypeKind kind)
    {
        if (VectorElement.FindError(kind, numbers) is { } error)
        {
            throw new DatabaseException(ErrorCode.DataException, $"The value is no {new SqlType(kind)}: it {error}.");
        }

        return SqlValue.FromBytes(numbers.ToArray(), kind);
    }

    private static Cast[] Of(SqlTypeKind kind)
    {
        var casts = new Cast[Numbers.Length + 4];
        for (var i = 0; i < Numbers.Length; i++)
        {
            // As in pgvector: only the type of the same numbers goes without being asked for.
            var context = Numbers[i] == SqlTypeKind.Real ? CastContext.Implicit : CastContext.Assignment;
            var items = new SqlType(Numbers[i]);
            casts[i] = new Cast(
                SqlTypes.ArrayOf(Numbers[i]), kind, context,
                (source, target, row) => OfArray(items, kind, source, target, row));
        }

        casts[^4] = new Cast(
            kind, SqlTypes.ArrayOf(SqlTypeKind.Real), CastContext.Assignment,
            (source, target, row) => ToArray(kind, source, target, row));
        casts[^3] = new Cast(
            SqlTypeKind.Blob, kind, CastContext.Assignment,
            (source, target, row) => OfBytes(kind, source, target, row));
        casts[^2] = new Cast(
            SqlTypeKind.Json, kind, CastContext.Explicit, (source, target, row) => OfJson(kind, source, target, row));
        casts[^1] = new Cast(
            SqlTypeKind.Jsonb, kind, CastContext.Explicit, (source, target, row) => OfJson(kind, source, target, row));
        return casts;
    }

    private static void ToVector(ColumnVector source, ColumnVector target, int row) =>
        Change(SqlTypeKind.HalfVector, SqlTypeKind.Vector, source, target, row);

    private static void ToHalfVector(ColumnVector source, ColumnVector target, int row) =>
        Change(SqlTypeKind.Vector, SqlTypeKind.HalfVector, source, target, row);

    private static void Change(SqlTypeKind from, SqlTypeKind to, ColumnVector source, ColumnVector target, int row)
    {
        var value = ((BinaryVector)source).Get(row);
        var count = VectorElement.CountOf(from, value.Length);
        var result = ((BinaryVector)target).Append(row, count * VectorElement.SizeOf(to));
        for (var i = 0; i < count; i++)
        {
            VectorElement.Write(to, result, i, VectorElement.Read(from, value, i));
        }
    }

    private static void OfArray(SqlType items, SqlTypeKind kind, ColumnVector source, ColumnVector target, int row)
    {
        var array = new ArrayValue(items.Kind);
        array.Read(((BinaryVector)source).Get(row));
        var type = new SqlType(kind);
        if (array.Dimensions > 1)
        {
            throw new DatabaseException(
                ErrorCode.DataException, $"An array of several dimensions is no {type.Traits.Name}.");
        }

        CheckCount(array.Count, type);
        var result = ((BinaryVector)target).Append(row, array.Count * VectorElement.SizeOf(kind));
        for (var i = 0; i < array.Count; i++)
        {
            if (array.Items.IsNull(i))
            {
                throw NullElement(type);
            }

            VectorElement.Write(kind, result, i, items.Traits.ToDouble(array.Items, i));
        }
    }

    private static void ToArray(SqlTypeKind kind, ColumnVector source, ColumnVector target, int row)
    {
        var value = ((BinaryVector)source).Get(row);
        var array = new ArrayValue(SqlTypeKind.Real);
        for (var i = 0; i < VectorElement.CountOf(kind, value.Length); i++)
        {
            var at = array.Add();
            ((DoubleVector)array.Items).Values[at] = VectorElement.Read(kind, value, i);
        }

        array.SetBounds();
        array.Write((BinaryVector)target, row);
    }

    private static void OfBytes(SqlTypeKind kind, ColumnVector source, ColumnVector target, int row)
    {
        var bytes = ((BinaryVector)source).Get(row);
        if (VectorElement.FindError(kind, bytes) is { } error)
        {
            throw new DatabaseException(
                ErrorCode.DataException, $"The blob is no {new SqlType(kind)}: it {error}.");
        }

        ((BinaryVector)target).Set(row, bytes);
    }

    private static void OfJson(SqlTypeKind kind, ColumnVector source, ColumnVector target, int row) =>
        VectorText.Parse(((BinaryVector)source).Get(row), new SqlType(kind), (BinaryVector)target, row);

    private static void CheckCount(int count, SqlType type)
    {
        if (count is < 1 or > VectorElement.CountMax)
        {
            throw new DatabaseException(
                ErrorCode.DataException,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A {type.Traits.Name} has from 1 to {VectorElement.CountMax} dimensions, not {count}."));
        }

        VectorTypeTraits.CheckCount(count, type);
    }

    private static DatabaseException NullElement(SqlType type) =>
        new(ErrorCode.NullValueNotAllowed, $"The numbers of a {type.Traits.Name} are not NULL.");
}
