using System;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// How many rows expressions get at once, so that what they make of them stays within a few megabytes, or is one row.
/// It follows what they made of the rows before.
/// </summary>
internal sealed class SliceSize(ExecutionContext context)
{
    private const long BytesMax = 4 << 20;
    private const long BytesMin = 1 << 20;
    private const int RowsMax = 1 << 20;
    private int _rows;
    private long _produced;

    /// <summary>Begins with one row.</summary>
    public void Start()
    {
        _rows = 0;
        _produced = context.ProducedBytes;
    }

    /// <summary>The number of rows to come.</summary>
    public int Next()
    {
        var bytes = context.ProducedBytes - _produced;
        _produced = context.ProducedBytes;
        if (_rows == 0)
        {
            _rows = 1;
        }
        else if (bytes > BytesMax)
        {
            _rows = Math.Max(1, _rows / 2);
        }
        else if (bytes < BytesMin)
        {
            // A leaf page may hand out more rows than a usual batch.
            _rows = Math.Min(RowsMax, _rows * (bytes < BytesMin / 8 ? 8 : 2));
        }

        return _rows;
    }
}
