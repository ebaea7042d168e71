using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace DecentDb.Engine.Types;

/// <summary>
/// Hashes of values: equal values (<see cref="ValueComparer"/>) have equal hashes. Not part of any format.
/// </summary>
internal static class ValueHasher
{
    private const ulong NullHash = 0x9E37_79B9_7F4A_7C15;

    /// <summary>The hash of one value, NULL or not.</summary>
    public static ulong Hash(SqlTypeKind kind, ColumnVector column, int row)
    {
        if (column.IsNull(row))
        {
            return NullHash;
        }

        return column is Int64Vector numbers ? Hash(numbers.Values[row]) : TypeTraits.Of(kind).Hash(column, row);
    }

    /// <summary>
    /// Hashes whole rows: position i of the result is the hash of the row at rows[i], or of row i when rows is empty.
    /// </summary>
    public static void HashRows(
        ReadOnlySpan<SqlTypeKind> kinds, ReadOnlySpan<ColumnVector> columns, ReadOnlySpan<int> rows, Span<ulong> hashes)
    {
        hashes.Clear();
        for (var c = 0; c < kinds.Length; c++)
        {
            var column = columns[c];
            if (column is Int64Vector { HasNulls: false } numbers)
            {
                var values = numbers.Values;
                for (var i = 0; i < hashes.Length; i++)
                {
                    hashes[i] = Combine(hashes[i], Hash(values[rows.IsEmpty ? i : rows[i]]));
                }

                continue;
            }

            HashColumn(TypeTraits.Of(kinds[c]), column, rows, hashes);
        }
    }

    private static void HashColumn(
        TypeTraits traits, ColumnVector column, ReadOnlySpan<int> rows, Span<ulong> hashes)
    {
        for (var i = 0; i < hashes.Length; i++)
        {
            var row = rows.IsEmpty ? i : rows[i];
            hashes[i] = Combine(hashes[i], column.IsNull(row) ? NullHash : traits.Hash(column, row));
        }
    }

    public static ulong Combine(ulong hash, ulong next) => (BitOperations.RotateLeft(hash, 23) ^ next) * NullHash;

    public static ulong Hash(long value)
    {
        var x = (ulong)value;
        x = (x ^ (x >> 32)) * 0xD6E8_FEB8_6659_FD93;
        return (x ^ (x >> 32)) * 0xD6E8_FEB8_6659_FD93;
    }

    public static ulong Hash(double value) =>
        double.IsNaN(value) ? ~NullHash : Hash(BitConverter.DoubleToInt64Bits(value + 0.0));

    public static ulong Hash(UInt128 value) =>
        Combine(Hash((long)(ulong)value), Hash((long)(ulong)(value >> 64)));

    public static ulong Hash(ReadOnlySpan<byte> value)
    {
        var hash = (ulong)value.Length * NullHash;
        var words = MemoryMarshal.Cast<byte, ulong>(value);
        foreach (var word in words)
        {
            hash = (hash ^ word) * 0xD6E8_FEB8_6659_FD93;
            hash ^= hash >> 32;
        }

        var tail = 0UL;
        foreach (var b in value[(words.Length * sizeof(ulong))..])
        {
            tail = (tail << 8) | b;
        }

        hash = (hash ^ tail) * 0xD6E8_FEB8_6659_FD93;
        return hash ^ (hash >> 32);
    }
}
