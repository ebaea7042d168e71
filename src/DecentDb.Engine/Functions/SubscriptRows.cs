using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>generate_subscripts: the subscripts of a dimension of an array, from the last one on if it is asked for.
/// </summary>
internal sealed class SubscriptRows : TableRows
{
    private long _next;
    private long _left;
    private int _step;

    public override void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context)
    {
        var array = ((BinaryVector)arguments[0]).Get(0);
        var dimension = ((Int64Vector)arguments[1]).Values[0];
        _left = 0;
        if (dimension < 1 || dimension > ArrayFormat.DimensionsOf(array))
        {
            return;
        }

        var isReverse = arguments.Length > 2 && ((Int64Vector)arguments[2]).Values[0] != 0;
        _left = ArrayFormat.LengthOf(array, (int)dimension - 1);
        _next = ArrayFormat.LowerBoundOf(array, (int)dimension - 1) + (isReverse ? _left - 1 : 0);
        _step = isReverse ? -1 : 1;
    }

    public override int Fill(ReadOnlySpan<ColumnVector> columns, int count)
    {
        var filled = 0;
        for (; filled < count && _left > 0; _left--, _next += _step)
        {
            ((Int64Vector)columns[0]).Values[filled++] = _next;
        }

        return filled;
    }
}
