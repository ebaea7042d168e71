using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Memory that an operator, or all operators of a statement together, may use. Who allocates asks for it before. At
/// the limit those who can write what they hold to a file are asked to do so, who holds most first; only when that
/// gives too little is the request refused. A grant may be a part of another one: then both limits hold. Used by one
/// thread at a time.
/// </summary>
internal sealed class MemoryGrant : IMemoryAccount
{
    private const int KilobyteShift = 10;
    private const int MegabyteShift = 20;
    private readonly MemoryGrant? _whole;
    private readonly ISpillable? _owner;
    private readonly List<MemoryGrant> _parts = [];

    /// <summary>A grant of its own.</summary>
    public MemoryGrant(long limit)
    {
        Limit = limit;
    }

    private MemoryGrant(MemoryGrant whole, long limit, ISpillable owner)
    {
        _whole = whole;
        _owner = owner;
        Limit = limit;
    }

    /// <summary>Bytes that may be used at most.</summary>
    public long Limit { get; set; }

    /// <summary>What others use of the limit, who are not asked to spill; null for nothing.</summary>
    public Func<long>? Beside { get; set; }

    /// <summary>Bytes in use, those of parts included.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Bytes that can be taken without spilling.</summary>
    public long FreeBytes
    {
        get
        {
            var free = Limit - UsedBytes - (Beside?.Invoke() ?? 0);
            return _whole is null ? free : Math.Min(free, _whole.FreeBytes);
        }
    }

    /// <summary>A part for somebody who can spill what it takes; it ends with <see cref="End"/>.</summary>
    public MemoryGrant Share(long limit, ISpillable owner)
    {
        var part = new MemoryGrant(this, limit, owner);
        _parts.Add(part);
        return part;
    }

    /// <summary>Takes bytes that are free; false when there are too few.</summary>
    public bool TryTake(long bytes)
    {
        if (bytes > FreeBytes)
        {
            return false;
        }

        Count(bytes);
        return true;
    }

    /// <inheritdoc/>
    public void Take(long bytes)
    {
        if (bytes > 0)
        {
            Require(bytes);
        }

        Count(bytes);
    }

    /// <summary>
    /// Takes bytes for what cannot be done with less, such as one record that is larger than the part: only the whole
    /// may refuse them.
    /// </summary>
    /// <exception cref="DatabaseException">OutOfMemoryBudget; nothing was counted.</exception>
    public void TakePastLimit(long bytes)
    {
        (_whole ?? this).Require(bytes);
        Count(bytes);
    }

    /// <inheritdoc/>
    public void Require(long bytes)
    {
        while (bytes > FreeBytes)
        {
            if (!(bytes > Limit - UsedBytes && _owner is not null ? SpillOwn() : SpillLargest()))
            {
                throw Exceeded();
            }
        }
    }

    /// <summary>
    /// Counts bytes that are taken already, and then makes room for them.
    /// </summary>
    /// <exception cref="DatabaseException">OutOfMemoryBudget; the bytes count all the same.</exception>
    public void CountTaken(long bytes)
    {
        Count(bytes);
        if (bytes > 0)
        {
            Require(0);
        }
    }

    /// <summary>Gives back everything; a part belongs to its whole no more.</summary>
    public void End()
    {
        Count(-UsedBytes);
        _whole?._parts.Remove(this);
    }

    private void Count(long bytes)
    {
        for (var grant = this; grant is not null; grant = grant._whole)
        {
            grant.UsedBytes += bytes;
        }
    }

    // False when nothing was given back, as when there is nobody to ask.
    private bool SpillOwn()
    {
        var before = UsedBytes;
        _owner?.Spill();
        return UsedBytes < before;
    }

    // Asks one after another, from most to least, until somebody gives something back. A part asks its whole.
    private bool SpillLargest()
    {
        if (_whole is not null)
        {
            return _whole.SpillLargest();
        }

        _parts.Sort(static (left, right) => right.UsedBytes.CompareTo(left.UsedBytes));
        foreach (var part in _parts)
        {
            if (part.UsedBytes > 0 && part.SpillOwn())
            {
                return true;
            }
        }

        return false;
    }

    private DatabaseException Exceeded()
    {
        var limit = _whole?.Limit ?? Limit;
        return new DatabaseException(
            ErrorCode.OutOfMemoryBudget,
            "The statement needs more than its memory budget of "
            + (limit < 1 << MegabyteShift ? $"{limit >> KilobyteShift} KB." : $"{limit >> MegabyteShift} MB."));
    }
}
