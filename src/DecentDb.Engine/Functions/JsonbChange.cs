using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions and operators that make a value of JSONB of another one.</summary>
internal static class JsonbChange
{
    public static readonly ScalarOverload Concatenate = JsonbCall.Operator(
        "jsonb_concat", [Jsonb, Jsonb], Jsonb, static call => Each(call, (writer, value, row) =>
            JsonbPathWriter.WriteTogether(writer, value, JsonbCall.ViewOf(call.Texts(1), row))));

    public static readonly ScalarOverload DeleteField = JsonbCall.Operator(
        "jsonb_delete", [Jsonb, Text], Jsonb, static call => Each(call, (writer, value, row) =>
        {
            if (call.Text(1, row) is ['{', .., '}'] names && call.Texts(1).Get(row)[0] == '{')
            {
                WriteWithout(writer, value, [.. NamesOf(names)]);
            }
            else
            {
                WriteWithout(writer, value, [call.Texts(1).Get(row).ToArray()]);
            }
        }));

    public static readonly ScalarOverload DeleteItem = JsonbCall.Operator(
        "jsonb_delete", [Jsonb, Integer], Jsonb, static call => Each(call, (writer, value, row) =>
            WriteWithoutItem(writer, value, call.Integers(1)[row])));

    public static readonly ScalarOverload DeletePath = JsonbCall.Operator(
        "jsonb_delete_path", [Jsonb, Text], Jsonb, static call => Each(call, (writer, value, row) =>
            Write(writer, value, JsonPath.ReadArray(call.Text(1, row)), default, JsonbPathAction.Delete)));

    public static readonly ScalarFunction[] All =
    [
        new("jsonb_set", "the JSON value with that at a path, such as `{a,0}`, replaced, or added unless a last "
            + "argument is false")
        {
            Overloads =
            [
                Overload([Jsonb, Text, Jsonb], Jsonb, Replace),
                Overload([Jsonb, Text, Jsonb, SqlTypeKind.Boolean], Jsonb, Replace),
            ],
        },
        new("jsonb_insert", "the JSON value with another one put in at a path, before what is there, or behind it if a "
            + "last argument is true")
        {
            Overloads =
            [
                Overload([Jsonb, Text, Jsonb], Jsonb, Insert),
                Overload([Jsonb, Text, Jsonb, SqlTypeKind.Boolean], Jsonb, Insert),
            ],
        },
        new("jsonb_strip_nulls", "the JSON value without the fields of its objects that are null")
        {
            Overloads = [Overload([Jsonb], Jsonb, static call => Each(call, (writer, value, _) =>
                JsonbPathWriter.WriteWithoutNulls(writer, value)))],
        },
        new("jsonb_pretty", "the JSON value as a text with a line for each part")
        {
            Overloads = [Overload([Jsonb], Text, static call => Each(call, (writer, value, _) =>
                JsonbPathWriter.WritePretty(writer, value, 0)))],
        },
    ];

    private static void Each(FunctionCall call, Action<JsonTextWriter, JsonbView, int> write)
    {
        foreach (var row in call.Rows)
        {
            call.CheckCancelled();
            var writer = JsonTextWriter.Of(call);
            write(writer, JsonbCall.ViewOf(call.Texts(0), row), row);
            call.Set(row, writer.Written);
        }
    }

    private static void Replace(FunctionCall call) => Each(call, (writer, value, row) => Write(
        writer,
        value,
        JsonPath.ReadArray(call.Text(1, row)),
        JsonbCall.ViewOf(call.Texts(2), row),
        call.Arguments.Length < 4 || call.Integers(3)[row] != 0 ? JsonbPathAction.Create : JsonbPathAction.Replace));

    private static void Insert(FunctionCall call) => Each(call, (writer, value, row) => Write(
        writer,
        value,
        JsonPath.ReadArray(call.Text(1, row)),
        JsonbCall.ViewOf(call.Texts(2), row),
        call.Arguments.Length > 3 && call.Integers(3)[row] != 0
            ? JsonbPathAction.InsertAfter : JsonbPathAction.InsertBefore));

    private static void Write(
        JsonTextWriter writer, JsonbView value, JsonPath path, JsonbView given, JsonbPathAction action)
    {
        if (!value.IsContainer)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "A path leads nowhere in a JSON value that is a scalar.");
        }

        if (path.Steps.Count == 0)
        {
            writer.WriteRaw(value.Bytes);
            return;
        }

        new JsonbPathWriter(writer, path, given, action).Write(value, 0);
    }

    private static IEnumerable<byte[]> NamesOf(string array)
    {
        foreach (var step in JsonPath.ReadArray(array).Steps)
        {
            yield return Encoding.UTF8.GetBytes(step.Name ?? "");
        }
    }

    private static void WriteWithout(JsonTextWriter writer, JsonbView value, byte[][] names)
    {
        RefuseScalar(value);
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = JsonEscapes.Escape(names[i]).ToArray();
        }

        var isObject = value.Kind == JsonValueKind.Object;
        var parts = new List<JsonbPart>();
        foreach (var part in value)
        {
            if (!Array.Exists(names, name => isObject
                ? part.Name.Span.SequenceEqual(name) : JsonbCall.IsString(part.Value, name)))
            {
                parts.Add(part);
            }
        }

        JsonbPathWriter.WriteParts(writer, parts, isObject);
    }

    private static void WriteWithoutItem(JsonTextWriter writer, JsonbView value, long index)
    {
        RefuseScalar(value);
        if (value.Kind == JsonValueKind.Object)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "A field of a JSON object is deleted by its name, not by a number.");
        }

        index += index < 0 ? value.Count() : 0;
        var parts = new List<JsonbPart>();
        var at = 0;
        foreach (var part in value)
        {
            if (at++ != index)
            {
                parts.Add(part);
            }
        }

        JsonbPathWriter.WriteParts(writer, parts, isObject: false);
    }

    private static void RefuseScalar(JsonbView value)
    {
        if (!value.IsContainer)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "Nothing can be deleted from a JSON value that is a scalar.");
        }
    }
}
