using System;
using System.Collections.Generic;
using System.Data;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace DecentDb.Data.BulkCopy.Sources;

/// <summary>Rows of a DataTable, without those that are deleted or in another state than asked for.</summary>
internal sealed class DataRowSource : ItemSource
{
    private readonly IEnumerator<DataRow?> _rows;
    private readonly DataColumnCollection? _columns;
    private readonly DataRowState _states;
    private DataRow? _row;
    private readonly ExceptionDispatchInfo? _firstError;
    private readonly List<long> _leftOut = []; // for each row that is left out: how many were taken before it
    private long _takenCount;
    private bool _isFirstTaken;

    /// <summary>Rows of a known table.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns of the table.</param>
    /// <param name="states">The states to take; 0 or Deleted = every row that is not deleted.</param>
    public DataRowSource(IEnumerator<DataRow?> rows, DataColumnCollection columns, DataRowState states)
    {
        (_rows, _columns) = (rows, columns);
        var wanted = states & ~DataRowState.Deleted;
        _states = wanted == default ? ~DataRowState.Deleted : wanted;
    }

    /// <summary>Rows whose first tells the table.</summary>
    public DataRowSource(IEnumerator<DataRow?> rows)
    {
        _rows = rows;
        _states = ~DataRowState.Deleted;
        try
        {
            _isFirstTaken = rows.MoveNext();
            _columns = _isFirstTaken ? rows.Current?.Table.Columns : null;
        }
        catch (Exception e)
        {
            _firstError = ExceptionDispatchInfo.Capture(e); // thrown as the failure of row 0
        }
    }

    public override int FieldCount => _columns?.Count ?? 0;

    public override bool IsEmpty => _columns is null;

    public override string? NameOf(int ordinal) => _columns?[ordinal].ColumnName;

    public override Type? TypeOf(int ordinal) => _columns?[ordinal].DataType;

    public override bool Read()
    {
        _firstError?.Throw();
        while (_isFirstTaken || _rows.MoveNext())
        {
            _isFirstTaken = false;
            _row = _rows.Current;
            if (_row is null || (_row.RowState & _states) != default)
            {
                _takenCount++;
                return true;
            }

            _leftOut.Add(_takenCount);
        }

        return false;
    }

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<bool>(Read());
    }

    public override long PositionOf(long row)
    {
        var before = _leftOut.Count;
        while (before > 0 && _leftOut[before - 1] > row)
        {
            before--;
        }

        return row + before;
    }

    public override void CheckRow()
    {
        if (_row is null)
        {
            throw new InvalidOperationException("The row is null.");
        }

        if (_row.Table.Columns != _columns && _row.Table.Columns.Count != FieldCount)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The row has {_row.Table.Columns.Count} columns; {FieldCount} are needed."));
        }
    }

    public override object? ItemAt(int ordinal) => _row?[ordinal];
}
