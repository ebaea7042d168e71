using System;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>x op ANY (query) and x op ALL (query): the least and the greatest value of the query decide.</summary>
internal sealed class QuantifiedSubquery(
    ISubplan plan,
    OuterRow outer,
    VectorExpression operand,
    BinaryOperator op,
    bool isAll,
    ExecutionContext context) : SubqueryExpression(plan, outer, SqlType.Boolean, context)
{
    private readonly ColumnVector _least = context.CreateVector(operand.Type.Physical);
    private readonly ColumnVector _greatest = context.CreateVector(operand.Type.Physical);
    private ColumnVector? _operands;
    private bool _hasRow;
    private bool _hasValue;
    private bool _hasNull;

    // The operand for the rows of the batch.
    private ColumnVector Operands => _operands ?? throw new InvalidOperationException("No batch has begun.");

    protected override void BeginBatch(Batch batch) => _operands = operand.Evaluate(batch);

    protected override void Run()
    {
        _hasRow = _hasValue = _hasNull = false;
        Plan.Open();
        try
        {
            while (Plan.Next(out var batch))
            {
                Context.CheckCancelled();
                for (var i = 0; i < batch.SelectedCount; i++)
                {
                    Note(batch.Columns[0], batch.RowAt(i));
                }
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
        var holds = Decide(row);
        flags.Values[row] = holds == true ? 1 : 0;
        if (holds is null)
        {
            flags.SetNull(row);
        }
        else
        {
            flags.SetNotNull(row);
        }
    }

    private void Note(ColumnVector values, int row)
    {
        _hasRow = true;
        if (values.IsNull(row))
        {
            _hasNull = true;
            return;
        }

        var kind = operand.Type.Kind;
        if (!_hasValue || ValueComparer.Compare(kind, values, row, _least, 0) < 0)
        {
            Keep(_least, values, row);
        }

        if (!_hasValue || ValueComparer.Compare(kind, values, row, _greatest, 0) > 0)
        {
            Keep(_greatest, values, row);
        }

        _hasValue = true;
    }

    private static void Keep(ColumnVector target, ColumnVector values, int row)
    {
        target.EnsureCapacity(1);
        target.Reset();
        target.CopyValue(values, row, 0);
    }

    private bool? Decide(int row)
    {
        if (!_hasRow)
        {
            return isAll;
        }

        if (Operands.IsNull(row))
        {
            return null;
        }

        // What one value decides stands; NULLs leave the rest open.
        var isDecided = _hasValue && (isAll ? !HoldsForAll(row) : HoldsForAny(row));
        if (isDecided)
        {
            return !isAll;
        }

        return _hasNull ? null : isAll;
    }

    private bool HoldsForAll(int row)
    {
        var (least, greatest) = Compare(row);
        return op switch
        {
            BinaryOperator.Equal => least == 0 && greatest == 0,
            BinaryOperator.NotEqual => throw new InvalidOperationException("<> ALL is NOT IN."),
            BinaryOperator.Less => least < 0,
            BinaryOperator.LessOrEqual => least <= 0,
            BinaryOperator.Greater => greatest > 0,
            _ => greatest >= 0,
        };
    }

    private bool HoldsForAny(int row)
    {
        var (least, greatest) = Compare(row);
        return op switch
        {
            BinaryOperator.Equal => throw new InvalidOperationException("= ANY is IN."),
            BinaryOperator.NotEqual => least != 0 || greatest != 0,
            BinaryOperator.Less => greatest < 0,
            BinaryOperator.LessOrEqual => greatest <= 0,
            BinaryOperator.Greater => least > 0,
            _ => least >= 0,
        };
    }

    // The operand against both ends.
    private (int Least, int Greatest) Compare(int row)
    {
        var kind = operand.Type.Kind;
        return (ValueComparer.Compare(kind, Operands, row, _least, 0),
            ValueComparer.Compare(kind, Operands, row, _greatest, 0));
    }
}
