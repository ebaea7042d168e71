using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that read JSON, and its operators.</summary>
internal static class JsonFunctions
{
    private static readonly ScalarOverload GetField = Operator("json_get", [Json, Text], Json, static call =>
        Each(call, (root, row) => JsonValue.Set(call, row, JsonValue.Field(root, call.Text(1, row)))));

    private static readonly ScalarOverload GetItem = Operator("json_get", [Json, Integer], Json, static call =>
        Each(call, (root, row) => JsonValue.Set(call, row, JsonValue.Item(root, call.Integers(1)[row]))));

    private static readonly ScalarOverload GetFieldText = Operator("json_get_text", [Json, Text], Text, static call =>
        Each(call, (root, row) => JsonValue.SetText(call, row, JsonValue.Field(root, call.Text(1, row)))));

    private static readonly ScalarOverload GetItemText = Operator("json_get_text", [Json, Integer], Text, static call =>
        Each(call, (root, row) => JsonValue.SetText(call, row, JsonValue.Item(root, call.Integers(1)[row]))));

    private static readonly ScalarOverload GetPath = Operator("json_get_path", [Json, Text], Json, static call =>
        Each(call, (root, row) => JsonValue.Set(call, row, JsonPath.ReadArray(call.Text(1, row)).Find(root))));

    private static readonly ScalarOverload GetPathText = Operator("json_get_path_text", [Json, Text], Text, static call
        => Each(call, (root, row) => JsonValue.SetText(call, row, JsonPath.ReadArray(call.Text(1, row)).Find(root))));

    public static readonly ScalarFunction[] All =
    [
        new("json_typeof", "the kind of a JSON value: object, array, string, number, boolean or null")
        {
            Overloads = [Overload([Json], Text, static call =>
                Each(call, (root, row) => call.Set(row, JsonValue.KindOf(root))))],
        },
        new("json_type", "the kind of a JSON value, or of one at a path, as SQLite names it")
        {
            Overloads = [.. OfTextAndJson(Text, KindAtPath, withPath: true)],
        },
        new("json_array_length", "the number of items of a JSON array, or of one at a path")
        {
            Overloads =
            [
                Overload([Json], Integer, CountItems), Overload([Json, Text], Integer, CountItems),
                Overload([Text, Text], Integer, CountItems),
            ],
        },
        new("json_extract", "the text of the JSON value at a path, such as `$.a[0]`; of several paths, a JSON array")
        {
            Overloads =
            [
                Overload([Text, Text], Text, Extract, isVariadic: true),
                Overload([Json, Text], Text, Extract, isVariadic: true),
            ],
        },
        new("json_extract_path", "the JSON value at a path, whose names and indexes are the arguments")
        {
            Overloads = [Overload([Json, Text], Json, static call =>
                Each(call, (root, row) => JsonValue.Set(call, row, PathOf(call, row).Find(root))), isVariadic: true)],
        },
        new("json_extract_path_text", "the same as a text")
        {
            Overloads =
            [
                Overload(
                    [Json, Text],
                    Text,
                    static call =>
                        Each(call, (root, row) => JsonValue.SetText(call, row, PathOf(call, row).Find(root))),
                    isVariadic: true),
            ],
        },
        new("json_exists", "whether there is a value at a path, such as `$.a[0]`")
        {
            Overloads = [.. AtPaths(SqlTypeKind.Boolean, static (call, row, value) =>
                call.IntegerResults[row] = value is null ? 0 : 1)],
        },
        new("json_value", "the text of the JSON value at a path; NULL for an object or array")
        {
            Overloads = [.. AtPaths(Text, static (call, row, value) => JsonValue.SetText(
                call, row, value?.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? null : value))],
        },
        new("json_query", "the JSON value at a path")
        {
            Overloads = [.. AtPaths(Json, JsonValue.Set)],
        },
        new("is_json", "whether a text is JSON, of a kind if one is given: value, scalar, array or object; written "
            + "`x IS JSON ARRAY`")
        {
            Overloads =
            [
                Overload([Text], SqlTypeKind.Boolean, Validate), Overload([Json], SqlTypeKind.Boolean, Validate),
                Overload([Text, Text], SqlTypeKind.Boolean, ValidateKind),
                Overload([Json, Text], SqlTypeKind.Boolean, ValidateKind),
            ],
        },
        new("json_valid", "whether a text is JSON")
        {
            Overloads =
            [
                Overload([Text], SqlTypeKind.Boolean, Validate), Overload([Json], SqlTypeKind.Boolean, Validate),
            ],
            Failure = FunctionFailure.Never,
        },
        new("json_strip_nulls", "the JSON value without the fields of its objects that are null")
        {
            Overloads = [Overload([Json], Json, static call =>
                Each(call, (root, row) => JsonChange.SetWithoutNulls(call, row, root)))],
        },
    ];

    /// <summary>The function of an operator.</summary>
    /// <param name="op">The operator as it is written.</param>
    /// <param name="isIndex">True when its right operand is the index of an item.</param>
    public static ScalarOverload FindOperator(string op, bool isIndex) => op switch
    {
        "->" => isIndex ? GetItem : GetField,
        "->>" => isIndex ? GetItemText : GetFieldText,
        "#>" => GetPath,
        _ => GetPathText,
    };

    private static ScalarOverload Operator(
        string name, SqlTypeKind[] operands, SqlTypeKind result, ScalarEvaluation evaluate) =>
        new ScalarFunction(name, "") { Overloads = [Overload(operands, result, evaluate)] }.Overloads[0];

    private static IEnumerable<ScalarOverload> OfTextAndJson(
        SqlTypeKind result, ScalarEvaluation evaluate, bool withPath)
    {
        foreach (var kind in new[] { Text, Json })
        {
            yield return Overload([kind], result, evaluate);
            if (withPath)
            {
                yield return Overload([kind, Text], result, evaluate);
            }
        }
    }

    // Functions of a text or JSON and a path in it.
    private static IEnumerable<ScalarOverload> AtPaths(SqlTypeKind result, Action<FunctionCall, int, JsonElement?> set)
    {
        foreach (var kind in new[] { Text, Json })
        {
            yield return Overload([kind, Text], result, call => Each(call, (root, row) =>
                set(call, row, AtPath(call, row, root))));
        }
    }

    // Works on the first argument of each row.
    private static void Each(FunctionCall call, Action<JsonElement, int> work)
    {
        foreach (var row in call.Rows)
        {
            using var document = JsonValue.Parse(call, 0, row);
            work(document.RootElement, row);
        }
    }

    /// <summary>The path whose steps the arguments behind the first one are.</summary>
    public static JsonPath PathOf(FunctionCall call, int row)
    {
        var steps = new JsonStep[call.Arguments.Length - 1];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = JsonPath.StepOf(call.Text(i + 1, row));
        }

        return new JsonPath(steps);
    }

    private static JsonElement? AtPath(FunctionCall call, int row, JsonElement root) =>
        call.Arguments.Length > 1 ? JsonPath.ReadDotted(call.Text(1, row)).Find(root) : root;

    private static void KindAtPath(FunctionCall call) => Each(call, (root, row) =>
    {
        if (AtPath(call, row, root) is not { } value)
        {
            call.SetNull(row);
            return;
        }

        call.Set(row, value.ValueKind switch
        {
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.String => "text",
            JsonValueKind.Number => value.GetRawText().AsSpan().ContainsAny(".eE") ? "real" : "integer",
            _ => JsonValue.KindOf(value),
        });
    });

    private static void CountItems(FunctionCall call) => Each(call, (root, row) =>
    {
        if (AtPath(call, row, root) is not { } value)
        {
            call.SetNull(row);
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            call.IntegerResults[row] = value.GetArrayLength();
        }
        else
        {
            call.IntegerResults[row] = call.Arguments.Length > 1
                ? 0
                : throw new DatabaseException(
                    ErrorCode.InvalidParameterValue, "Only an array has items, and this JSON value is none.");
        }
    });

    private static void Extract(FunctionCall call) => Each(call, (root, row) =>
    {
        if (call.Arguments.Length == 2)
        {
            JsonValue.SetText(call, row, JsonPath.ReadDotted(call.Text(1, row)).Find(root));
            return;
        }

        var array = new StringBuilder("[");
        for (var i = 1; i < call.Arguments.Length; i++)
        {
            var value = JsonPath.ReadDotted(call.Text(i, row)).Find(root);
            array.Append(i > 1 ? "," : "").Append(value?.GetRawText() ?? "null");
            call.CheckRoom(array.Length);
        }

        call.Set(row, array.Append(']').ToString());
    });

    // The first letter that is no blank tells the kind of what is JSON.
    private static void ValidateKind(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var json = call.Texts(0).Get(row);
            var start = json.TrimStart(" \t\r\n"u8);
            var first = start.IsEmpty ? (byte)0 : start[0];
            var isOfKind = call.Text(1, row) switch
            {
                "value" => true,
                "array" => first == '[',
                "object" => first == '{',
                "scalar" => first is not ((byte)'[' or (byte)'{'),
                _ => throw new DatabaseException(
                    ErrorCode.InvalidParameterValue, "A kind of JSON is value, scalar, array or object."),
            };
            call.IntegerResults[row] = isOfKind && new JsonText(json, call.Pieces).FindError() is null ? 1 : 0;
        }
    }

    private static void Validate(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var text = new JsonText(call.Texts(0).Get(row), call.Pieces);
            call.IntegerResults[row] = text.FindError() is null ? 1 : 0;
        }
    }
}
