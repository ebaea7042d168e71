using System.Collections.Generic;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>Lets each row id pass once; row ids are the first column.</summary>
internal sealed class RowIdFilter
{
    private readonly HashSet<long> _seen = [];
    private readonly Batch _batch = new();
    private int[] _selection = [];

    public void Clear() => _seen.Clear();

    public Batch KeepNew(Batch rows)
    {
        if (_selection.Length < rows.SelectedCount)
        {
            _selection = new int[rows.SelectedCount];
        }

        var rowIds = ((Int64Vector)rows.Columns[0]).Values;
        var count = 0;
        for (var i = 0; i < rows.SelectedCount; i++)
        {
            var row = rows.RowAt(i);
            if (_seen.Add(rowIds[row]))
            {
                _selection[count++] = row;
            }
        }

        _batch.Take(rows, _selection, count);
        return _batch;
    }
}
