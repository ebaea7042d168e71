using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// The records of an arena in key order, equal keys by tag and then as they came. First all entries are ordered by the
/// packed bits of their keys; groups that these bits leave equal are packed again further behind, until nothing is
/// left to compare. So text with long common beginnings, or with few distinct values, costs passes and not
/// comparisons. When the first packing is exact, tags replace the references and the arena is needed no more.
/// </summary>
internal sealed class SortedRun
{
    private const int SmallGroup = 24;

    // What all keys share is kept, and copied into every key that is read: where that is long, records are smaller.
    private const int CommonLengthMax = 1 << 10;
    private readonly RecordArena _arena;
    private readonly WorkMeter _meter;
    private readonly KeyPacker _groupPacker;
    private readonly RadixSort _radix;
    private readonly Stack<Group> _groups = new();
    private SortEntry[] _entries = [];
    private bool _tagsAscend;

    public SortedRun(RecordArena arena, WorkMeter meter)
    {
        _arena = arena;
        _meter = meter;
        _groupPacker = new KeyPacker(meter);
        _radix = new RadixSort(meter);
    }

    public int Count { get; private set; }

    /// <summary>Bytes of sorting memory for each record, beside the record.</summary>
    public static long BytesPerRecord => 2 * 16;

    /// <summary>Sorts what the arena holds.</summary>
    /// <param name="tagsAscend">The tags grow from record to record, so stability orders equal keys.</param>
    /// <param name="hasPayload">The records are needed for their payloads.</param>
    public void Sort(bool tagsAscend, bool hasPayload)
    {
        Count = _arena.Count;
        Packing = null;
        _tagsAscend = tagsAscend;
        if (Count == 0)
        {
            return;
        }

        if (_entries.Length < Count)
        {
            _entries = [];
            _radix.Release();
            _entries = GC.AllocateUninitializedArray<SortEntry>(Count);
        }

        var entries = _entries.AsSpan(0, Count);
        _arena.ListReferences(entries);
        var packer = new KeyPacker(_meter);
        packer.Analyze(_arena, entries, 0);
        var isExact = packer.IsExact && !hasPayload && packer.Depth <= CommonLengthMax;
        if (isExact)
        {
            Packing = new ExactPacking(packer, _arena.Key(entries[0].Reference)[..packer.Depth].ToArray());
            PackWithTags(packer, entries);
        }
        else
        {
            Pack(packer, entries);
        }

        _radix.Sort(ref _entries, Count, packer.Bits);
        entries = _entries.AsSpan(0, Count);
        if (isExact)
        {
            OrderEqualKeysByReference(entries);
            return;
        }

        PushEqualGroups(packer, 0, Count);
        while (_groups.TryPop(out var group))
        {
            SortGroup(group);
        }
    }

    /// <summary>How to read the entries where they alone give keys and tags; else null.</summary>
    public ExactPacking? Packing { get; private set; }

    /// <summary>
    /// The entries in order. With <see cref="Packing"/> they are key and tag, without it their references are places in
    /// the arena.
    /// </summary>
    public ReadOnlySpan<SortEntry> Entries => _entries.AsSpan(0, Count);

    /// <summary>True when the keys at two places are equal.</summary>
    public bool KeysEqual(int left, int right) => Packing is not null
        ? _entries[left].Key == _entries[right].Key
        : _arena.Key(_entries[left].Reference).SequenceEqual(_arena.Key(_entries[right].Reference));

    /// <summary>Gives back what is not needed to read an exact run, or scratch memory of another.</summary>
    public void ReleaseScratch()
    {
        _radix.Release();
        if (Packing is not null)
        {
            _arena.Release();
        }
    }

    /// <summary>Gives all memory back.</summary>
    public void Release()
    {
        _radix.Release();
        _entries = [];
        Count = 0;
    }

    private void Pack(KeyPacker packer, Span<SortEntry> entries)
    {
        foreach (ref var entry in entries)
        {
            _meter.Spend(KeyPacker.WindowSize);
            entry = new SortEntry(packer.Pack(ref _arena.Record(entry.Reference)), entry.Reference);
        }
    }

    private void PackWithTags(KeyPacker packer, Span<SortEntry> entries)
    {
        foreach (ref var entry in entries)
        {
            _meter.Spend(KeyPacker.WindowSize);
            ref var record = ref _arena.Record(entry.Reference);
            entry = new SortEntry(packer.Pack(ref record), RecordArena.Tag(ref record));
        }
    }

    private void OrderEqualKeysByReference(Span<SortEntry> entries)
    {
        if (_tagsAscend)
        {
            return;
        }

        for (int start = 0, end; start < entries.Length; start = end)
        {
            end = EqualEnd(entries, start);
            if (end - start > 1)
            {
                entries[start..end].Sort(default(ByReference));
            }
        }
    }

    private static int EqualEnd(ReadOnlySpan<SortEntry> entries, int start)
    {
        var end = start + 1;
        while (end < entries.Length && entries[end].Key == entries[start].Key)
        {
            end++;
        }

        return end;
    }

    // What a packing leaves equal: done when the packing was exact, else to be packed again behind what it covered.
    private void PushEqualGroups(KeyPacker packer, int from, int to)
    {
        var entries = _entries.AsSpan(0, to);
        for (int start = from, end; start < to; start = end)
        {
            end = EqualEnd(entries, start);
            if (end - start == 1)
            {
                continue;
            }

            if (!packer.IsExact)
            {
                _groups.Push(new Group(start, end, packer.Depth + packer.CoveredBytes));
            }
            else if (!_tagsAscend)
            {
                entries[start..end].Sort(new ByTag(_arena));
            }
        }
    }

    private void SortGroup(Group group)
    {
        var entries = _entries.AsSpan(group.Start, group.End - group.Start);
        if (entries.Length <= SmallGroup)
        {
            InsertionSort(entries, group.Depth);
            return;
        }

        _groupPacker.Analyze(_arena, entries, group.Depth);
        Invariant.That(_groupPacker.CoveredBytes > 0);
        Pack(_groupPacker, entries);
        _radix.SortPart(entries, _groupPacker.Bits);
        PushEqualGroups(_groupPacker, group.Start, group.End);
    }

    private void InsertionSort(Span<SortEntry> entries, int depth)
    {
        for (var i = 1; i < entries.Length; i++)
        {
            var entry = entries[i];
            var at = i;
            while (at > 0 && Compare(entries[at - 1].Reference, entry.Reference, depth) > 0)
            {
                entries[at] = entries[at - 1];
                at--;
            }

            entries[at] = entry;
        }
    }

    // Keys that are equal, padded with zeros, up to the depth.
    private int Compare(long left, long right, int depth)
    {
        var leftKey = _arena.Key(left);
        var rightKey = _arena.Key(right);
        _meter.Spend(RecordArena.HeaderSize + Math.Max(0, Math.Min(leftKey.Length, rightKey.Length) - depth));
        var result = leftKey[Math.Min(depth, leftKey.Length)..].SequenceCompareTo(
            rightKey[Math.Min(depth, rightKey.Length)..]);
        if (result == 0)
        {
            result = leftKey.Length.CompareTo(rightKey.Length);
        }

        return result != 0 || _tagsAscend ? result : _arena.Tag(left).CompareTo(_arena.Tag(right));
    }

    private readonly record struct Group(int Start, int End, int Depth);

    private readonly struct ByReference : IComparer<SortEntry>
    {
        public int Compare(SortEntry x, SortEntry y) => x.Reference.CompareTo(y.Reference);
    }

    private readonly struct ByTag(RecordArena arena) : IComparer<SortEntry>
    {
        public int Compare(SortEntry x, SortEntry y)
        {
            var result = arena.Tag(x.Reference).CompareTo(arena.Tag(y.Reference));
            return result != 0 ? result : x.Reference.CompareTo(y.Reference);
        }
    }
}
