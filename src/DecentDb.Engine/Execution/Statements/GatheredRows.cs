using System;
using System.Collections.Generic;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// Rows that a statement gathers before it changes the first one, to be gone through in their order. Those past a part
/// of the memory of the statement go to a temporary file.
/// </summary>
internal sealed class GatheredRows(ExecutionContext context, PhysicalType[] types) : IKeptRows
{
    private const long MemoryBytesMin = 1 << 16;
    private const long MemoryBytesMax = 1 << 20; // more would be large arrays that the collector leaves lying long
    private const int MemoryPart = 4; // of what is free when the first row comes
    private const long SpilledAtOnceMax = 1 << 29; // one batch of the file is one array

    private readonly RowStore _rows = new(context, types);
    private readonly RowStoreScan _scan = new();
    private readonly List<BatchPlace> _inFile = [];
    private BatchFile? _file;
    private long _memoryBytes;
    private int _next;

    public GatheredRows(ExecutionContext context, IReadOnlyList<PlanColumn> columns)
        : this(context, RowStore.PhysicalTypesOf(columns))
    {
    }

    public long Count { get; private set; }

    /// <summary>Bytes of the rows that are in the file.</summary>
    public long SpilledBytes => _file?.Length ?? 0;

    public void Clear()
    {
        _rows.Clear();
        Count = 0;
        _memoryBytes = Math.Clamp(context.FreeBytes / MemoryPart, MemoryBytesMin, MemoryBytesMax);
        CloseFile();
        Restart();
    }

    /// <summary>Appends the selected rows of a batch.</summary>
    public void Append(Batch batch)
    {
        _rows.Append(batch);
        Count += batch.SelectedCount;
        SpillPastLimit();
    }

    /// <summary>Appends the rows of columns that a batch selects.</summary>
    public void Append(ColumnVector[] columns, Batch selection)
    {
        _rows.Append(columns, selection);
        Count += selection.SelectedCount;
        SpillPastLimit();
    }

    /// <summary>Appends one row.</summary>
    public void Append(ColumnVector[] columns, int row)
    {
        _rows.Append(columns, row);
        Count++;
        SpillPastLimit();
    }

    /// <summary>Goes to the first row.</summary>
    public void Restart()
    {
        _next = 0;
        _scan.Restart();
    }

    /// <summary>The next rows; they are there until the next call.</summary>
    public bool Next(out Batch batch)
    {
        if (_file is not null && _next < _inFile.Count)
        {
            batch = _file.Read(_inFile[_next++]);
            return true;
        }

        return _scan.Next(_rows, null, _rows.Count, out batch);
    }

    /// <summary>Gives the memory back too, and the file.</summary>
    public void Release()
    {
        _rows.Release();
        Count = 0;
        CloseFile();
        Restart();
    }

    private void SpillPastLimit()
    {
        var bytes = _rows.UsedBytes;
        if (bytes <= _memoryBytes || bytes > SpilledAtOnceMax)
        {
            return;
        }

        _file ??= new BatchFile(context.Query.FileSystem, context.Query.TempPath);
        _scan.Restart();
        while (_scan.Next(_rows, null, _rows.Count, out var batch))
        {
            context.CheckCancelled();
            _inFile.Add(_file.Append(batch));
        }

        _rows.Clear();
        _scan.Restart();
    }

    private void CloseFile()
    {
        _inFile.Clear();
        _file?.Dispose();
        _file = null;
    }
}
