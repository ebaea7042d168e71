using System;
using System.Collections.Generic;
using System.Text.Json;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>The items of a JSONB array, or the fields of an object with their names, as JSONB or as texts.</summary>
internal sealed class JsonbRows(bool areFields, bool asText) : TableRows
{
    private JsonbView.PartEnumerator _parts;

    public override void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context)
    {
        var root = JsonbCall.ViewOf((BinaryVector)arguments[0], 0);
        if (root.Kind != (areFields ? JsonValueKind.Object : JsonValueKind.Array))
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue,
                (areFields ? "Only a JSON object has fields" : "Only a JSON array has items")
                + $", and this value is of kind {root.KindName}.");
        }

        _parts = root.GetEnumerator();
    }

    public override int Fill(ReadOnlySpan<ColumnVector> columns, int count)
    {
        var names = areFields ? (BinaryVector)columns[0] : null;
        var values = areFields && columns.Length == 1 ? null : (BinaryVector)columns[^1];
        var filled = 0;
        while (filled < count && !JsonItemRows.IsFull(values ?? (BinaryVector)columns[0]) && _parts.MoveNext())
        {
            names?.Set(filled, JsonEscapes.Unescape(_parts.Current.Name.Span));
            if (values is not null)
            {
                Write(values, filled, _parts.Current.Value, asText);
            }

            filled++;
        }

        return filled;
    }

    /// <summary>Writes a value as JSONB, or as a text: a string as what it says, null as NULL.</summary>
    public static void Write(BinaryVector target, int row, JsonbView value, bool asText)
    {
        if (asText && value.Kind == JsonValueKind.Null)
        {
            NullFlags.Set(target, row);
        }
        else
        {
            target.Set(row, asText && value.Kind == JsonValueKind.String ? value.Unescaped : value.Bytes);
        }
    }
}

/// <summary>jsonb_path_query: the items that a path leads to.</summary>
internal sealed class JsonbPathRows : TableRows
{
    private readonly List<PathItem> _items = [];
    private int _at;

    public override void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context)
    {
        var variables = arguments.Length > 2
            ? JsonbPathFunctions.VariablesOf(JsonbCall.ViewOf((BinaryVector)arguments[2], 0)) : null;
        var program = PathParser.Parse(((BinaryVector)arguments[1]).Get(0));
        var evaluator = new PathEvaluator(
            program, JsonbCall.ViewOf((BinaryVector)arguments[0], 0), variables, context.CheckCancelled);
        _items.Clear();
        _at = 0;
        var isQuiet = arguments.Length > 3 && ((Int64Vector)arguments[3]).Values[0] != 0;
        if (!evaluator.TryFind(_items) && !isQuiet)
        {
            throw evaluator.Failure;
        }
    }

    public override int Fill(ReadOnlySpan<ColumnVector> columns, int count)
    {
        var values = (BinaryVector)columns[0];
        var filled = 0;
        while (filled < count && !JsonItemRows.IsFull(values) && _at < _items.Count)
        {
            values.Set(filled++, _items[_at++].View.Bytes);
        }

        return filled;
    }
}
