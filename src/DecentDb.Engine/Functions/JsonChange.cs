using System.Text;
using System.Text.Json;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that make a JSON value of another one.</summary>
internal static class JsonChange
{
    /// <summary>Writes a value without the fields of its objects that are null.</summary>
    public static void SetWithoutNulls(FunctionCall call, int row, JsonElement value)
    {
        var writer = JsonTextWriter.Of(call);
        WriteWithoutNulls(writer, value);
        call.Set(row, writer.Written);
    }

    /// <summary>jsonb_set.</summary>
    public static void Replace(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            using var document = JsonValue.Parse(call, 0, row);
            var path = JsonPath.ReadArray(call.Text(1, row));
            var adds = call.Arguments.Length < 4 || call.Integers(3)[row] != 0;
            var writer = JsonTextWriter.Of(call);
            if (path.Steps.Count == 0)
            {
                writer.WriteRaw(call.Texts(0).Get(row));
            }
            else
            {
                WriteReplaced(writer, document.RootElement, path, 0, call.Text(2, row), adds);
            }

            call.Set(row, writer.Written);
        }
    }

    private static void WriteWithoutNulls(JsonTextWriter writer, JsonElement value)
    {
        var isFirst = true;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteRaw("{"u8);
                foreach (var field in value.EnumerateObject())
                {
                    if (field.Value.ValueKind != JsonValueKind.Null)
                    {
                        BeginField(writer, field.Name, ref isFirst, ":");
                        WriteWithoutNulls(writer, field.Value);
                    }
                }

                writer.WriteRaw("}"u8);
                break;
            case JsonValueKind.Array:
                writer.WriteRaw("["u8);
                foreach (var item in value.EnumerateArray())
                {
                    writer.WriteRaw(isFirst ? default : ","u8);
                    isFirst = false;
                    WriteWithoutNulls(writer, item);
                }

                writer.WriteRaw("]"u8);
                break;
            default:
                WriteText(writer, value.GetRawText());
                break;
        }
    }

    private static void WriteReplaced(
        JsonTextWriter writer, JsonElement value, JsonPath path, int depth, string replacement, bool adds)
    {
        var step = path.Steps[depth];
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when step.Name is { } name:
                WriteObject(writer, value, path, depth, name, replacement, adds);
                break;
            case JsonValueKind.Array when step.Index is { } index:
                WriteArray(writer, value, path, depth, index, replacement, adds);
                break;
            case JsonValueKind.Array:
                throw new Primitives.DatabaseException(
                    Primitives.ErrorCode.InvalidTextRepresentation, "A step into an array is a whole number.");
            default:
                WriteText(writer, value.GetRawText());
                break;
        }
    }

    private static void WriteObject(
        JsonTextWriter writer, JsonElement value, JsonPath path, int depth, string name, string replacement, bool adds)
    {
        var (isFirst, isFound) = (true, false);
        writer.WriteRaw("{"u8);
        foreach (var field in value.EnumerateObject())
        {
            BeginField(writer, field.Name, ref isFirst, ": ");
            if (field.Name != name)
            {
                WriteText(writer, field.Value.GetRawText());
                continue;
            }

            isFound = true;
            WriteStep(writer, field.Value, path, depth, replacement, adds);
        }

        if (!isFound && adds && depth == path.Steps.Count - 1)
        {
            BeginField(writer, name, ref isFirst, ": ");
            WriteText(writer, replacement);
        }

        writer.WriteRaw("}"u8);
    }

    private static void WriteArray(
        JsonTextWriter writer, JsonElement value, JsonPath path, int depth, int index, string replacement, bool adds)
    {
        var count = value.GetArrayLength();
        var place = index < 0 ? index + count : index;
        var isAdded = adds && depth == path.Steps.Count - 1 && (place < 0 || place >= count);
        writer.WriteRaw("["u8);
        var written = 0;
        if (isAdded && place < 0)
        {
            WriteText(writer, replacement);
            written++;
        }

        var at = 0;
        foreach (var item in value.EnumerateArray())
        {
            writer.WriteRaw(written++ > 0 ? ", "u8 : default);
            if (at++ == place)
            {
                WriteStep(writer, item, path, depth, replacement, adds);
            }
            else
            {
                WriteText(writer, item.GetRawText());
            }
        }

        if (isAdded && place >= 0)
        {
            writer.WriteRaw(written > 0 ? ", "u8 : default);
            WriteText(writer, replacement);
        }

        writer.WriteRaw("]"u8);
    }

    private static void WriteStep(
        JsonTextWriter writer, JsonElement value, JsonPath path, int depth, string replacement, bool adds)
    {
        if (depth == path.Steps.Count - 1)
        {
            WriteText(writer, replacement);
        }
        else
        {
            WriteReplaced(writer, value, path, depth + 1, replacement, adds);
        }
    }

    private static void BeginField(JsonTextWriter writer, string name, ref bool isFirst, string colon)
    {
        writer.WriteRaw(isFirst ? default : colon.Length > 1 ? ", "u8 : ","u8);
        isFirst = false;
        writer.WriteString(Encoding.UTF8.GetBytes(name));
        WriteText(writer, colon);
    }

    private static void WriteText(JsonTextWriter writer, string text) => writer.WriteRaw(Encoding.UTF8.GetBytes(text));
}
