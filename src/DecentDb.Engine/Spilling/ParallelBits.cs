using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Gathers and scatters bits by a mask whose every byte has its bits at the low end. One instruction each where the
/// processor has it, else a loop over the bytes.
/// </summary>
internal static class ParallelBits
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Extract(ulong value, ulong mask) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitExtract(value, mask) : ExtractByLoop(value, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Deposit(ulong value, ulong mask) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitDeposit(value, mask) : DepositByLoop(value, mask);

    internal static ulong ExtractByLoop(ulong value, ulong mask)
    {
        ulong result = 0;
        for (var shift = 56; shift >= 0; shift -= 8)
        {
            var byteMask = (mask >> shift) & 255;
            result = (result << BitOperations.PopCount(byteMask)) | ((value >> shift) & byteMask);
        }

        return result;
    }

    internal static ulong DepositByLoop(ulong value, ulong mask)
    {
        ulong result = 0;
        for (var shift = 0; shift < 64; shift += 8)
        {
            var byteMask = (mask >> shift) & 255;
            result |= (value & byteMask) << shift;
            value >>= BitOperations.PopCount(byteMask);
        }

        return result;
    }
}
