using System;
using System.Collections.Generic;
using System.Text.Json;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions and operators of the SQL/JSON path language.</summary>
internal static class JsonbPathFunctions
{
    public static readonly ScalarOverload ExistsOperator = JsonbCall.Operator(
        "jsonb_path_exists_opr", [Jsonb, Text], SqlTypeKind.Boolean, static call => Each(call, true, SetExists));

    public static readonly ScalarOverload MatchOperator = JsonbCall.Operator(
        "jsonb_path_match_opr", [Jsonb, Text], SqlTypeKind.Boolean, static call => Each(call, true, SetMatch));

    public static readonly ScalarFunction[] All =
    [
        new("jsonb_path_exists", "whether a path of SQL/JSON, such as `$.a[*] ? (@ > 2)`, leads to an item; then "
            + "follow an object with variables, and whether errors give NULL")
        {
            Aliases = ["jsonb_path_exists_tz"],
            Overloads = Overloads(SqlTypeKind.Boolean, SetExists),
        },
        new("jsonb_path_match", "what a predicate of SQL/JSON says, such as `$.a > 2`")
        {
            Aliases = ["jsonb_path_match_tz"],
            Overloads = Overloads(SqlTypeKind.Boolean, SetMatch),
        },
        new("jsonb_path_query_array", "the items that a path of SQL/JSON leads to, as a JSON array")
        {
            Aliases = ["jsonb_path_query_array_tz"],
            Overloads = Overloads(Jsonb, SetArray),
        },
        new("jsonb_path_query_first", "the first item that a path of SQL/JSON leads to; NULL for none")
        {
            Aliases = ["jsonb_path_query_first_tz"],
            Overloads = Overloads(Jsonb, static (call, row, items, _) => JsonbCall.Set(
                call, row, items.Count > 0 ? items[0].View : null)),
        },
    ];

    private delegate void Finish(FunctionCall call, int row, List<PathItem> items, bool isSilent);

    private static ScalarOverload[] Overloads(SqlTypeKind result, Finish finish)
    {
        ScalarEvaluation evaluate = call => Each(call, isSilent: false, finish);
        return
        [
            Overload([Jsonb, Text], result, evaluate), Overload([Jsonb, Text, Jsonb], result, evaluate),
            Overload([Jsonb, Text, Jsonb, SqlTypeKind.Boolean], result, evaluate),
        ];
    }

    private static void Each(FunctionCall call, bool isSilent, Finish finish)
    {
        var programs = call.State<PathCache>();
        var items = new List<PathItem>();
        foreach (var row in call.Rows)
        {
            var isQuiet = isSilent || (call.Arguments.Length > 3 && call.Integers(3)[row] != 0);
            var variables = call.Arguments.Length > 2 ? VariablesOf(JsonbCall.ViewOf(call.Texts(2), row)) : null;
            var evaluator = new PathEvaluator(
                programs.Find(call.Texts(1).Get(row)),
                JsonbCall.ViewOf(call.Texts(0), row),
                variables,
                call.CheckCancelled);
            items.Clear();
            if (evaluator.TryFind(items) || (isQuiet && call.Type.Kind == Jsonb))
            {
                finish(call, row, items, isQuiet);
            }
            else if (isQuiet)
            {
                call.SetNull(row); // what was found before the error tells nothing
            }
            else
            {
                throw evaluator.Failure;
            }
        }
    }

    /// <summary>The object that holds the variables of a path.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: it is no object.</exception>
    public static JsonbView? VariablesOf(JsonbView value) => value.Kind == JsonValueKind.Object
        ? value
        : throw new DatabaseException(
            ErrorCode.InvalidParameterValue, "The variables of a JSON path are the fields of an object.");

    private static void SetExists(FunctionCall call, int row, List<PathItem> items, bool isSilent) =>
        call.IntegerResults[row] = items.Count > 0 ? 1 : 0;

    private static void SetMatch(FunctionCall call, int row, List<PathItem> items, bool isSilent)
    {
        switch (items is [var item] ? item.Kind : JsonValueKind.Undefined)
        {
            case JsonValueKind.True:
                call.IntegerResults[row] = 1;
                break;
            case JsonValueKind.False:
                call.IntegerResults[row] = 0;
                break;
            case not JsonValueKind.Null when !isSilent:
                throw new DatabaseException(
                    ErrorCode.SingletonJsonItemRequired, "The JSON path gives no single truth value.");
            default:
                call.SetNull(row);
                break;
        }
    }

    private static void SetArray(FunctionCall call, int row, List<PathItem> items, bool isSilent)
    {
        var writer = JsonTextWriter.Of(call);
        JsonbPathWriter.WriteParts(
            writer, items.ConvertAll(item => new JsonbPart(default, item.View)), isObject: false);
        call.Set(row, writer.Written);
    }
}

/// <summary>The paths that a call has read: that of all rows is read once.</summary>
internal sealed class PathCache
{
    private byte[] _text = [];
    private PathProgram? _last;

    /// <summary>The path of a text.</summary>
    /// <exception cref="DatabaseException">The text is no path.</exception>
    public PathProgram Find(ReadOnlySpan<byte> text)
    {
        if (_last is null || !text.SequenceEqual(_text))
        {
            _last = null;
            _last = PathParser.Parse(text);
            _text = text.ToArray();
        }

        return _last;
    }
}
