using System;
using System.Runtime.CompilerServices;

namespace DecentDb.Engine.Primitives;

/// <summary>
/// Counts the arrays of an operator. Small ones are free; a large one is counted before it is allocated, and while its
/// content is copied the old one counts too.
/// </summary>
internal sealed class MemoryHold(IMemoryAccount account)
{
    private const int FreeBytes = 1 << 16;

    /// <summary>True when an array of this length would leave half of the rest of the budget.</summary>
    public bool HasRoomFor<T>(long length)
        where T : struct => length * Unsafe.SizeOf<T>() <= Math.Max(FreeBytes, account.FreeBytes / 2);

    /// <summary>A longer array with the beginning of the old one, which is given up.</summary>
    public T[] Grow<T>(T[] old, int length)
        where T : struct
    {
        var grown = Allocate<T>(length);
        old.CopyTo(grown, 0);
        Drop(old);
        return grown;
    }

    public T[] Allocate<T>(int length)
        where T : struct
    {
        var bytes = Counted<T>(length);
        account.Take(bytes);
        try
        {
            return new T[length];
        }
        catch (OutOfMemoryException)
        {
            account.Take(-bytes);
            throw;
        }
    }

    /// <summary>Gives an array up.</summary>
    public void Drop<T>(T[] array)
        where T : struct => account.Take(-Counted<T>(array.Length));

    private static long Counted<T>(int length)
        where T : struct => (long)length * Unsafe.SizeOf<T>() is var bytes && bytes > FreeBytes ? bytes : 0;
}
