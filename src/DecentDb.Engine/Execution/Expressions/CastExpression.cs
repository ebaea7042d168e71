using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>Changes the type of a value.</summary>
internal sealed class CastExpression : VectorExpression
{
    private readonly VectorExpression _operand;
    private readonly VectorConverter _converter;
    private readonly ExecutionContext _context;
    private readonly ColumnVector _none;

    public CastExpression(VectorExpression operand, SqlType type, CastContext castContext, ExecutionContext context)
        : base(type)
    {
        _operand = operand;
        _context = context;
        _converter = new VectorConverter(operand.Type, type, castContext, context.Pieces);
        _none = context.CreateVector(type.Physical, 0);
        if (_converter.Result is { } result)
        {
            context.CountBytesOf(result);
        }
    }

    public override ColumnVector Evaluate(Batch batch)
    {
        // An empty list of rows would mean all rows.
        var source = _operand.Evaluate(batch);
        if (batch.SelectedCount == 0)
        {
            NullFlags.Prepare(_none, batch);
            return _none;
        }

        var result = _converter.Convert(source, batch.SelectedRows, batch.RowCount);
        if (!ReferenceEquals(result, source))
        {
            _context.NoteProduced(result);
        }

        return result;
    }
}
