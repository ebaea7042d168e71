using System;
using System.Text.Json;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>The JSON of an argument, taken apart.</summary>
internal static class JsonValue
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1001 };

    /// <summary>The document of a row; to be given up before the vectors of the call change.</summary>
    /// <exception cref="DatabaseException">InvalidTextRepresentation: a text is no JSON.</exception>
    public static JsonDocument Parse(FunctionCall call, int argument, int row) =>
        Parse(call.Texts(argument), row, call.Pieces);

    /// <summary>The document of a row of a vector, to be given up before that changes.</summary>
    /// <exception cref="DatabaseException">InvalidTextRepresentation: the text is no JSON.</exception>
    public static JsonDocument Parse(BinaryVector texts, int row, PiecewiseBytes pieces)
    {
        if (texts.Get(row).IndexOf("\\u"u8) >= 0
            && new JsonText(texts.Get(row), pieces).FindError() is { } error)
        {
            // The class library finds out about half a character only when the string is asked for.
            throw new DatabaseException(
                ErrorCode.InvalidTextRepresentation, $"The text is not valid JSON: {error}.");
        }

        try
        {
            return JsonDocument.Parse(texts.Buffer.AsMemory(texts.Starts[row], texts.Lengths[row]), Options);
        }
        catch (JsonException e)
        {
            throw new DatabaseException(ErrorCode.InvalidTextRepresentation, "The text is not valid JSON.", e);
        }
    }

    /// <summary>Writes a value as JSON; NULL for none.</summary>
    public static void Set(FunctionCall call, int row, JsonElement? value)
    {
        if (value is { } found)
        {
            call.Set(row, found.GetRawText());
        }
        else
        {
            call.SetNull(row);
        }
    }

    /// <summary>Writes a value as a text: a string as what it says, null as NULL, all others as JSON.</summary>
    public static void SetText(FunctionCall call, int row, JsonElement? value)
    {
        switch (value?.ValueKind)
        {
            case null or JsonValueKind.Null:
                call.SetNull(row);
                break;
            case JsonValueKind.String:
                call.Set(row, value.Value.GetString() ?? "");
                break;
            default:
                call.Set(row, value.Value.GetRawText());
                break;
        }
    }

    /// <summary>A field of an object; null for none.</summary>
    public static JsonElement? Field(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var field) ? field : null;

    /// <summary>An item of an array, from its end if negative; null for none.</summary>
    public static JsonElement? Item(JsonElement value, long index)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var count = value.GetArrayLength();
        index = index < 0 ? index + count : index;
        return index >= 0 && index < count ? value[(int)index] : null;
    }

    /// <summary>The name of the kind of a value, as PostgreSQL has it.</summary>
    public static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };
}
