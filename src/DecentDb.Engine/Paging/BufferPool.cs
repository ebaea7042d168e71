using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The one place where page buffers are allocated: pinned arrays, because the collector then never moves them and its
/// pauses stay short. A retired buffer waits in limbo until no holder is left that may have read it, and is then used
/// again; past a bound the limbo gives its oldest buffers to the collector, so that one slow holder cannot keep memory.
/// </summary>
internal sealed class BufferPool(int pageSize, long budgetBytes, HolderRegistry holders)
{
    private const int LimboPagesMin = 32;
    private readonly Lock _lock = new(); // protects all fields below; a leaf lock
    private readonly Queue<Retired> _limbo = new();
    private readonly Stack<byte[]> _free = new();
    private readonly int _limboCountMax = (int)Math.Max(LimboPagesMin, budgetBytes / pageSize / 8);
    private long _outstanding;
    private long _allocatedBytes;
    private long _droppedCount;

    public int PageSize { get; } = pageSize;

    /// <summary>Buffers that are cached, private to a transaction, or about to be.</summary>
    public long OutstandingBytes => Volatile.Read(ref _outstanding) * PageSize;

    /// <summary>What the limbo may take of the budget.</summary>
    public long LimboBytesMax => (long)_limboCountMax * PageSize;

    /// <summary>Bytes of all buffers that this pool refers to or has handed out.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    public long DroppedCount => Volatile.Read(ref _droppedCount);

    /// <summary>A buffer with unknown content.</summary>
    public byte[] Rent()
    {
        using (Uninterrupted.Enter(_lock))
        {
            _outstanding++;
            if (_free.TryPop(out var buffer))
            {
                return buffer;
            }

            if (_limbo.TryPeek(out var oldest) && oldest.Stamp <= holders.OldestStamp())
            {
                _limbo.Dequeue();
                return oldest.Buffer;
            }

            _allocatedBytes += PageSize;
        }

        return GC.AllocateUninitializedArray<byte>(PageSize, pinned: true);
    }

    /// <summary>Takes back a buffer that nobody else ever saw.</summary>
    public void Return(byte[] buffer)
    {
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(_outstanding > 0, $"a buffer comes back while {_outstanding} are out");
            _outstanding--;
            Keep(buffer);
        }
    }

    /// <summary>
    /// Takes back a buffer that is in no slot any more but that holders may still read. Never fails: a buffer for which
    /// there is no memory to note it goes to the collector.
    /// </summary>
    public void Retire(byte[] buffer)
    {
        var stamp = holders.Advance();
        using (Uninterrupted.Enter(_lock))
        {
            _outstanding--;
            if (!TryEnqueue(new Retired(buffer, stamp)))
            {
                return;
            }

            if (_limbo.Count <= _limboCountMax)
            {
                return;
            }

            var safe = holders.OldestStamp();
            while (_limbo.Count > _limboCountMax / 2 && _limbo.Peek().Stamp <= safe)
            {
                Keep(_limbo.Dequeue().Buffer);
            }

            while (_limbo.Count > _limboCountMax)
            {
                _limbo.Dequeue();
                Drop();
            }
        }
    }

    private bool TryEnqueue(Retired retired)
    {
        try
        {
            _limbo.Enqueue(retired);
            return true;
        }
        catch (OutOfMemoryException)
        {
            Drop();
            return false;
        }
    }

    private void Keep(byte[] buffer)
    {
        Invariant.That(buffer.Length == PageSize, $"a buffer of {buffer.Length} bytes is kept for pages of {PageSize}");
        if (_allocatedBytes > budgetBytes)
        {
            _allocatedBytes -= PageSize;
            return;
        }

        try
        {
            _free.Push(buffer);
        }
        catch (OutOfMemoryException)
        {
            Drop();
        }
    }

    private void Drop()
    {
        _allocatedBytes -= PageSize;
        _droppedCount++;
    }

    private readonly record struct Retired(byte[] Buffer, long Stamp);
}
