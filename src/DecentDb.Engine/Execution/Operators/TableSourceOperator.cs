using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>The rows that a function of the session gives in FROM, read as they are asked for.</summary>
internal sealed class TableSourceOperator : Operator
{
    // Texts of a batch are held together: fewer rows, when they are long.
    private const int BatchBytesMax = 1 << 20;

    private readonly ExecutionContext _context;
    private readonly TableSourceNode _node;
    private readonly SourceRow _row;
    private readonly Batch _batch = new();
    private ISourceRows? _rows;

    public TableSourceOperator(ExecutionContext context, TableSourceNode node)
    {
        _context = context;
        _node = node;
        _batch.Columns = new ColumnVector[node.Columns.Count];
        var areUtf8 = new bool[node.Columns.Count];
        for (var i = 0; i < node.Columns.Count; i++)
        {
            var type = node.Columns[i].Type;
            _batch.Columns[i] = context.CreateVector(type.Physical, Batch.UsualRowCount);
            areUtf8[i] = type.Traits.IsUtf8;
        }

        _row = new SourceRow(_batch.Columns, areUtf8);
    }

    public override void Open()
    {
        Close();
        _rows = _node.Source.Open(_node.Ordinals, _context.Query.CancellationToken);
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        _context.CheckCancelled();
        if (_rows is null)
        {
            return false;
        }

        foreach (var column in _batch.Columns)
        {
            column.Reset();
        }

        var count = 0;
        while (count < Batch.UsualRowCount && OwnedBytes() < BatchBytesMax)
        {
            _row.MoveTo(count);
            if (!_rows.Read(_row))
            {
                Close();
                break;
            }

            count++;
        }

        _batch.SelectAll(count);
        return count > 0;
    }

    public override void Close()
    {
        _rows?.Dispose();
        _rows = null;
    }

    private long OwnedBytes()
    {
        var bytes = 0L;
        foreach (var column in _batch.Columns)
        {
            bytes += column.OwnedLength;
        }

        return bytes;
    }
}
