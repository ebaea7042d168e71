using System.Collections.Generic;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>The values of a parameter that is a list, in the type in which they are compared.</summary>
internal sealed class ListParameter(BoundListParameter parameter, ExecutionContext context)
{
    private List<SqlValue> _values = [];
    private long _number = -1;

    /// <summary>The values of this execution, NULLs too. A list that is NULL counts as one NULL.</summary>
    /// <exception cref="DatabaseException">The parameter is no list, or a value does not convert.</exception>
    public IReadOnlyList<SqlValue> Values
    {
        get
        {
            if (_number != context.Query.ExecutionNumber)
            {
                Take(context.Values[parameter.Index]);
                _number = context.Query.ExecutionNumber;
            }

            return _values;
        }
    }

    /// <summary>Refuses a list where one value is wanted.</summary>
    public static void RefuseList(in SqlValue value)
    {
        if (value.IsList)
        {
            throw new DatabaseException(
                ErrorCode.DatatypeMismatch, "A list of values stands only in = ANY (…) and <> ALL (…).");
        }
    }

    private void Take(SqlValue list)
    {
        _values = [];
        if (list.IsNull)
        {
            _values.Add(SqlValue.NullOf(parameter.Type.Kind));
            return;
        }

        if (!list.IsList)
        {
            if (parameter.TakesValue)
            {
                Add(list);
                return;
            }

            throw new DatabaseException(
                ErrorCode.DatatypeMismatch, "ANY and ALL take a query or a parameter that is a list of values.");
        }

        var values = list.AsList();
        context.TakeUntilEnd((long)values.Length * ListBytes.OfPlace);
        _values.EnsureCapacity(values.Length);
        foreach (ref readonly var value in values)
        {
            Add(value);
        }
    }

    private void Add(SqlValue value)
    {
        var type = parameter.Type;
        if (value.IsNull || value.Kind == type.Kind)
        {
            _values.Add(value);
            return;
        }

        var converted = GivenValue.Convert(value, type);
        context.TakeUntilEnd(ListBytes.Content(converted));
        _values.Add(converted);
    }
}
