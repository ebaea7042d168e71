using System.Collections.Generic;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// Reads a table, or a range of its row ids, leaf by leaf. It says after each leaf that the one before is not used any
/// more.
/// </summary>
internal sealed class TableScanOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly Table _table;
    private readonly ScanColumns _columns;
    private readonly RowIdRange _range;
    private readonly OperatorReader _reader;
    private TableCursor? _cursor;
    private bool _isBeforeFirst;
    private bool _isReadingAhead;
    private int _next; // the row of the present leaf to go on with; 0 = with the next leaf

    public TableScanOperator(ExecutionContext context, ScanNode node, IReadOnlySet<PlanColumn>? deferrable)
    {
        _context = context;
        _table = new Table(node.Table);
        _columns = new ScanColumns(context, node, _table, deferrable);
        _range = new RowIdRange(context, node.Access);
        _reader = new OperatorReader(context);
    }

    public override void Open()
    {
        _table.Bind(_reader.Open());
        _range.Evaluate();
        _cursor = _range.IsEmpty ? null : _table.OpenCursor();
        _isBeforeFirst = true;
        _isReadingAhead = false;
        _next = 0;
    }

    public override bool Next(out Batch batch)
    {
        batch = _columns.Output;
        while (_cursor is not null)
        {
            _context.CheckCancelled();
            if (_next == 0 && !MoveNext(_cursor))
            {
                EndScan();
                return false;
            }

            var page = _cursor.Page;
            var (first, end) = _columns.LimitBySize(page, FirstIn(_cursor), _range.EndIn(page));
            if (end < _range.EndIn(page))
            {
                // The rest of the leaf follows in the next batch.
                _next = end;
            }
            else
            {
                _next = 0;
                if (end < page.RowCount)
                {
                    // The range ends in this leaf; the next call has nothing more to read.
                    EndScan();
                    return first < end && _columns.ReadLeaf(page, first, end);
                }
            }

            if (_columns.ReadLeaf(page, first, end))
            {
                return true;
            }
        }

        return false;
    }

    public override void Close()
    {
        EndScan();
        _reader.Close();
    }

    private void EndScan()
    {
        _cursor?.StopReadAhead();
        _cursor = null;
    }

    private int FirstIn(TableCursor cursor)
    {
        var first = _isBeforeFirst ? cursor.Row : _next;
        _isBeforeFirst = false;
        return first;
    }

    private bool MoveNext(TableCursor cursor)
    {
        if (_isBeforeFirst)
        {
            return cursor.Seek(_range.First);
        }

        if (_reader.Renew(out var other))
        {
            cursor.StopReadAhead();
            _table.Bind(other);
            cursor.ContinueWith(other);
            _isReadingAhead = false;
        }

        if (!_isReadingAhead)
        {
            _isReadingAhead = true;
            cursor.BeginReadAhead(_range.Last, _columns.LayoutOrdinals);
        }

        return cursor.MoveNextLeaf();
    }
}
