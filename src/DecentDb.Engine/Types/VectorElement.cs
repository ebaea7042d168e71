using System;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>
/// How the numbers of a VECTOR or HALFVEC lie in its bytes, which are nothing but them: little-endian, 4 or 2 bytes
/// each. Part of the file format.
/// </summary>
internal static class VectorElement
{
    /// <summary>The most numbers of one value, as in pgvector.</summary>
    public const int CountMax = 16_000;

    /// <summary>The bytes of one number.</summary>
    public static int SizeOf(SqlTypeKind kind) => kind == SqlTypeKind.HalfVector ? sizeof(ushort) : sizeof(float);

    /// <summary>The count of numbers of a value of a length.</summary>
    public static int CountOf(SqlTypeKind kind, int byteLength) => byteLength / SizeOf(kind);

    /// <summary>The bytes of a VECTOR as numbers, without a copy.</summary>
    public static ReadOnlySpan<float> Floats(ReadOnlySpan<byte> vector) => MemoryMarshal.Cast<byte, float>(vector);

    /// <summary>The bytes of a HALFVEC as numbers, without a copy.</summary>
    public static ReadOnlySpan<Half> Halves(ReadOnlySpan<byte> vector) => MemoryMarshal.Cast<byte, Half>(vector);

    /// <summary>One number of a value.</summary>
    public static float Read(SqlTypeKind kind, ReadOnlySpan<byte> vector, int index) =>
        kind == SqlTypeKind.HalfVector ? (float)Halves(vector)[index] : Floats(vector)[index];

    /// <summary>Sets one number of a value.</summary>
    /// <exception cref="DatabaseException">NumericValueOutOfRange: it is not finite, or the type cannot hold it.
    /// </exception>
    public static void Write(SqlTypeKind kind, Span<byte> vector, int index, double value)
    {
        var isHalf = kind == SqlTypeKind.HalfVector;
        if (isHalf)
        {
            MemoryMarshal.Cast<byte, Half>(vector)[index] = (Half)value;
        }
        else
        {
            MemoryMarshal.Cast<byte, float>(vector)[index] = (float)value;
        }

        if (!float.IsFinite(Read(kind, vector, index)))
        {
            throw new DatabaseException(
                ErrorCode.NumericValueOutOfRange,
                double.IsFinite(value)
                    ? $"A number is out of range for the {(isHalf ? "half" : "single")} precision of the vector."
                    : "The numbers of a vector are finite; NaN and infinity are not taken.");
        }
    }

    /// <summary>What is wrong with bytes that are to be a value; null for nothing.</summary>
    public static string? FindError(SqlTypeKind kind, ReadOnlySpan<byte> vector)
    {
        var size = SizeOf(kind);
        if (vector.IsEmpty || vector.Length % size != 0)
        {
            return $"is no list of numbers of {size} bytes";
        }

        if (vector.Length / size > CountMax)
        {
            return $"has more than {CountMax} dimensions";
        }

        for (var i = 0; i < vector.Length / size; i++)
        {
            if (!float.IsFinite(Read(kind, vector, i)))
            {
                return "has a number that is not finite";
            }
        }

        return null;
    }
}
