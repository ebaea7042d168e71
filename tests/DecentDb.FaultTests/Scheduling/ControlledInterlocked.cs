using System.Threading;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>Takes the place of <see cref="Interlocked"/> in the rewritten engine.</summary>
public static class ControlledInterlocked
{
    /// <summary>Does nothing: every thread sees the changes of the others at once.</summary>
    public static void MemoryBarrier()
    {
    }

    /// <summary>Adds 1 and gives the sum.</summary>
    public static int Increment(ref int location) => Add(ref location, 1);

    /// <summary>Subtracts 1 and gives the difference.</summary>
    public static int Decrement(ref int location)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        return --location;
    }

    /// <summary>Adds and gives the sum.</summary>
    public static int Add(ref int location, int value)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        return location += value;
    }

    /// <summary>Puts a value in and gives the one before.</summary>
    public static int Exchange(ref int location, int value)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        var old = location;
        location = value;
        return old;
    }

    /// <summary>Puts a value in if the other one is there; gives the one before.</summary>
    public static int CompareExchange(ref int location, int value, int comparand)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        var old = location;
        location = old == comparand ? value : old;
        return old;
    }

    /// <summary>Adds 1 and gives the sum.</summary>
    public static uint Increment(ref uint location) => Add(ref location, 1);

    /// <summary>Subtracts 1 and gives the difference.</summary>
    public static uint Decrement(ref uint location)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        return --location;
    }

    /// <summary>Adds and gives the sum.</summary>
    public static uint Add(ref uint location, uint value)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        return location += value;
    }

    /// <summary>Puts a value in and gives the one before.</summary>
    public static uint Exchange(ref uint location, uint value)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        var old = location;
        location = value;
        return old;
    }

    /// <summary>Puts a value in if the other one is there; gives the one before.</summary>
    public static uint CompareExchange(ref uint location, uint value, uint comparand)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        var old = location;
        location = old == comparand ? value : old;
        return old;
    }

    /// <summary>Adds 1 and gives the sum.</summary>
    public static long Increment(ref long location) => Add(ref location, 1);

    /// <summary>Subtracts 1 and gives the difference.</summary>
    public static long Decrement(ref long location)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        return --location;
    }

    /// <summary>Adds and gives the sum.</summary>
    public static long Add(ref long location, long value)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        return location += value;
    }

    /// <summary>Puts a value in and gives the one before.</summary>
    public static long Exchange(ref long location, long value)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        var old = location;
        location = value;
        return old;
    }

    /// <summary>Puts a value in if the other one is there; gives the one before.</summary>
    public static long CompareExchange(ref long location, long value, long comparand)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        var old = location;
        location = old == comparand ? value : old;
        return old;
    }

    /// <summary>Adds 1 and gives the sum.</summary>
    public static ulong Increment(ref ulong location) => Add(ref location, 1);

    /// <summary>Subtracts 1 and gives the difference.</summary>
    public static ulong Decrement(ref ulong location)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        return --location;
    }

    /// <summary>Adds and gives the sum.</summary>
    public static ulong Add(ref ulong location, ulong value)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        return location += value;
    }

    /// <summary>Puts a value in and gives the one before.</summary>
    public static ulong Exchange(ref ulong location, ulong value)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        var old = location;
        location = value;
        return old;
    }

    /// <summary>Puts a value in if the other one is there; gives the one before.</summary>
    public static ulong CompareExchange(ref ulong location, ulong value, ulong comparand)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        var old = location;
        location = old == comparand ? value : old;
        return old;
    }

    /// <summary>Reads.</summary>
    public static long Read(ref readonly long location)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        return location;
    }

    /// <summary>Puts a value in and gives the one before.</summary>
    public static T Exchange<T>(ref T location, T value)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        var old = location;
        location = value;
        return old;
    }

    /// <summary>Puts a value in if the other one is there; gives the one before.</summary>
    public static T CompareExchange<T>(ref T location, T value, T comparand)
    {
        Scheduler.Reach(Operation.Interlocked, Locations.Take());
        var old = location;
        var isThere = typeof(T).IsValueType ? System.Collections.Generic.EqualityComparer<T>.Default.Equals(
            old, comparand) : ReferenceEquals(old, comparand);
        location = isThere ? value : old;
        return old;
    }
}
