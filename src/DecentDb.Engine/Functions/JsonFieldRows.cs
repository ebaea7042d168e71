using System;
using System.Text.Json;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>The names of the fields of a JSON object, and their values where a second column is asked for.</summary>
internal sealed class JsonFieldRows(bool asText) : TableRows
{
    private JsonElement.ObjectEnumerator _fields;

    public override void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context)
    {
        var root = JsonValue.Parse((BinaryVector)arguments[0], 0, context.Pieces).RootElement;
        _fields = root.ValueKind == JsonValueKind.Object ? root.EnumerateObject() : throw new DatabaseException(
            ErrorCode.InvalidParameterValue,
            $"Only a JSON object has fields, and this value is of kind {JsonValue.KindOf(root)}.");
    }

    public override int Fill(ReadOnlySpan<ColumnVector> columns, int count)
    {
        var names = (BinaryVector)columns[0];
        var values = columns.Length > 1 ? (BinaryVector)columns[1] : null;
        var filled = 0;
        while (filled < count && !JsonItemRows.IsFull(values ?? names) && _fields.MoveNext())
        {
            TextLength.Set(names, filled, _fields.Current.Name);
            if (values is not null)
            {
                JsonItemRows.Write(values, filled, _fields.Current.Value, asText);
            }

            filled++;
        }

        return filled;
    }
}
