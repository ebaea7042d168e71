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

    /// <summary>The value of a parameter where one value is wanted: a list is an array.</summary>
    /// <exception cref="DatabaseException">DatatypeMismatch: it is a list, and no array is wanted.</exception>
    public static SqlValue AsValue(in SqlValue value, SqlType type)
    {
        if (!value.IsList)
        {
            return value;
        }

        return type.IsVector ? VectorConversion.OfList(value.AsList(), type)
            : type.IsArray
            ? ArrayValue.OfList(value.Kind, value.AsList())
            : throw new DatabaseException(
                ErrorCode.DatatypeMismatch, $"A list of values does not become a value of type {type}.");
    }

    private void Take(SqlValue list)
    {
        _values = [];
        if (list.IsNull)
        {
            _values.Add(SqlValue.NullOf(parameter.Type.Kind));
            return;
        }

        if (!list.IsList && SqlTypes.IsArray(list.Kind))
        {
            TakeArray(list);
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

    private void TakeArray(SqlValue array)
    {
        var items = new ArrayValue(SqlTypes.ItemOf(array.Kind));
        items.Read(array.AsBytes());
        context.TakeUntilEnd((long)items.Count * ListBytes.OfPlace);
        for (var i = 0; i < items.Count; i++)
        {
            Add(ValueConverter.Get(items.Items, i, items.ElementKind));
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
