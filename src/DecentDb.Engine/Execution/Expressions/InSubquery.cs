using System;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>x [NOT] IN (query): the values are kept in a hash table.</summary>
internal sealed class InSubquery : SubqueryExpression
{
    private readonly VectorExpression _operand;
    private readonly bool _negated;
    private readonly GroupTable _values;
    private readonly ColumnVector[] _column = new ColumnVector[1];
    private ColumnVector? _operands;
    private int[] _groups = [];
    private bool _hasNull;

    public InSubquery(
        ISubplan plan,
        OuterRow outer,
        VectorExpression operand,
        SqlTypeKind kind,
        bool negated,
        ExecutionContext context)
        : base(plan, outer, SqlType.Boolean, context)
    {
        _operand = operand;
        _negated = negated;
        _values = new GroupTable(context, [kind]);
    }

    // The operand for the rows of the batch.
    private ColumnVector Operands => _operands ?? throw new InvalidOperationException("No batch has begun.");

    protected override void BeginBatch(Batch batch) => _operands = _operand.Evaluate(batch);

    protected override void Run()
    {
        _values.Clear();
        _hasNull = false;
        Plan.Open();
        try
        {
            while (Plan.Next(out var batch))
            {
                _column[0] = batch.Columns[0];
                if (_groups.Length < batch.SelectedCount)
                {
                    _groups = new int[batch.SelectedCount];
                }

                _hasNull |= _column[0].HasNulls && AnyNull(batch);
                _values.Assign(_column, batch, _groups.AsSpan(0, batch.SelectedCount));
            }
        }
        finally
        {
            Plan.Close();
        }
    }

    protected override void SetResult(ColumnVector result, int row)
    {
        var flags = (Int64Vector)result;
        flags.Values[row] = _negated ? 1 : 0;
        if (_values.Count == 0)
        {
            flags.SetNotNull(row);
        }
        else if (Operands.IsNull(row))
        {
            flags.SetNull(row);
        }
        else if (_values.Contains(Operands, row))
        {
            flags.Values[row] = _negated ? 0 : 1;
            flags.SetNotNull(row);
        }
        else if (_hasNull)
        {
            flags.SetNull(row);
        }
        else
        {
            flags.SetNotNull(row);
        }
    }

    private bool AnyNull(Batch batch)
    {
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            if (_column[0].IsNull(batch.RowAt(i)))
            {
                return true;
            }
        }

        return false;
    }
}
