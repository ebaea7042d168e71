using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Some rows that a caller fills. Set the values of row <see cref="SourceRows.RowCount"/>, then count it up; submit the
/// chunk when <see cref="IsFull"/>, and go on with the one that comes back. A vector may be another one then.
/// </summary>
internal sealed class StagingChunk : SourceRows
{
    private readonly BinaryVector[] _binaryColumns;
    private readonly int _bytesMax;
    private readonly int _capacity;

    public StagingChunk(PhysicalType[] types, int capacity, int bytesMax)
        : base(new ColumnVector[types.Length])
    {
        var binaryCount = 0;
        for (var i = 0; i < types.Length; i++)
        {
            Columns[i] = ColumnVector.Create(types[i], capacity);
            binaryCount += types[i] == PhysicalType.Binary ? 1 : 0;
        }

        _binaryColumns = new BinaryVector[binaryCount];
        _bytesMax = bytesMax;
        _capacity = capacity;
        RowLimit = capacity;
        CollectBinaryColumns();
    }

    /// <summary>Rows that the chunk may hold now.</summary>
    public int RowLimit { get; private set; }

    /// <summary>True when the chunk is to be submitted before another row is set.</summary>
    public bool IsFull
    {
        get
        {
            if (RowCount >= RowLimit)
            {
                return true;
            }

            return OwnedBytes >= _bytesMax;
        }
    }

    /// <summary>The bytes of all texts and blobs.</summary>
    public long OwnedBytes
    {
        get
        {
            long bytes = 0;
            foreach (var column in _binaryColumns)
            {
                bytes += column.OwnedLength;
            }

            return bytes;
        }
    }

    /// <summary>Empties the chunk. A vector that a huge value blew up is replaced.</summary>
    public void Reset(long firstRowIndex, int rowLimit)
    {
        var replaced = false;
        for (var i = 0; i < Columns.Length; i++)
        {
            if (Columns[i] is BinaryVector { OwnedLength: var used } && used > 4L * _bytesMax)
            {
                Columns[i] = ColumnVector.Create(PhysicalType.Binary, Columns[i].Capacity);
                replaced = true;
            }

            Columns[i].Reset();
        }

        if (replaced)
        {
            CollectBinaryColumns();
        }

        RowCount = 0;
        RowLimit = Math.Min(rowLimit, _capacity);
        FirstRowIndex = firstRowIndex;
    }

    private void CollectBinaryColumns()
    {
        var count = 0;
        foreach (var column in Columns)
        {
            if (column is BinaryVector binary)
            {
                _binaryColumns[count++] = binary;
            }
        }
    }
}
