using System;
using System.Collections.Generic;
using System.Text.Json;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// What JSON_VALUE, JSON_QUERY, JSON_EXISTS and the columns of JSON_TABLE make of the items that a path leads to.
/// </summary>
/// <param name="Kind">What is made.</param>
/// <param name="Type">The type of the result.</param>
/// <param name="Wrapper">When items are put into an array.</param>
/// <param name="OmitsQuotes">True when a string is what it says.</param>
/// <param name="OnEmpty">What stands for no item.</param>
/// <param name="OnError">What stands for an error.</param>
internal sealed record JsonForm(
    JsonFormKind Kind,
    SqlType Type,
    JsonWrapper Wrapper,
    bool OmitsQuotes,
    JsonBehavior OnEmpty,
    JsonBehavior OnError)
{
    /// <summary>The result for a value.</summary>
    /// <param name="path">The path.</param>
    /// <param name="root">The value.</param>
    /// <param name="variables">The variables of the path; null for none.</param>
    /// <param name="check">Called now and then; may throw.</param>
    /// <param name="otherwise">What stands for no item and for an error, of DEFAULT.</param>
    /// <exception cref="DatabaseException">An error, or no item, that is to be one.</exception>
    public SqlValue Evaluate(
        PathProgram path,
        JsonbView root,
        JsonbView? variables,
        Action check,
        (SqlValue OnEmpty, SqlValue OnError) otherwise)
    {
        var items = new List<PathItem>();
        try
        {
            var evaluator = new PathEvaluator(path, root, variables, check);
            if (!evaluator.TryFind(items))
            {
                throw evaluator.Failure;
            }

            if (Kind == JsonFormKind.Exists)
            {
                return Convert(SqlValue.FromBoolean(items.Count > 0));
            }

            if (items.Count > 0)
            {
                return Kind == JsonFormKind.Value ? ValueOf(items) : QueryOf(items);
            }
        }
        catch (DatabaseException e) when (OnError != JsonBehavior.Error && IsOfData(e.Code))
        {
            return Result(OnError, otherwise.OnError);
        }

        return OnEmpty == JsonBehavior.Error
            ? throw new DatabaseException(ErrorCode.NoJsonItem, "The JSON path leads to no item.")
            : Result(OnEmpty, otherwise.OnEmpty);
    }

    /// <summary>An overload for one call.</summary>
    public ScalarOverload ToOverload(string name) => new ScalarFunction(name, "")
    {
        Overloads =
        [
            new ScalarOverload(
                new FunctionSignature(
                    [SqlTypeKind.Jsonb, SqlTypeKind.Text, SqlTypeKind.Jsonb, Type.Kind, Type.Kind], Type.Kind),
                Evaluate) { Form = this },
        ],
        IsStrict = false,
    }.Overloads[0];

    /// <summary>True for an error that the data make, and not the machine or who cancels.</summary>
    public static bool IsOfData(ErrorCode code) =>
        code is >= ErrorCode.NumericValueOutOfRange and < ErrorCode.NotNullViolation;

    private void Evaluate(FunctionCall call)
    {
        var paths = call.State<PathCache>();
        foreach (var row in call.Rows)
        {
            if (call.Arguments[0].IsNull(row) || call.Arguments[1].IsNull(row))
            {
                call.SetNull(row);
                continue;
            }

            var variables = call.Arguments[2].IsNull(row)
                ? null : JsonbPathFunctions.VariablesOf(JsonbCall.ViewOf(call.Texts(2), row));
            var value = Evaluate(
                paths.Find(call.Texts(1).Get(row)),
                JsonbCall.ViewOf(call.Texts(0), row),
                variables,
                call.CheckCancelled,
                (ValueConverter.Get(call.Arguments[3], row, Type.Kind),
                    ValueConverter.Get(call.Arguments[4], row, Type.Kind)));
            if (value.IsNull)
            {
                call.SetNull(row);
            }
            else
            {
                ValueConverter.Set(call.Result, row, value);
            }
        }
    }

    private SqlValue ValueOf(List<PathItem> items)
    {
        if (items.Count > 1)
        {
            throw new DatabaseException(
                ErrorCode.MoreThanOneJsonItem, "The JSON path leads to several items where JSON_VALUE takes one.");
        }

        var item = items[0];
        switch (item.Kind)
        {
            case JsonValueKind.Object or JsonValueKind.Array:
                throw new DatabaseException(
                    ErrorCode.JsonScalarRequired,
                    $"The JSON path leads to an {item.View.KindName} where JSON_VALUE takes a scalar.");
            case JsonValueKind.Null:
                return SqlValue.Null;
            default:
                return OfText(item.View.Kind == JsonValueKind.String ? item.View.Unescaped : item.View.Bytes);
        }
    }

    private SqlValue QueryOf(List<PathItem> items)
    {
        if (Wrapper == JsonWrapper.None && items.Count > 1)
        {
            throw new DatabaseException(
                ErrorCode.MoreThanOneJsonItem,
                "The JSON path leads to several items; JSON_QUERY takes them WITH WRAPPER.");
        }

        if (Wrapper == JsonWrapper.Unconditional || items.Count > 1)
        {
            var array = new List<byte>("["u8.ToArray());
            foreach (var item in items)
            {
                array.AddRange(array.Count > 1 ? ", "u8 : default);
                array.AddRange(item.View.Bytes);
            }

            array.AddRange("]"u8);
            return OfText([.. array]);
        }

        var view = items[0].View;
        return OfText(OmitsQuotes && view.Kind == JsonValueKind.String ? view.Unescaped : view.Bytes);
    }

    private SqlValue Result(JsonBehavior behavior, SqlValue otherwise) => behavior switch
    {
        JsonBehavior.EmptyArray => OfText("[]"u8),
        JsonBehavior.EmptyObject => OfText("{}"u8),
        JsonBehavior.True => Convert(SqlValue.FromBoolean(true)),
        JsonBehavior.False => Convert(SqlValue.FromBoolean(false)),
        JsonBehavior.Default => otherwise,
        _ => SqlValue.Null,
    };

    private SqlValue OfText(ReadOnlySpan<byte> text) => Convert(SqlValue.FromText(Utf8Text.Decode(text)));

    private SqlValue Convert(SqlValue value) => ValueConverter.Convert(value, Type, CastContext.Explicit);
}

/// <summary>What is made of the items that a path leads to.</summary>
internal enum JsonFormKind
{
    /// <summary>JSON_VALUE: a scalar as a value of SQL.</summary>
    Value,

    /// <summary>JSON_QUERY: the JSON.</summary>
    Query,

    /// <summary>JSON_EXISTS: whether there is one.</summary>
    Exists,
}

/// <summary>When JSON_QUERY puts items into an array.</summary>
internal enum JsonWrapper
{
    None,
    Conditional,
    Unconditional,
}

/// <summary>What stands for the result where there is no item, or an error.</summary>
internal enum JsonBehavior
{
    Null,
    Error,
    EmptyArray,
    EmptyObject,
    True,
    False,
    Default,
}
