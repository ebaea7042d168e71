using System;
using System.Collections.Generic;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.RowStores;

/// <summary>Rows that an operator keeps, as vectors that own their bytes.</summary>
internal sealed class RowStore
{
    private const int RowCountMax = 1 << 28;
    private const int KeptRows = 128 * Batch.UsualRowCount;
    private readonly ExecutionContext _context;
    private readonly int _bytesBesides;
    private long _accounted;

    public RowStore(ExecutionContext context, IReadOnlyList<PlanColumn> columns)
        : this(context, PhysicalTypesOf(columns))
    {
    }

    /// <summary>Makes an empty store.</summary>
    /// <param name="context">Accounts for the memory.</param>
    /// <param name="types">The types of the columns.</param>
    /// <param name="bytesBesides">What the owner keeps for each row in tables of its own.</param>
    public RowStore(ExecutionContext context, PhysicalType[] types, int bytesBesides = 0)
    {
        _context = context;
        _bytesBesides = bytesBesides;
        Columns = new ColumnVector[types.Length];
        for (var i = 0; i < types.Length; i++)
        {
            Columns[i] = CreateColumn(types[i]);
        }
    }

    public ColumnVector[] Columns { get; }

    public int Count { get; private set; }

    /// <summary>Bytes of the rows, without the room for more.</summary>
    public long UsedBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var column in Columns)
            {
                bytes += ((long)column.RowSize * Count) + column.OwnedLength;
            }

            return bytes;
        }
    }

    public static PhysicalType[] PhysicalTypesOf(IReadOnlyList<PlanColumn> columns)
    {
        var types = new PhysicalType[columns.Count];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = columns[i].Type.Physical;
        }

        return types;
    }

    public void Clear()
    {
        foreach (var column in Columns)
        {
            column.Reset();
        }

        Count = 0;
        _context.Account(-_accounted);
        _accounted = 0;
    }

    /// <summary>Gives the memory back too.</summary>
    public void Release()
    {
        Clear();
        for (var i = 0; i < Columns.Length; i++)
        {
            (Columns[i] as BinaryVector)?.Trim();
            if (Columns[i].Capacity > KeptRows)
            {
                Columns[i] = CreateColumn(Columns[i].PhysicalType);
            }
        }
    }

    /// <summary>Appends the selected rows of a batch.</summary>
    public void Append(Batch batch) => Append(batch.Columns, batch);

    /// <summary>Appends the selected rows of vectors that belong to a batch.</summary>
    public void Append(ColumnVector[] columns, Batch batch)
    {
        var count = batch.SelectedCount;
        Reserve(count);
        for (var c = 0; c < Columns.Length; c++)
        {
            var source = columns[c];
            var target = Columns[c];
            for (var i = 0; i < count; i++)
            {
                target.CopyValue(source, batch.RowAt(i), Count + i);
            }
        }

        Count += count;
        AccountFor();
    }

    /// <summary>Appends one row.</summary>
    public void Append(ColumnVector[] columns, int row)
    {
        Reserve(1);
        for (var c = 0; c < Columns.Length; c++)
        {
            Columns[c].CopyValue(columns[c], row, Count);
        }

        CountRow();
    }

    /// <summary>Appends a row to a store of one column of integers.</summary>
    public void AppendNumber(long value)
    {
        var column = (Int64Vector)Columns[0];
        if (Count == column.Values.Length)
        {
            Reserve(1);
        }

        column.Values[Count] = value;
        column.SetNotNull(Count);
        CountRow();
    }

    /// <summary>Appends NULL to a store of one column.</summary>
    public void AppendNull()
    {
        Reserve(1);
        Columns[0].SetNull(Count);
        CountRow();
    }

    private void CountRow()
    {
        Count++;
        if ((Count & 1023) == 0)
        {
            AccountFor();
        }
    }

    private void Reserve(int rows)
    {
        if (Count > RowCountMax - rows)
        {
            throw new DatabaseException(ErrorCode.OutOfMemoryBudget, "Too many rows to keep in memory.");
        }

        foreach (var column in Columns)
        {
            if (Count + rows > column.Capacity)
            {
                Grow(column, Count + rows);
            }
        }
    }

    // Old and new are held while one is copied to the other.
    private void Grow(ColumnVector column, int rows)
    {
        var grown = column.Capacity >= KeptRows ? Math.Max(rows, column.Capacity * 2L) * column.RowSize : 0;
        _context.Take(grown);
        try
        {
            column.EnsureCapacity(rows);
        }
        finally
        {
            _context.Take(-grown);
        }
    }

    private ColumnVector CreateColumn(PhysicalType type)
    {
        var column = ColumnVector.Create(type, 0);
        if (column is BinaryVector binary)
        {
            binary.Account = _context;
        }

        return column;
    }

    private void AccountFor()
    {
        var bytes = (long)_bytesBesides * Count;
        foreach (var column in Columns)
        {
            var rows = column.Capacity > KeptRows ? column.Capacity : Count;
            bytes += ((long)column.RowSize * rows) + (column is BinaryVector binary ? binary.UncountedLength : 0);
        }

        var more = bytes - _accounted;
        _accounted = bytes;
        _context.Account(more);
    }
}
