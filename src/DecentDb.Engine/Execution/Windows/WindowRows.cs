using System;
using DecentDb.Engine.Execution.RowStores;

namespace DecentDb.Engine.Execution.Windows;

/// <summary>
/// The rows of a window in their order. A position counts through all partitions; rows that are equal in order are a
/// group. At any time one partition is looked at.
/// </summary>
internal sealed class WindowRows(RowStore store)
{
    /// <summary>What is kept for each row besides its values.</summary>
    public const int BytesPerRow = 4 * sizeof(int);

    private int[] _order = [];
    private int[] _groupOf = [];
    private int[] _groupStarts = [];
    private int[] _partitionGroups = [];
    private int _groupCount;
    private int _partitionCount;
    private int _partition;

    public RowStore Store => store;

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>The position of the first row of the partition.</summary>
    public int First { get; private set; }

    /// <summary>The position behind its last row.</summary>
    public int End { get; private set; }

    /// <summary>The first group of the partition.</summary>
    public int FirstGroup { get; private set; }

    /// <summary>The group behind its last one.</summary>
    public int EndGroup { get; private set; }

    /// <summary>Starts to take rows.</summary>
    public void Clear()
    {
        Count = 0;
        _groupCount = 0;
        _partitionCount = 0;
        _partition = 0;
        End = 0;
    }

    /// <summary>Gives large tables up.</summary>
    public void Release()
    {
        Clear();
        if (_order.Length > ushort.MaxValue)
        {
            _order = [];
            _groupOf = [];
            _groupStarts = [];
            _partitionGroups = [];
        }
    }

    /// <summary>Takes the next row.</summary>
    /// <param name="row">Its place in the store.</param>
    /// <param name="beginsPartition">True when it differs from the row before in what partitions are made of.</param>
    /// <param name="beginsGroup">True when it differs in partition or order.</param>
    public void Add(int row, bool beginsPartition, bool beginsGroup)
    {
        if (beginsPartition)
        {
            Append(ref _partitionGroups, _partitionCount++, _groupCount);
        }

        if (beginsGroup || beginsPartition)
        {
            Append(ref _groupStarts, _groupCount++, Count);
        }

        Append(ref _groupOf, Count, _groupCount - 1);
        Append(ref _order, Count++, row);
    }

    /// <summary>Looks at the next partition; false when there is none.</summary>
    public bool MoveNext()
    {
        if (_partition == _partitionCount)
        {
            return false;
        }

        FirstGroup = _partitionGroups[_partition++];
        EndGroup = _partition == _partitionCount ? _groupCount : _partitionGroups[_partition];
        First = _groupStarts[FirstGroup];
        End = StartOf(EndGroup);
        return true;
    }

    /// <summary>The place of a row in the store.</summary>
    public int RowAt(int position) => _order[position];

    /// <summary>The places of rows that follow each other.</summary>
    public ReadOnlySpan<int> RowsAt(int position, int count) => _order.AsSpan(position, count);

    /// <summary>The group of a row.</summary>
    public int GroupAt(int position) => _groupOf[position];

    /// <summary>The position of the first row of a group, and with the one behind the last the end of all.</summary>
    public int StartOf(int group) => group == _groupCount ? Count : _groupStarts[group];

    private static void Append(ref int[] array, int index, int value)
    {
        if (index == array.Length)
        {
            Array.Resize(ref array, Math.Max(16, index * 2));
        }

        array[index] = value;
    }
}
