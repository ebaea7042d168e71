using System;
using System.Collections.Generic;
using System.Numerics;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Page buffers that no open database uses, kept for the next one that needs some: to open a database again then
/// touches no fresh memory. They come from databases that were closed, and are such that nobody can see an image in
/// them any more.
/// <para>
/// They are arrays of the collector, so one that somebody refers to against all rules is at worst overwritten, never
/// memory of something else. Those that nobody has needed for two periods are left to the collector, and all of them
/// when the machine runs out of memory.
/// </para>
/// </summary>
internal sealed class SharedBuffers
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);
    private readonly Lock _lock = new(); // protects all fields below; a leaf lock
    private readonly Stack<byte[]>[] _free = new Stack<byte[]>[SizeCount];
    private readonly int[] _unused = new int[SizeCount]; // the fewest of a size since the last trim
    private readonly long _keptBytesMax;
    private readonly Action? _onFilled;
    private long _bytes;

    /// <summary>Buffers of one's own, which nothing trims by itself: for tests.</summary>
    public SharedBuffers(long keptBytesMax, Action? onFilled = null)
    {
        _keptBytesMax = keptBytesMax;
        _onFilled = onFilled;
        for (var i = 0; i < SizeCount; i++)
        {
            _free[i] = new Stack<byte[]>();
        }
    }

    /// <summary>Those of the process.</summary>
    public static SharedBuffers OfProcess { get; } = new(CacheSizes.Default, Trimmer.Start);

    /// <summary>Bytes of all buffers here.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    private static int SizeCount => BitOperations.Log2(PageFormat.SizeMax / PageFormat.SizeMin) + 1;

    /// <summary>Moves buffers of a size to the target; gives how many.</summary>
    public int Take(int pageSize, Span<byte[]> target)
    {
        if (Bytes == 0)
        {
            return 0;
        }

        using (Uninterrupted.Enter(_lock))
        {
            var size = IndexOf(pageSize);
            var count = 0;
            while (count < target.Length && _free[size].TryPop(out var buffer))
            {
                target[count++] = buffer;
            }

            _unused[size] = Math.Min(_unused[size], _free[size].Count);
            Volatile.Write(ref _bytes, _bytes - ((long)count * pageSize));
            return count;
        }
    }

    /// <summary>Takes over buffers that nobody sees any more; those beyond the limit go to the collector.</summary>
    public void Give(int pageSize, List<byte[]> buffers)
    {
        using (Uninterrupted.Enter(_lock))
        {
            var size = IndexOf(pageSize);
            foreach (var buffer in buffers)
            {
                if (_bytes + pageSize > _keptBytesMax)
                {
                    break;
                }

                _free[size].Push(buffer);
                Volatile.Write(ref _bytes, _bytes + pageSize);
            }
        }

        if (Bytes > 0)
        {
            _onFilled?.Invoke();
        }
    }

    /// <summary>
    /// Called once in a period: leaves those to the collector that were here all the time since the last call.
    /// </summary>
    public void Trim()
    {
        using (Uninterrupted.Enter(_lock))
        {
            for (var size = 0; size < SizeCount; size++)
            {
                Drop(size, _unused[size]);
                _unused[size] = _free[size].Count;
            }
        }
    }

    /// <summary>Leaves all of them to the collector.</summary>
    public void Clear()
    {
        using (Uninterrupted.Enter(_lock))
        {
            for (var size = 0; size < SizeCount; size++)
            {
                Drop(size, _free[size].Count);
                _unused[size] = 0;
            }
        }
    }

    private static int IndexOf(int pageSize) => BitOperations.Log2((uint)pageSize / PageFormat.SizeMin);

    private void Drop(int size, int count)
    {
        for (; count > 0; count--)
        {
            Volatile.Write(ref _bytes, _bytes - _free[size].Pop().Length);
        }

        if (_free[size].Count == 0)
        {
            _free[size].TrimExcess();
        }
    }

    /// <summary>Trims those of the process: by a timer while there are some, and when memory is short.</summary>
    private static class Trimmer
    {
        private static readonly Timer Clock = new(static _ => Tick());
        private static int _isRunning;

        public static void Start()
        {
            if (Interlocked.Exchange(ref _isRunning, 1) == 0)
            {
                _ = new MemoryWatch();
                Clock.Change(Period, Period);
            }
        }

        private static void Tick()
        {
            OfProcess.Trim();
            if (OfProcess.Bytes == 0)
            {
                Clock.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                Volatile.Write(ref _isRunning, 0);

                // What came meanwhile has started nothing.
                if (OfProcess.Bytes > 0)
                {
                    Start();
                }
            }
        }

        public static bool IsRunning => Volatile.Read(ref _isRunning) != 0;
    }

    /// <summary>Is finalized by each collection that may have found memory short, for as long as there is something
    /// to give back.</summary>
    private sealed class MemoryWatch
    {
#pragma warning disable MA0055 // the finalizer is how the collector says that it ran
        ~MemoryWatch()
#pragma warning restore MA0055
        {
            var memory = GC.GetGCMemoryInfo(GCKind.Any);
            if (memory.MemoryLoadBytes >= memory.HighMemoryLoadThresholdBytes)
            {
                OfProcess.Clear();
            }

            if (Trimmer.IsRunning && !Environment.HasShutdownStarted)
            {
                GC.ReRegisterForFinalize(this);
            }
        }
    }
}
