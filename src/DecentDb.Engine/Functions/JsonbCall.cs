using System;
using System.Text;
using System.Text.Json;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;

namespace DecentDb.Engine.Functions;

/// <summary>What the functions of JSONB have in common.</summary>
internal static class JsonbCall
{
    /// <summary>An overload that an operator calls.</summary>
    public static ScalarOverload Operator(
        string name, SqlTypeKind[] operands, SqlTypeKind result, ScalarEvaluation evaluate) =>
        new ScalarFunction(name, "") { Overloads = [Overload(operands, result, evaluate)] }.Overloads[0];

    /// <summary>The value of a row, to be used before the vector changes.</summary>
    public static JsonbView ViewOf(BinaryVector column, int row) =>
        new(column.Buffer.AsMemory(column.Starts[row], column.Lengths[row]));

    /// <summary>Writes a value; NULL for none.</summary>
    public static void Set(FunctionCall call, int row, JsonbView? value)
    {
        if (value is { } found)
        {
            call.Set(row, found.Bytes);
        }
        else
        {
            call.SetNull(row);
        }
    }

    /// <summary>Writes a value as a text: a string as what it says, null as NULL, all others as JSON.</summary>
    public static void SetText(FunctionCall call, int row, JsonbView? value)
    {
        switch (value?.Kind)
        {
            case null or JsonValueKind.Null:
                call.SetNull(row);
                break;
            case JsonValueKind.String:
                call.Set(row, value.Value.Unescaped);
                break;
            default:
                call.Set(row, value.Value.Bytes);
                break;
        }
    }

    /// <summary>What a path leads to; null for nothing.</summary>
    public static JsonbView? Follow(JsonbView root, JsonPath path)
    {
        JsonbView? value = root;
        foreach (var step in path.Steps)
        {
            value = value?.Kind switch
            {
                JsonValueKind.Object when step.Name is { } name =>
                    value.Value.Field(JsonEscapes.Escape(Encoding.UTF8.GetBytes(name))),
                JsonValueKind.Array when step.Index is { } index => value.Value.Item(index),
                _ => null,
            };
        }

        return value;
    }

    /// <summary>The name that an argument is, as it stands between quotes.</summary>
    public static ReadOnlySpan<byte> NameOf(FunctionCall call, int argument, int row) =>
        JsonEscapes.Escape(call.Texts(argument).Get(row));

    /// <summary>True for the string that stands between quotes as a name does.</summary>
    public static bool IsString(JsonbView value, ReadOnlySpan<byte> name) =>
        value.Kind == JsonValueKind.String && value.Bytes[1..^1].SequenceEqual(name);
}
