using System;
using System.Diagnostics;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>The state of one aggregate for all groups.</summary>
internal abstract class Accumulator(IMemoryAccount account)
{
    private const int KeptGroups = 128 * Batch.UsualRowCount;
    private readonly MemoryHold _hold = new(account);

    /// <summary>Forgets all groups.</summary>
    public abstract void Clear();

    /// <summary>Makes room for this many groups.</summary>
    public abstract void EnsureGroups(int count);

    /// <summary>Adds the selected rows of a batch, the i-th one to <c>groups[i]</c>, or all to group 0 when that is
    /// empty.
    /// </summary>
    public abstract void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups);

    /// <summary>The same for an aggregate without arguments.</summary>
    public virtual void AddRows(Batch batch, ReadOnlySpan<int> groups) => throw new UnreachableException();

    /// <summary>The same for an aggregate of several arguments.</summary>
    public virtual void Add(ColumnVector[] arguments, Batch batch, ReadOnlySpan<int> groups) =>
        throw new UnreachableException();

    /// <summary>Writes the results of some groups to the rows from 0 on.</summary>
    public abstract void Emit(int firstGroup, int count, ColumnVector target);

    /// <summary>True when groups can be put together and made empty one by one: windows do so.</summary>
    public virtual bool Combines => false;

    /// <summary>Makes one group empty.</summary>
    public virtual void Reset(int group) => throw new UnreachableException();

    /// <summary>Adds the rows of a group to those of another, behind them.</summary>
    public virtual void Combine(int target, int source) => throw new UnreachableException();

    /// <summary>Makes an array reach so many groups; it is counted before it is allocated.</summary>
    protected void Grow<T>(ref T[] array, int count)
        where T : struct
    {
        if (array.Length < count)
        {
            array = _hold.Grow(array, Math.Max(count, array.Length * 2));
        }
    }

    /// <summary>Makes all groups empty; an array for very many of them goes, the next execution may need few.</summary>
    protected void Forget<T>(ref T[] array)
        where T : struct
    {
        if (array.Length > KeptGroups)
        {
            _hold.Drop(array);
            array = [];
        }
        else
        {
            Array.Clear(array);
        }
    }

    /// <summary>Gives an array up.</summary>
    protected void GiveUp<T>(ref T[] array)
        where T : struct
    {
        _hold.Drop(array);
        array = [];
    }

    protected static int GroupAt(ReadOnlySpan<int> groups, int index) => groups.IsEmpty ? 0 : groups[index];
}
