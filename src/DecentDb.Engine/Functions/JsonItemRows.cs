using System;
using System.Text.Json;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>The items of a JSON array, as JSON or as texts.</summary>
internal sealed class JsonItemRows(bool asText) : TableRows
{
    private JsonElement.ArrayEnumerator _items;

    public override void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context)
    {
        var root = JsonValue.Parse((BinaryVector)arguments[0], 0, context.Pieces).RootElement;
        _items = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray() : throw new DatabaseException(
            ErrorCode.InvalidParameterValue,
            $"Only a JSON array has items, and this value is of kind {JsonValue.KindOf(root)}.");
    }

    public override int Fill(ReadOnlySpan<ColumnVector> columns, int count)
    {
        var values = (BinaryVector)columns[0];
        var filled = 0;
        while (filled < count && !IsFull(values) && _items.MoveNext())
        {
            Write(values, filled++, _items.Current, asText);
        }

        return filled;
    }

    /// <summary>True when a batch holds bytes enough.</summary>
    public static bool IsFull(BinaryVector values) => values.OwnedLength > PiecewiseBytes.PieceLength;

    /// <summary>Writes a value as JSON, or as a text: a string as what it says, null as NULL.</summary>
    public static void Write(BinaryVector target, int row, JsonElement value, bool asText)
    {
        if (asText && value.ValueKind == JsonValueKind.Null)
        {
            NullFlags.Set(target, row);
        }
        else if (asText && value.ValueKind == JsonValueKind.String)
        {
            TextLength.Set(target, row, value.GetString() ?? "");
        }
        else
        {
            target.Set(row, System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value));
        }
    }
}
