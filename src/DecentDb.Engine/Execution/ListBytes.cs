using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution;

/// <summary>What lists of values take.</summary>
internal static class ListBytes
{
    private const int ObjectBytes = 24;
    private const int KeptPlaces = 1024;

    /// <summary>What a place in a list takes.</summary>
    public static int OfPlace { get; } = Unsafe.SizeOf<SqlValue>();

    public static long Of(ReadOnlySpan<SqlValue> values)
    {
        var bytes = 0L;
        foreach (ref readonly var value in values)
        {
            bytes += OfPlace + Content(value);
        }

        return bytes;
    }

    /// <summary>Empties a list whose execution has ended; a long one gives its memory up.</summary>
    public static void Trim<T>(List<T> list)
    {
        list.Clear();
        if (list.Capacity > KeptPlaces)
        {
            list.Capacity = 0;
        }
    }

    /// <summary>What a value takes besides its place.</summary>
    public static long Content(in SqlValue value) => value switch
    {
        { IsNull: true } => 0,
        _ when value.TextOrNull() is { } text => ObjectBytes + (2L * text.Length),
        _ when !TypeTraits.Of(value.Kind).HasFixedSize => ObjectBytes + value.AsBytes().Length,
        _ => 0,
    };
}
