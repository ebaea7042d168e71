using System;
using System.Runtime.InteropServices;
using DecentDb.Engine.Api;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Values;

/// <summary>Vectors of the database as CLR values: their bytes are the numbers, one behind the other.</summary>
internal static class VectorValues
{
    /// <summary>The numbers of a value of a type of vectors.</summary>
    public static float[] Read(SqlTypeKind kind, ReadOnlySpan<byte> vector)
    {
        if (kind == SqlTypeKind.Vector)
        {
            return MemoryMarshal.Cast<byte, float>(vector).ToArray();
        }

        var halves = MemoryMarshal.Cast<byte, Half>(vector);
        var numbers = new float[halves.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (float)halves[i];
        }

        return numbers;
    }

    /// <summary>The numbers of a HALFVEC.</summary>
    public static Half[] ReadHalves(ReadOnlySpan<byte> vector) => MemoryMarshal.Cast<byte, Half>(vector).ToArray();

    /// <summary>
    /// Sets a vector of a load from the memory that it lies in; false for a value or a column of another type.
    /// </summary>
    public static bool TrySet(BulkLoader loader, int column, SqlTypeKind kind, object value)
    {
        switch (value)
        {
            case float[] numbers when kind == SqlTypeKind.Vector:
                loader.SetBytes(column, MemoryMarshal.AsBytes(numbers.AsSpan()));
                return true;
            case ReadOnlyMemory<float> numbers when kind == SqlTypeKind.Vector:
                loader.SetBytes(column, MemoryMarshal.AsBytes(numbers.Span));
                return true;
            case Memory<float> numbers when kind == SqlTypeKind.Vector:
                loader.SetBytes(column, MemoryMarshal.AsBytes(numbers.Span));
                return true;
            case Half[] numbers when kind == SqlTypeKind.HalfVector:
                loader.SetBytes(column, MemoryMarshal.AsBytes(numbers.AsSpan()));
                return true;
            case ReadOnlyMemory<Half> numbers when kind == SqlTypeKind.HalfVector:
                loader.SetBytes(column, MemoryMarshal.AsBytes(numbers.Span));
                return true;
            default:
                return false;
        }
    }
}
