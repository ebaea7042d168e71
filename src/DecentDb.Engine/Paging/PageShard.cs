using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// One part of the cache. Runs of eight pages belong to the parts in turn. The lock of a part protects the slots and
/// chains of its pages and the clock that decides which of them is evicted, so that two misses wait for each other only
/// when their pages belong to the same part.
/// </summary>
internal sealed class PageShard(int number)
{
    private readonly List<uint> _clock = [];
    private readonly Queue<uint> _passing = [];
    private int _hand;
    private int _room;
    private int _passingCount;

    /// <summary>The place of this part among the others, and of its count of changes in each chunk.</summary>
    public int Number { get; } = number;

    /// <summary>Protects all fields below, and of every chunk what belongs to this part.</summary>
    public Lock Lock { get; } = new();

    /// <summary>Pages in the clock.</summary>
    public int ClockCount => _clock.Count;

    /// <summary>Pages in the clock, and those that scans pass by.</summary>
    public int PlaceCount => _clock.Count + _passing.Count;

    /// <summary>Pages that scans pass by. May be read without the lock.</summary>
    public int PassingCount => Volatile.Read(ref _passingCount);

    /// <summary>Entries that the clock takes without allocating. May be read without the lock.</summary>
    public int Room => Volatile.Read(ref _room);

    /// <summary>The page that the hand points to.</summary>
    public PageId Current
    {
        get
        {
            if (_hand >= _clock.Count)
            {
                _hand = 0;
            }

            return new PageId(_clock[_hand]);
        }
    }

    /// <summary>Makes room in the clock. Doubles it, so that few calls of many do anything.</summary>
    public void EnsureRoom(int count)
    {
        if (_clock.Capacity - PlaceCount < count)
        {
            _clock.EnsureCapacity(PlaceCount + Math.Max(count, _clock.Count));
        }

        NoteRoom();
    }

    /// <summary>Gives a page a place in the clock, unless it has one.</summary>
    public void AddToClock(SlotChunk chunk, PageId id)
    {
        ref var place = ref chunk.Places[id.Value & SlotChunk.Mask];
        if (place == CachePlace.None)
        {
            place = CachePlace.Clock;
            _clock.Add(id.Value);
            NoteRoom();
        }
    }

    /// <summary>Gives a page that a scan passes by a place among such ones; false when it has one.</summary>
    public bool TryAddPassing(SlotChunk chunk, PageId id)
    {
        ref var place = ref chunk.Places[id.Value & SlotChunk.Mask];
        if (place != CachePlace.None)
        {
            return false;
        }

        place = CachePlace.Passing;
        _passing.Enqueue(id.Value);
        NoteRoom();
        return true;
    }

    /// <summary>
    /// Takes the first of the pages that scans pass by out of their queue; null when there is none, or the scan has yet
    /// to come to it.
    /// </summary>
    public PageId? TryTakePassing(SlotTable slots)
    {
        if (!_passing.TryPeek(out var number))
        {
            return null;
        }

        var id = new PageId(number);
        var chunk = slots.Get(id);
        if (chunk.Uses[number & SlotChunk.Mask] == PageUse.Awaited)
        {
            return null;
        }

        ref var place = ref chunk.Places[number & SlotChunk.Mask];
        Invariant.That(place == CachePlace.Passing, $"page {id} waits in part {Number} and knows it");
        place = CachePlace.None;
        _passing.Dequeue();
        NoteRoom();
        return id;
    }

    /// <summary>Moves the hand on.</summary>
    public void Pass() => _hand++;

    /// <summary>Takes the page that the hand points to out of the clock; the last one takes its place.</summary>
    public void RemoveCurrent(SlotChunk chunk)
    {
        ref var place = ref chunk.Places[_clock[_hand] & SlotChunk.Mask];
        Invariant.That(
            place == CachePlace.Clock, $"page {_clock[_hand]} is in the clock of part {Number} and knows it");
        place = CachePlace.None;
        _clock[_hand] = _clock[^1];
        _clock.RemoveAt(_clock.Count - 1);
        NoteRoom();
    }

    private void NoteRoom()
    {
        Volatile.Write(ref _room, _clock.Capacity - PlaceCount);
        Volatile.Write(ref _passingCount, _passing.Count);
    }
}
