using System;
using System.Buffers.Binary;

namespace DecentDb.Engine.Types;

/// <summary>
/// The bytes of an array as a value of <see cref="PhysicalType.Binary"/>. Part of the file format:
/// <code>
/// 1 byte         dimensions, 0 to 6; 0 for an array without items, whose bytes end here; bit 7: some items are NULL
/// a dimension    4 bytes: the number of its items, at least 1; 4 bytes: the subscript of the first one
/// NULL bits      a bit an item, the first one lowest, padded with zeros to a byte; only with bit 7
/// the items      all of them, those of the last dimension side by side; a NULL as zeros, or of no length:
///   integers     1 byte: their width of 1, 2, 4 or 8 bytes, the least that fits all; then the numbers
///   doubles      8 bytes each
///   decimals     16 bytes each
///   16 bytes     16 bytes each
///   byte strings 4 bytes each: where it ends, counted from the first one; then the byte strings
/// </code>
/// Numbers are little-endian. Equal arrays need not have equal bytes: 1.0 and 1.00 differ.
/// </summary>
internal static class ArrayFormat
{
    /// <summary>The most dimensions, as in PostgreSQL.</summary>
    public const int DimensionsMax = 6;

    /// <summary>The most items, as in PostgreSQL.</summary>
    public const int ItemsMax = (1 << 27) - 1;

    private const byte NullsFlag = 0x80;
    private const int DimensionSize = 2 * sizeof(int);

    /// <summary>The bytes of an array without items.</summary>
    public static ReadOnlySpan<byte> Empty => [0];

    /// <summary>The number of dimensions of an array; 0 also for no bytes, which lie where a value is NULL.</summary>
    public static int DimensionsOf(ReadOnlySpan<byte> array) => array.IsEmpty ? 0 : array[0] & ~NullsFlag;

    /// <summary>True when some item is NULL.</summary>
    public static bool HasNulls(ReadOnlySpan<byte> array) => !array.IsEmpty && (array[0] & NullsFlag) != 0;

    /// <summary>The number of items of a dimension.</summary>
    public static int LengthOf(ReadOnlySpan<byte> array, int dimension) =>
        BinaryPrimitives.ReadInt32LittleEndian(array[(1 + (dimension * DimensionSize))..]);

    /// <summary>The subscript of the first item of a dimension.</summary>
    public static int LowerBoundOf(ReadOnlySpan<byte> array, int dimension) =>
        BinaryPrimitives.ReadInt32LittleEndian(array[(1 + (dimension * DimensionSize) + sizeof(int))..]);

    /// <summary>The number of all items.</summary>
    public static int CountOf(ReadOnlySpan<byte> array)
    {
        var dimensions = DimensionsOf(array);
        var count = dimensions == 0 ? 0 : 1;
        for (var i = 0; i < dimensions; i++)
        {
            count *= LengthOf(array, i);
        }

        return count;
    }

    /// <summary>True when an item is NULL.</summary>
    public static bool IsNull(ReadOnlySpan<byte> array, int item) =>
        HasNulls(array) && (array[HeaderLength(array) + (item >> 3)] & (1 << (item & 7))) != 0;

    /// <summary>The items behind their header, and where they begin.</summary>
    public static ReadOnlySpan<byte> ItemsOf(ReadOnlySpan<byte> array, int count) => array[ItemsStart(array, count)..];

    /// <summary>The length of the header of an array that has items.</summary>
    public static int HeaderLength(int dimensions, int count, bool hasNulls) =>
        1 + (dimensions * DimensionSize) + (hasNulls ? NullBytes(count) : 0);

    /// <summary>Writes the header of an array that has items, but for the NULL bits, which are to be set then.
    /// </summary>
    /// <returns>The bytes behind the dimensions: the NULL bits if there are, and the items.</returns>
    public static Span<byte> WriteHeader(
        ReadOnlySpan<int> lengths, ReadOnlySpan<int> lowerBounds, bool hasNulls, Span<byte> target)
    {
        target[0] = (byte)(lengths.Length | (hasNulls ? NullsFlag : 0));
        target = target[1..];
        for (var i = 0; i < lengths.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(target, lengths[i]);
            BinaryPrimitives.WriteInt32LittleEndian(target[sizeof(int)..], lowerBounds[i]);
            target = target[DimensionSize..];
        }

        return target;
    }

    /// <summary>The bytes of the NULL bits of so many items.</summary>
    public static int NullBytes(int count) => (count + 7) >> 3;

    /// <summary>What is wrong with the header of bytes that are to be an array; null for nothing.</summary>
    /// <param name="array">The bytes.</param>
    /// <param name="count">The number of items.</param>
    public static string? FindHeaderError(ReadOnlySpan<byte> array, out int count)
    {
        count = 0;
        if (array.IsEmpty || DimensionsOf(array) > DimensionsMax)
        {
            return "is not an array";
        }

        var dimensions = DimensionsOf(array);
        if (dimensions == 0)
        {
            return array.Length == 1 && array[0] == 0 ? null : "has bytes behind an array without items";
        }

        if (array.Length < 1 + (dimensions * DimensionSize))
        {
            return "is too short for an array";
        }

        var all = 1L;
        for (var i = 0; i < dimensions && all is > 0 and <= ItemsMax; i++)
        {
            var length = LengthOf(array, i);
            all = length > 0 && (long)LowerBoundOf(array, i) + length - 1 <= int.MaxValue ? all * length : 0;
        }

        if (all is <= 0 or > ItemsMax)
        {
            return "is an array with wrong dimensions";
        }

        count = (int)all;
        return ItemsStart(array, count) <= array.Length ? null : "is too short for an array";
    }

    private static int HeaderLength(ReadOnlySpan<byte> array) => 1 + (DimensionsOf(array) * DimensionSize);

    private static int ItemsStart(ReadOnlySpan<byte> array, int count) =>
        HeaderLength(array) + (HasNulls(array) ? NullBytes(count) : 0);
}
