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

    private static void BeginField(JsonTextWriter writer, string name, ref bool isFirst, string colon)
    {
        writer.WriteRaw(isFirst ? default : colon.Length > 1 ? ", "u8 : ","u8);
        isFirst = false;
        writer.WriteString(Encoding.UTF8.GetBytes(name));
        WriteText(writer, colon);
    }

    private static void WriteText(JsonTextWriter writer, string text) => writer.WriteRaw(Encoding.UTF8.GetBytes(text));
}
