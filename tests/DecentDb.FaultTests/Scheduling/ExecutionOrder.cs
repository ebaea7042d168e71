using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>
/// A hash of what the threads have done so far, in which only the order of steps counts that depend on each other:
/// those of one thread, and those with one location of which one changes it. Schedules of one hash have come to the
/// same state, as long as whatever threads share is used through locks, volatile accesses and files.
/// </summary>
internal sealed class ExecutionOrder
{
    private readonly ulong[] _threads = new ulong[32];
    private readonly Dictionary<int, (ulong Write, ulong Reads)> _locations = [];

    public ulong Hash
    {
        get
        {
            ulong hash = 0;
            for (var i = 0; i < _threads.Length; i++)
            {
                hash += Mix(_threads[i], (ulong)i + 1);
            }

            return hash;
        }
    }

    public void Clear()
    {
        Array.Clear(_threads);
        _locations.Clear();
    }

    public void Add(int thread, Operation operation, int location)
    {
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_locations, location, out _);
        var hash = Mix(_threads[thread], ((ulong)operation << 32) ^ (uint)location);
        if (operation is Operation.VolatileRead or Operation.FileRead)
        {
            hash = Mix(hash, last.Write);
            last.Reads += hash;
        }
        else
        {
            hash = Mix(Mix(hash, last.Write), last.Reads);
            last = (hash, 0);
        }

        _threads[thread] = hash;
    }

    private static ulong Mix(ulong left, ulong right)
    {
        var z = (left ^ (right + 0x9E3779B97F4A7C15)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27) ^ (right << 31)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
