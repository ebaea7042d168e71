using System.Threading;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>Takes the place of <see cref="Volatile"/> in the rewritten engine.</summary>
public static class ControlledVolatile
{
    /// <summary>Stands before the use of a field.</summary>
    public static void ReachField() => Scheduler.Reach(Operation.Field);

    /// <summary>Stands before the reading of a volatile field.</summary>
    public static void ReachRead(int location) => Scheduler.Reach(Operation.VolatileRead, location);

    /// <summary>Stands before the writing of a volatile field.</summary>
    public static void ReachWrite(int location) => Scheduler.Reach(Operation.VolatileWrite, location);

    /// <summary>Stands before a call of these classes: says with which field or array.</summary>
    public static void Locate(int location) => Locations.Put(location);

    /// <summary>Reads.</summary>
    public static bool Read(ref readonly bool location)
    {
        Scheduler.Reach(Operation.VolatileRead, Locations.Take());
        return location;
    }

    /// <summary>Writes.</summary>
    public static void Write(ref bool location, bool value)
    {
        Scheduler.Reach(Operation.VolatileWrite, Locations.Take());
        location = value;
    }

    /// <summary>Reads.</summary>
    public static byte Read(ref readonly byte location)
    {
        Scheduler.Reach(Operation.VolatileRead, Locations.Take());
        return location;
    }

    /// <summary>Writes.</summary>
    public static void Write(ref byte location, byte value)
    {
        Scheduler.Reach(Operation.VolatileWrite, Locations.Take());
        location = value;
    }

    /// <summary>Reads.</summary>
    public static int Read(ref readonly int location)
    {
        Scheduler.Reach(Operation.VolatileRead, Locations.Take());
        return location;
    }

    /// <summary>Writes.</summary>
    public static void Write(ref int location, int value)
    {
        Scheduler.Reach(Operation.VolatileWrite, Locations.Take());
        location = value;
    }

    /// <summary>Reads.</summary>
    public static uint Read(ref readonly uint location)
    {
        Scheduler.Reach(Operation.VolatileRead, Locations.Take());
        return location;
    }

    /// <summary>Writes.</summary>
    public static void Write(ref uint location, uint value)
    {
        Scheduler.Reach(Operation.VolatileWrite, Locations.Take());
        location = value;
    }

    /// <summary>Reads.</summary>
    public static long Read(ref readonly long location)
    {
        Scheduler.Reach(Operation.VolatileRead, Locations.Take());
        return location;
    }

    /// <summary>Writes.</summary>
    public static void Write(ref long location, long value)
    {
        Scheduler.Reach(Operation.VolatileWrite, Locations.Take());
        location = value;
    }

    /// <summary>Reads.</summary>
    public static ulong Read(ref readonly ulong location)
    {
        Scheduler.Reach(Operation.VolatileRead, Locations.Take());
        return location;
    }

    /// <summary>Writes.</summary>
    public static void Write(ref ulong location, ulong value)
    {
        Scheduler.Reach(Operation.VolatileWrite, Locations.Take());
        location = value;
    }

    /// <summary>Reads.</summary>
    public static double Read(ref readonly double location)
    {
        Scheduler.Reach(Operation.VolatileRead, Locations.Take());
        return location;
    }

    /// <summary>Writes.</summary>
    public static void Write(ref double location, double value)
    {
        Scheduler.Reach(Operation.VolatileWrite, Locations.Take());
        location = value;
    }

    /// <summary>Reads.</summary>
    public static T Read<T>(ref readonly T location)
        where T : class?
    {
        Scheduler.Reach(Operation.VolatileRead, Locations.Take());
        return location;
    }

    /// <summary>Writes.</summary>
    public static void Write<T>(ref T location, T value)
        where T : class?
    {
        Scheduler.Reach(Operation.VolatileWrite, Locations.Take());
        location = value;
    }
}
