using System;
using System.Collections.Generic;
using System.Numerics;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The one place where page buffers are allocated: pinned arrays, because the collector then never moves them and its
/// pauses stay short. A retired buffer waits in limbo until no holder is left that may have read it, and is then used
/// again; past a bound the limbo gives its oldest buffers to the collector, so that one slow holder cannot keep memory.
/// <para>
/// The pool has parts with a lock each, of which a thread uses always the same: threads that read pages side by side
/// take buffers from different parts and bring them back there.
/// </para>
/// </summary>
internal sealed class BufferPool
{
    private const int LimboPagesMin = 32;
    private const int PartCountMax = 8;
    private const int PagesPerPartMin = 512; // fewer, and what waits in other parts is too much of the budget
    private const int SharedTakenMax = 16;
    private readonly HolderRegistry _holders;
    private readonly SharedBuffers _shared;
    private readonly long _budgetBytes;
    private readonly Part[] _parts;
    private readonly int _limboCountMax; // of a part
    private long _outstanding;
    private long _allocatedBytes;
    private long _droppedCount;
    private bool _isClosed;

    public BufferPool(int pageSize, long budgetBytes, HolderRegistry holders, SharedBuffers shared)
    {
        PageSize = pageSize;
        _budgetBytes = budgetBytes;
        _holders = holders;
        _shared = shared;
        var countMax = Math.Min(PartCountMax, Environment.ProcessorCount);
        var count = Math.Min(countMax, budgetBytes / pageSize / PagesPerPartMin);
        _parts = new Part[1 << BitOperations.Log2((uint)Math.Max(1, count))];
        for (var i = 0; i < _parts.Length; i++)
        {
            _parts[i] = new Part();
        }

        _limboCountMax = (int)Math.Max(LimboPagesMin, budgetBytes / pageSize / 8 / _parts.Length);
    }

    public int PageSize { get; }

    /// <summary>Buffers that are cached, private to a transaction, or about to be.</summary>
    public long OutstandingBytes => Volatile.Read(ref _outstanding) * PageSize;

    /// <summary>What the limbo may take of the budget.</summary>
    public long LimboBytesMax => (long)_limboCountMax * _parts.Length * PageSize;

    /// <summary>Bytes of all buffers that this pool refers to or has handed out.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    public long DroppedCount => Volatile.Read(ref _droppedCount);

    private Part PartOfThread => _parts[Environment.CurrentManagedThreadId & (_parts.Length - 1)];

    /// <summary>A buffer with unknown content.</summary>
    public byte[] Rent()
    {
        var own = PartOfThread;
        Interlocked.Increment(ref _outstanding);
        if (TryTake(own) is { } buffer)
        {
            return buffer;
        }

        // Before the budget is passed, what other threads brought back is used.
        if (AllocatedBytes + PageSize > _budgetBytes)
        {
            foreach (var part in _parts)
            {
                if (part != own && TryTake(part) is { } other)
                {
                    return other;
                }
            }
        }

        if (TryTakeShared(own) is { } shared)
        {
            return shared;
        }

        Interlocked.Add(ref _allocatedBytes, PageSize);
        return GC.AllocateUninitializedArray<byte>(PageSize, pinned: true);
    }

    /// <summary>Takes back a buffer that nobody else ever saw.</summary>
    public void Return(byte[] buffer)
    {
        var rest = Interlocked.Decrement(ref _outstanding);
        Invariant.That(rest >= 0, $"a buffer comes back while {rest + 1} are out");
        var part = PartOfThread;
        using (Uninterrupted.Enter(part.Lock))
        {
            Keep(part, buffer);
        }
    }

    /// <summary>
    /// Takes back a buffer that is in no slot any more but that holders may still read. Never fails: a buffer for which
    /// there is no memory to note it goes to the collector.
    /// </summary>
    public void Retire(byte[] buffer)
    {
        var stamp = _holders.Advance();
        Interlocked.Decrement(ref _outstanding);
        var part = PartOfThread;
        using (Uninterrupted.Enter(part.Lock))
        {
            if (!TryEnqueue(part, new Retired(buffer, stamp)) || part.Limbo.Count <= _limboCountMax)
            {
                return;
            }

            while (part.Limbo.Count > _limboCountMax / 2 && IsSafe(part))
            {
                Keep(part, part.Limbo.Dequeue().Buffer);
            }

            while (part.Limbo.Count > _limboCountMax)
            {
                part.Limbo.Dequeue();
                Drop();
            }
        }
    }

    /// <summary>
    /// Hands the buffers on to databases that are opened later: those that are free, and the cached ones that the
    /// caller took out of their slots, unless somebody may still hold them. Nothing is kept from now on.
    /// </summary>
    public void Close(List<byte[]> cached)
    {
        var stamp = _holders.Advance();
        Volatile.Write(ref _isClosed, true);
        var isHeld = _holders.OldestStamp() < stamp;
        Interlocked.Add(ref _outstanding, -cached.Count);
        Interlocked.Add(ref _allocatedBytes, -(long)cached.Count * PageSize);
        if (isHeld)
        {
            cached.Clear();
        }

        foreach (var part in _parts)
        {
            using (Uninterrupted.Enter(part.Lock))
            {
                Interlocked.Add(ref _allocatedBytes, -(long)(part.Free.Count + part.Limbo.Count) * PageSize);
                cached.AddRange(part.Free);
                part.Free.Clear();
                while (!isHeld && part.Limbo.TryDequeue(out var retired))
                {
                    cached.Add(retired.Buffer);
                }

                part.Limbo.Clear();
            }
        }

        _shared.Give(PageSize, cached);
    }

    private byte[]? TryTake(Part part)
    {
        using (Uninterrupted.Enter(part.Lock))
        {
            return part.Free.TryPop(out var buffer) ? buffer : IsSafe(part) ? part.Limbo.Dequeue().Buffer : null;
        }
    }

    // The stamps in the limbo of a part rise but for those of threads that came close together, so the first one
    // decides. What was safe stays so, up to the epoch in which the holders were looked at.
    private bool IsSafe(Part part)
    {
        if (!part.Limbo.TryPeek(out var oldest))
        {
            return false;
        }

        if (oldest.Stamp > part.SafeStamp)
        {
            var epoch = _holders.Epoch;
            Invariant.That(oldest.Stamp <= epoch, $"a buffer was retired at {oldest.Stamp}, after {epoch}");
            part.SafeStamp = Math.Min(_holders.OldestStamp(), epoch);
        }

        return oldest.Stamp <= part.SafeStamp;
    }

    private byte[]? TryTakeShared(Part part)
    {
        if (_shared.Bytes == 0)
        {
            return null;
        }

        var room = (_budgetBytes - AllocatedBytes) / PageSize;
        var target = new byte[(int)Math.Clamp(room / 8, 1, SharedTakenMax)][];
        var count = _shared.Take(PageSize, target);
        if (count == 0)
        {
            return null;
        }

        Interlocked.Add(ref _allocatedBytes, (long)count * PageSize);
        using (Uninterrupted.Enter(part.Lock))
        {
            foreach (var buffer in target.AsSpan(1, count - 1))
            {
                Keep(part, buffer);
            }
        }

        return target[0];
    }

    private bool TryEnqueue(Part part, Retired retired)
    {
        if (Volatile.Read(ref _isClosed))
        {
            Drop();
            return false;
        }

        try
        {
            part.Limbo.Enqueue(retired);
            return true;
        }
        catch (OutOfMemoryException)
        {
            Drop();
            return false;
        }
    }

    private void Keep(Part part, byte[] buffer)
    {
        Invariant.That(buffer.Length == PageSize, $"a buffer of {buffer.Length} bytes is kept for pages of {PageSize}");
        if (AllocatedBytes > _budgetBytes || Volatile.Read(ref _isClosed))
        {
            Interlocked.Add(ref _allocatedBytes, -PageSize);
            return;
        }

        try
        {
            part.Free.Push(buffer);
        }
        catch (OutOfMemoryException)
        {
            Drop();
        }
    }

    private void Drop()
    {
        Interlocked.Add(ref _allocatedBytes, -PageSize);
        Interlocked.Increment(ref _droppedCount);
    }

    private readonly record struct Retired(byte[] Buffer, long Stamp);

    private sealed class Part
    {
        /// <summary>Protects all fields; a leaf lock.</summary>
        public Lock Lock { get; } = new();

        public Queue<Retired> Limbo { get; } = new();

        public Stack<byte[]> Free { get; } = new();

        /// <summary>What was retired up to this epoch is held by nobody.</summary>
        public long SafeStamp { get; set; }
    }
}
