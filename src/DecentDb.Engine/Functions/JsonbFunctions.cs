using System;
using System.Text;
using System.Text.Json;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.JsonbCall;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that read JSONB, and its operators.</summary>
internal static class JsonbFunctions
{
    private static readonly ScalarOverload GetField = Operator("jsonb_get", [Jsonb, Text], Jsonb, static call =>
    {
        foreach (var row in call.Rows)
        {
            Set(call, row, ViewOf(call.Texts(0), row).Field(NameOf(call, 1, row)));
        }
    });

    private static readonly ScalarOverload GetItem = Operator("jsonb_get", [Jsonb, Integer], Jsonb, static call =>
    {
        foreach (var row in call.Rows)
        {
            Set(call, row, ItemOf(ViewOf(call.Texts(0), row), call.Integers(1)[row]));
        }
    });

    private static readonly ScalarOverload GetFieldText = Operator("jsonb_get_text", [Jsonb, Text], Text, static call =>
    {
        foreach (var row in call.Rows)
        {
            SetText(call, row, ViewOf(call.Texts(0), row).Field(NameOf(call, 1, row)));
        }
    });

    private static readonly ScalarOverload GetItemText = Operator(
        "jsonb_get_text", [Jsonb, Integer], Text, static call =>
        {
            foreach (var row in call.Rows)
            {
                SetText(call, row, ItemOf(ViewOf(call.Texts(0), row), call.Integers(1)[row]));
            }
        });

    private static readonly ScalarOverload GetPath = Operator("jsonb_get_path", [Jsonb, Text], Jsonb, static call =>
    {
        foreach (var row in call.Rows)
        {
            Set(call, row, Follow(ViewOf(call.Texts(0), row), JsonPath.ReadArray(call.Text(1, row))));
        }
    });

    private static readonly ScalarOverload GetPathText = Operator(
        "jsonb_get_path_text", [Jsonb, Text], Text, static call =>
        {
            foreach (var row in call.Rows)
            {
                SetText(call, row, Follow(ViewOf(call.Texts(0), row), JsonPath.ReadArray(call.Text(1, row))));
            }
        });

    private static readonly ScalarFunction ContainsFunction =
        new("jsonb_contains", "whether the JSON value holds another one; what `@>` is")
        {
            Overloads = [Overload([Jsonb, Jsonb], SqlTypeKind.Boolean, JsonbContainment.Evaluate)],
        };

    private static readonly ScalarFunction ExistsFunction =
        new("jsonb_exists", "whether an object has a field, or an array a string; what `?` is")
        {
            Overloads = [Overload([Jsonb, Text], SqlTypeKind.Boolean, static call =>
            {
                foreach (var row in call.Rows)
                {
                    call.IntegerResults[row] = Has(ViewOf(call.Texts(0), row), NameOf(call, 1, row)) ? 1 : 0;
                }
            })],
        };

    private static readonly ScalarFunction ExistsAnyFunction =
        new("jsonb_exists_any", "the same of any of the texts of an array, such as `{a,b}`; what `?|` is")
        {
            Overloads = [Overload([Jsonb, Text], SqlTypeKind.Boolean, static call => HasSome(call, all: false))],
        };

    private static readonly ScalarFunction ExistsAllFunction =
        new("jsonb_exists_all", "the same of all of the texts of an array; what `?&` is")
        {
            Overloads = [Overload([Jsonb, Text], SqlTypeKind.Boolean, static call => HasSome(call, all: true))],
        };

    public static readonly ScalarFunction[] All =
    [
        new("jsonb_typeof", "the kind of a JSON value: object, array, string, number, boolean or null")
        {
            Overloads = [Overload([Jsonb], Text, static call =>
            {
                foreach (var row in call.Rows)
                {
                    call.Set(row, ViewOf(call.Texts(0), row).KindName);
                }
            })],
            Failure = FunctionFailure.Never,
        },
        new("jsonb_array_length", "the number of items of a JSON array")
        {
            Overloads = [Overload([Jsonb], Integer, CountItems)],
        },
        new("jsonb_extract_path", "the JSON value at a path, whose names and indexes are the arguments")
        {
            Overloads = [Overload([Jsonb, Text], Jsonb, static call =>
            {
                foreach (var row in call.Rows)
                {
                    Set(call, row, Follow(ViewOf(call.Texts(0), row), JsonFunctions.PathOf(call, row)));
                }
            }, isVariadic: true)],
        },
        new("jsonb_extract_path_text", "the same as a text")
        {
            Overloads = [Overload([Jsonb, Text], Text, static call =>
            {
                foreach (var row in call.Rows)
                {
                    SetText(call, row, Follow(ViewOf(call.Texts(0), row), JsonFunctions.PathOf(call, row)));
                }
            }, isVariadic: true)],
        },
        ContainsFunction,
        ExistsFunction,
        ExistsAnyFunction,
        ExistsAllFunction,
    ];

    /// <summary>The function of an operator.</summary>
    /// <param name="op">The operator as it is written.</param>
    /// <param name="isIndex">True when its right operand is the index of an item.</param>
    public static ScalarOverload FindOperator(string op, bool isIndex) => op switch
    {
        "->" => isIndex ? GetItem : GetField,
        "->>" => isIndex ? GetItemText : GetFieldText,
        "#>" => GetPath,
        "#>>" => GetPathText,
        "?" => ExistsFunction.Overloads[0],
        "?|" => ExistsAnyFunction.Overloads[0],
        "?&" => ExistsAllFunction.Overloads[0],
        "-" => isIndex ? JsonbChange.DeleteItem : JsonbChange.DeleteField,
        "#-" => JsonbChange.DeletePath,
        "||" => JsonbChange.Concatenate,
        "@?" => JsonbPathFunctions.ExistsOperator,
        "@@" => JsonbPathFunctions.MatchOperator,
        _ => ContainsFunction.Overloads[0],
    };

    // A scalar that is the whole value is an array of itself.
    private static JsonbView? ItemOf(JsonbView root, long index) =>
        root.IsContainer ? root.Item(index) : index is 0 or -1 ? root : null;

    /// <summary>True when an object has a field, an array a string, or a string is the name.</summary>
    private static bool Has(JsonbView root, ReadOnlySpan<byte> name)
    {
        if (root.Kind != JsonValueKind.Array)
        {
            return root.Field(name) is not null || IsString(root, name);
        }

        foreach (var part in root)
        {
            if (IsString(part.Value, name))
            {
                return true;
            }
        }

        return false;
    }

    private static void HasSome(FunctionCall call, bool all)
    {
        foreach (var row in call.Rows)
        {
            var root = ViewOf(call.Texts(0), row);
            var answer = all;
            foreach (var step in JsonPath.ReadArray(call.Text(1, row)).Steps)
            {
                call.CheckCancelled();
                if (Has(root, JsonEscapes.Escape(Encoding.UTF8.GetBytes(step.Name ?? ""))) != all)
                {
                    answer = !all;
                    break;
                }
            }

            call.IntegerResults[row] = answer ? 1 : 0;
        }
    }

    private static void CountItems(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var value = ViewOf(call.Texts(0), row);
            call.IntegerResults[row] = value.Kind == JsonValueKind.Array
                ? value.Count()
                : throw new DatabaseException(
                    ErrorCode.InvalidParameterValue, "Only an array has items, and this JSON value is none.");
        }
    }
}
