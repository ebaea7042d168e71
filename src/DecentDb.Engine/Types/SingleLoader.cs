using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DecentDb.Engine.Types;

/// <summary>Loads numbers of single precision.</summary>
internal readonly struct SingleLoader : IVectorLoader<float>
{
    public static Vector512<float> Load512(ref readonly float first, nuint at) =>
        Vector512.LoadUnsafe(in first, at);

    public static Vector256<float> Load256(ref readonly float first, nuint at) =>
        Vector256.LoadUnsafe(in first, at);

    public static Vector128<float> Load128(ref readonly float first, nuint at) =>
        Vector128.LoadUnsafe(in first, at);

    public static float Load(float number) => number;
}

/// <summary>
/// Loads numbers of half precision. The bits of a finite one are moved to where single precision has them, and the
/// difference of the exponents is made good by a product, which is exact for subnormal numbers too.
/// </summary>
internal readonly struct HalfLoader : IVectorLoader<Half>
{
    private const uint MagnitudeBits = 0x7FFF;
    private const uint SignBit = 0x8000;
    private const int MantissaShift = 13; // 23 bits of it instead of 10
    private const int SignShift = 16;
    private const float ExponentScale = 5.192296858534828e33f; // 2 to the power of 127 - 15

    public static Vector512<float> Load512(ref readonly Half first, nuint at)
    {
        var halves = Vector256.LoadUnsafe(in Bits(in first), at);
        var (low, high) = Vector256.Widen(halves);
        var bits = Vector512.Create(low, high);
        var magnitude = ((bits & Vector512.Create(MagnitudeBits)) << MantissaShift).AsSingle()
            * Vector512.Create(ExponentScale);
        return (magnitude.AsUInt32() | ((bits & Vector512.Create(SignBit)) << SignShift)).AsSingle();
    }

    public static Vector256<float> Load256(ref readonly Half first, nuint at)
    {
        var halves = Vector128.LoadUnsafe(in Bits(in first), at);
        var (low, high) = Vector128.Widen(halves);
        var bits = Vector256.Create(low, high);
        var magnitude = ((bits & Vector256.Create(MagnitudeBits)) << MantissaShift).AsSingle()
            * Vector256.Create(ExponentScale);
        return (magnitude.AsUInt32() | ((bits & Vector256.Create(SignBit)) << SignShift)).AsSingle();
    }

    public static Vector128<float> Load128(ref readonly Half first, nuint at)
    {
        // Four of them are 8 bytes; the upper half of the lanes is left out.
        var (bits, _) = Vector128.Widen(Vector64.LoadUnsafe(in Bits(in first), at).ToVector128());
        var magnitude = ((bits & Vector128.Create(MagnitudeBits)) << MantissaShift).AsSingle()
            * Vector128.Create(ExponentScale);
        return (magnitude.AsUInt32() | ((bits & Vector128.Create(SignBit)) << SignShift)).AsSingle();
    }

    public static float Load(Half number) => (float)number;

    private static ref readonly ushort Bits(ref readonly Half first) =>
        ref Unsafe.As<Half, ushort>(ref Unsafe.AsRef(in first));
}
