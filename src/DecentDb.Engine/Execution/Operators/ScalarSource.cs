using System.Collections.Generic;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// A value that is one for a whole execution: a parameter, a constant or an expression of such. Parameters and
/// constants, which nearly all keys are, cost no evaluation.
/// </summary>
internal sealed class ScalarSource
{
    private static readonly Batch OneRow = MakeOneRow();
    private readonly ExecutionContext _context;
    private readonly SqlValue _constant;
    private readonly SqlType _type;
    private readonly int _parameter = -1;
    private readonly VectorExpression? _expression;
    private readonly ListParameter? _list;

    public ScalarSource(ExecutionContext context, BoundExpression expression)
    {
        _context = context;
        _type = expression.Type;
        switch (expression)
        {
            case BoundParameter { RefusesZone: false } parameter:
                _parameter = parameter.Index;
                break;
            case BoundListParameter list:
                _list = new ListParameter(list, context);
                break;
            case BoundConstant constant:
                _constant = constant.Value;
                break;
            default:
                _expression = new ExpressionCompiler(context).Compile(expression, []);
                break;
        }
    }

    public static ScalarSource[] Of(ExecutionContext context, IReadOnlyList<BoundExpression> expressions)
    {
        var sources = new ScalarSource[expressions.Count];
        for (var i = 0; i < sources.Length; i++)
        {
            sources[i] = new ScalarSource(context, expressions[i]);
        }

        return sources;
    }

    public SqlValue Evaluate()
    {
        if (_parameter >= 0)
        {
            var value = ListParameter.AsValue(_context.Values[_parameter], _type);
            return value.IsNull || value.Kind == _type.Kind ? value : GivenValue.Convert(value, _type);
        }

        return _expression is null
            ? _constant
            : ValueConverter.Get(_expression.Evaluate(OneRow), 0, _expression.Type.Kind);
    }

    /// <summary>Adds the value, or those of a list, as far as they are not NULL.</summary>
    public void AddTo(List<SqlValue> values)
    {
        if (_list is null)
        {
            AddKnown(values, Evaluate());
            return;
        }

        _context.TakeUntilEnd((long)_list.Values.Count * ListBytes.OfPlace);
        values.EnsureCapacity(values.Count + _list.Values.Count);
        foreach (var value in _list.Values)
        {
            AddKnown(values, value);
        }
    }

    private static void AddKnown(List<SqlValue> values, SqlValue value)
    {
        if (!value.IsNull)
        {
            values.Add(value);
        }
    }

    private static Batch MakeOneRow()
    {
        var batch = new Batch();
        batch.SelectAll(1);
        return batch;
    }
}
