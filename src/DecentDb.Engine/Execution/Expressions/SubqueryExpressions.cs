using System;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>The values that a correlated subquery takes from the row around it.</summary>
internal sealed class OuterRow(ExecutionContext context, int count)
{
    private readonly VectorExpression[] _expressions = new VectorExpression[count];
    private readonly int[] _indexes = new int[count];
    private readonly ColumnVector[] _vectors = new ColumnVector[count];

    public bool IsCorrelated => count > 0;

    public void Set(int place, int parameterIndex, VectorExpression expression)
    {
        _indexes[place] = parameterIndex;
        _expressions[place] = expression;
    }

    /// <summary>Computes the values of all selected rows.</summary>
    public void Evaluate(Batch batch)
    {
        for (var i = 0; i < count; i++)
        {
            _vectors[i] = _expressions[i].Evaluate(batch);
        }
    }

    /// <summary>Makes one row the outer row.</summary>
    public void Enter(int row)
    {
        for (var i = 0; i < count; i++)
        {
            var kind = _expressions[i].Type.Kind;
            context.Values[_indexes[i]] = ValueConverter.Get(_vectors[i], row, kind);
        }

        context.NextOuterRow();
    }
}

/// <summary>
/// A query as part of an expression. Without correlation it runs once for an execution, and only when a row needs it;
/// with correlation, once for each row.
/// </summary>
internal abstract class SubqueryExpression(Operator plan, OuterRow outer, SqlType type, ExecutionContext context)
    : VectorExpression(type)
{
    private readonly ColumnVector _result = ColumnVector.Create(type.Physical, 1);
    private long _number = -1;

    protected Operator Plan { get; } = plan;

    public override ColumnVector Evaluate(Batch batch)
    {
        NullFlags.Prepare(_result, batch);
        if (batch.SelectedCount == 0)
        {
            return _result;
        }

        BeginBatch(batch);
        outer.Evaluate(batch);
        if (!outer.IsCorrelated && _number != context.ExecutionNumber)
        {
            Run();
            _number = context.ExecutionNumber;
        }

        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (outer.IsCorrelated)
            {
                context.CheckCancelled();
                outer.Enter(row);
                Run();
            }

            SetResult(_result, row);
        }

        return _result;
    }

    protected virtual void BeginBatch(Batch batch)
    {
    }

    /// <summary>Opens the plan, reads what is needed and closes it.</summary>
    protected abstract void Run();

    /// <summary>Sets the value of a row from what the last run found.</summary>
    protected abstract void SetResult(ColumnVector result, int row);
}

/// <summary>A query as a value: NULL without a row, an error with several.</summary>
internal sealed class ScalarSubquery(Operator plan, OuterRow outer, SqlType type, ExecutionContext context)
    : SubqueryExpression(plan, outer, type, context)
{
    private readonly ColumnVector _value = ColumnVector.Create(type.Physical, 1);

    protected override void Run()
    {
        _value.Reset();
        FunctionValues.SetNull(_value, 0);
        Plan.Open();
        try
        {
            var rows = 0;
            while (Plan.Next(out var batch))
            {
                rows += batch.SelectedCount;
                if (rows > 1)
                {
                    throw new DatabaseException(
                        ErrorCode.CardinalityViolation, "A subquery used as a value returned more than one row.");
                }

                _value.CopyValue(batch.Columns[0], batch.RowAt(0), 0);
            }
        }
        finally
        {
            Plan.Close();
        }
    }

    protected override void SetResult(ColumnVector result, int row) => result.CopyValue(_value, 0, row);
}

internal sealed class ExistsSubquery(Operator plan, OuterRow outer, bool negated, ExecutionContext context)
    : SubqueryExpression(plan, outer, SqlType.Boolean, context)
{
    private bool _exists;

    protected override void Run()
    {
        Plan.Open();
        try
        {
            _exists = Plan.Next(out _);
        }
        finally
        {
            Plan.Close();
        }
    }

    protected override void SetResult(ColumnVector result, int row) =>
        ((Int64Vector)result).Values[row] = _exists != negated ? 1 : 0;
}

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
        Operator plan,
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
        else if (_operands!.IsNull(row))
        {
            flags.SetNull(row);
        }
        else if (_values.Contains(_operands, row))
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
