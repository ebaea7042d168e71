using System.Runtime.Intrinsics;

namespace DecentDb.Engine.Types;

/// <summary>Loads numbers of one precision as numbers of single precision.</summary>
/// <typeparam name="T">The numbers as they lie.</typeparam>
internal interface IVectorLoader<T>
    where T : unmanaged
{
    /// <summary>The first 16 numbers from a place on.</summary>
    static abstract Vector512<float> Load512(ref readonly T first, nuint at);

    /// <summary>The first 8 numbers from a place on.</summary>
    static abstract Vector256<float> Load256(ref readonly T first, nuint at);

    /// <summary>The first 4 numbers from a place on.</summary>
    static abstract Vector128<float> Load128(ref readonly T first, nuint at);

    /// <summary>One number.</summary>
    static abstract float Load(T number);
}
