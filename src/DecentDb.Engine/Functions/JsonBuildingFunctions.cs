using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that make JSON of values.</summary>
internal static class JsonBuildingFunctions
{
    public static readonly ScalarFunction ObjectOfJsonb =
        new("jsonb_build_object", "the same as JSONB, of names that come again the last")
        {
            Overloads = [OfAll(static call => BuildObjects(call, JsonStyle.Spaced), Jsonb)],
            IsStrict = false,
        };

    public static readonly ScalarFunction[] All =
    [
        new("json_build_array", "the arguments as a JSON array")
        {
            Overloads = [OfAll(static call => BuildArrays(call, JsonStyle.Spaced))],
            IsStrict = false,
        },
        new("jsonb_build_array", "the same as JSONB")
        {
            Overloads = [OfAll(static call => BuildArrays(call, JsonStyle.Spaced), Jsonb)],
            IsStrict = false,
        },
        new("json_array", "the same, written without blanks")
        {
            Overloads = [OfAll(static call => BuildArrays(call, JsonStyle.Compact))],
            IsStrict = false,
        },
        new("json_build_object", "the arguments, names and values in turn, as a JSON object")
        {
            Overloads = [OfAll(static call => BuildObjects(call, JsonStyle.Spaced))],
            IsStrict = false,
        },
        ObjectOfJsonb,
        new("json_object", "the same, written without blanks")
        {
            Overloads = [OfAll(static call => BuildObjects(call, JsonStyle.Compact))],
            IsStrict = false,
        },
        new("to_json", "the value as JSON: a number or boolean as it is, any other as a string")
        {
            Aliases = ["array_to_json"],
            Overloads = [Overload([Unknown], Json, Convert)],
            Failure = FunctionFailure.Never,
        },
        new("to_jsonb", "the same as JSONB")
        {
            Overloads = [Overload([Unknown], Jsonb, Convert)],
        },
    ];

    private static ScalarOverload OfAll(ScalarEvaluation evaluate, SqlTypeKind result = Json) =>
        new(new FunctionSignature([Unknown], result) { IsVariadic = true, CountMin = 0 }, evaluate);

    // JSONB is brought into its form.
    private static void Finish(FunctionCall call, int row, JsonTextWriter writer)
    {
        if (call.Type.Kind == Jsonb)
        {
            JsonbTypeTraits.Set((BinaryVector)call.Result, row, writer.Written, call.Pieces);
        }
        else
        {
            call.Set(row, writer.Written);
        }
    }

    private static void BuildArrays(FunctionCall call, JsonStyle style)
    {
        foreach (var row in call.Rows)
        {
            var writer = JsonTextWriter.Of(call);
            writer.WriteRaw("["u8);
            for (var i = 0; i < call.Arguments.Length; i++)
            {
                WriteSeparator(writer, i, style);
                writer.WriteValue(call.Arguments[i], row, call.ArgumentTypes[i].Kind);
            }

            writer.WriteRaw("]"u8);
            Finish(call, row, writer);
        }
    }

    private static void BuildObjects(FunctionCall call, JsonStyle style)
    {
        if (call.Arguments.Length % 2 != 0)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "An object takes an even number of arguments: names and values.");
        }

        foreach (var row in call.Rows)
        {
            var writer = JsonTextWriter.Of(call);
            writer.WriteRaw("{"u8);
            for (var i = 0; i < call.Arguments.Length; i += 2)
            {
                if (call.Arguments[i].IsNull(row))
                {
                    throw new DatabaseException(
                        ErrorCode.InvalidParameterValue, "The name of a field must not be NULL.");
                }

                WriteSeparator(writer, i, style);
                writer.WriteName(call.Arguments[i], row, call.ArgumentTypes[i].Kind);
                writer.WriteRaw(style == JsonStyle.Compact ? ":"u8 : " : "u8);
                writer.WriteValue(call.Arguments[i + 1], row, call.ArgumentTypes[i + 1].Kind);
            }

            writer.WriteRaw("}"u8);
            Finish(call, row, writer);
        }
    }

    private static void WriteSeparator(JsonTextWriter writer, int index, JsonStyle style)
    {
        if (index > 0)
        {
            writer.WriteRaw(style == JsonStyle.Compact ? ","u8 : ", "u8);
        }
    }

    private static void Convert(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var writer = JsonTextWriter.Of(call);
            writer.WriteValue(call.Arguments[0], row, call.ArgumentTypes[0].Kind);
            Finish(call, row, writer);
        }
    }
}
