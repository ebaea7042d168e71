using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>generate_series: no rows where an argument is NULL.</summary>
internal sealed class SeriesOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly VectorExpression[] _arguments;
    private readonly Series _series;
    private readonly Batch _one = new();
    private readonly Batch _batch = new();
    private bool _isEnded;

    public SeriesOperator(ExecutionContext context, SqlType type, VectorExpression[] arguments)
    {
        _context = context;
        _arguments = arguments;
        _series = Series.Create(type);
        _one.SelectAll(1);
        _batch.Columns = [context.CreateVector(type.Physical, Batch.UsualRowCount)];
    }

    public override void Open()
    {
        var values = new ColumnVector[_arguments.Length];
        _isEnded = false;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _arguments[i].Evaluate(_one);
            _isEnded |= values[i].IsNull(0);
        }

        if (!_isEnded)
        {
            _series.Begin(values[0], values[1], values.Length > 2 ? values[2] : null);
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

        var count = _series.Fill(_batch.Columns[0], Batch.UsualRowCount);
        _isEnded = count < Batch.UsualRowCount;
        _batch.SelectAll(count);
        return count > 0;
    }

    public override void Close() => _isEnded = true;
}
