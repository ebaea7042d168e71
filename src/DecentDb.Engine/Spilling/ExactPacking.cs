using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DecentDb.Engine.Spilling;

/// <summary>How the keys of a run, whole, are numbers of 64 bits that order as the keys do.</summary>
internal sealed class ExactPacking
{
    /// <summary>Joins what a packer says of keys that all begin alike.</summary>
    /// <param name="packer">An exact packer, which nobody changes any more.</param>
    /// <param name="commonKey">The bytes before the packer's window.</param>
    public ExactPacking(KeyPacker packer, byte[] commonKey)
    {
        Packer = packer;
        CommonKey = commonKey;
    }

    public KeyPacker Packer { get; }

    public byte[] CommonKey { get; }

    /// <summary>A packing for the keys of all of these; null when their numbers would not fit.</summary>
    public static ExactPacking? Unite(ReadOnlySpan<ExactPacking> packings)
    {
        var common = packings[0].CommonKey.AsSpan();
        foreach (var packing in packings)
        {
            common = common[..common.CommonPrefixLength(packing.CommonKey)];
        }

        var packer = new KeyPacker();
        packer.Unite(packings, common.Length);
        return packer.IsExact ? new ExactPacking(packer, common.ToArray()) : null;
    }

    /// <summary>A key that holds the bytes that all keys share, to be given to <see cref="Unpack"/>.</summary>
    public byte[] MakeKeyBuffer()
    {
        var buffer = new byte[CommonKey.Length + KeyPacker.WindowSize];
        CommonKey.CopyTo(buffer, 0);
        return buffer;
    }

    /// <summary>Completes the key in the buffer and returns its length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Unpack(ulong packed, byte[] buffer) =>
        CommonKey.Length + Packer.Unpack(packed, buffer.AsSpan(CommonKey.Length));

    /// <summary>Gives entries of this packing the numbers of one that was united from it and others.</summary>
    public void Repack(Span<SortEntry> entries, ExactPacking united)
    {
        if (Packer.PacksAs(united.Packer))
        {
            return;
        }

        var buffer = MakeKeyBuffer();
        var depth = united.Packer.Depth;
        foreach (ref var entry in entries)
        {
            var length = Unpack(entry.Key, buffer);
            var window = Vector256.LoadUnsafe(ref buffer[depth]);
            entry = new SortEntry(united.Packer.Pack(window, length - depth), entry.Reference);
        }
    }
}
