using DecentDb.Engine.Primitives;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that make JSON of values.</summary>
internal static class JsonBuildingFunctions
{
    public static readonly ScalarFunction[] All =
    [
        new("json_build_array", "the arguments as a JSON array")
        {
            Aliases = ["jsonb_build_array"],
            Overloads = [OfAll(static call => BuildArrays(call, JsonStyle.Spaced))],
            IsStrict = false,
        },
        new("json_array", "the same, written without blanks")
        {
            Overloads = [OfAll(static call => BuildArrays(call, JsonStyle.Compact))],
            IsStrict = false,
        },
        new("json_build_object", "the arguments, names and values in turn, as a JSON object")
        {
            Aliases = ["jsonb_build_object"],
            Overloads = [OfAll(static call => BuildObjects(call, JsonStyle.Spaced))],
            IsStrict = false,
        },
        new("json_object", "the same, written without blanks")
        {
            Overloads = [OfAll(static call => BuildObjects(call, JsonStyle.Compact))],
            IsStrict = false,
        },
        new("to_json", "the value as JSON: a number or boolean as it is, any other as a string")
        {
            Aliases = ["to_jsonb"],
            Overloads = [Overload([Unknown], Json, Convert)],
            Failure = FunctionFailure.Never,
        },
    ];

    private static ScalarOverload OfAll(ScalarEvaluation evaluate) =>
        new(new FunctionSignature([Unknown], Json) { IsVariadic = true, CountMin = 0 }, evaluate);

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
            call.Set(row, writer.Written);
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
            call.Set(row, writer.Written);
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
            call.Set(row, writer.Written);
        }
    }
}
