using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>The rows of a function in FROM; of one that is strict there are none where an argument is NULL.</summary>
internal sealed class TableFunctionOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly VectorExpression[] _arguments;
    private readonly ColumnVector[] _values;
    private readonly TableRows _rows;
    private readonly bool _isStrict;
    private readonly Batch _one = new();
    private readonly Batch _batch = new();
    private bool _isEnded;

    public TableFunctionOperator(ExecutionContext context, TableFunctionNode node, VectorExpression[] arguments)
    {
        _context = context;
        _arguments = arguments;
        _values = new ColumnVector[arguments.Length];
        _rows = node.CreateRows();
        _isStrict = node.IsStrict;
        _one.SelectAll(1);
        _batch.Columns = new ColumnVector[node.Columns.Count];
        for (var i = 0; i < node.Columns.Count; i++)
        {
            _batch.Columns[i] = context.CreateVector(node.Columns[i].Type.Physical, Batch.UsualRowCount);
        }
    }

    public override void Open()
    {
        _isEnded = false;
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = _arguments[i].Evaluate(_one);
            _isEnded |= _isStrict && _values[i].IsNull(0);
        }

        if (!_isEnded)
        {
            _rows.Begin(_values, _context);
        }
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        _context.CheckCancelled();
        if (_isEnded)
        {
            return false;
        }

        foreach (var column in _batch.Columns)
        {
            column.Reset();
        }

        var count = _rows.Fill(_batch.Columns, Batch.UsualRowCount);
        _isEnded = count == 0;
        _batch.SelectAll(count);
        return count > 0;
    }

    public override void Close() => _isEnded = true;
}
