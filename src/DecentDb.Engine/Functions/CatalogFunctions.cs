using System;
using System.Globalization;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions by which tools read pg_catalog.</summary>
internal static class CatalogFunctions
{
    // There is one user, who may do everything.
    private const string Owner = "owner";

    // Two names of 128 characters with quotes and a dot.
    internal const int NameBytesMax = 2048;
    private const int ExpressionBytesMax = 1 << 20;

    /// <summary>The number of a relation by its name, as the cast of a text to REGCLASS gives it.</summary>
    public static readonly ScalarFunction RelationNumber =
        new("regclassin", "the number of a table, view or index by its name; what `'name'::regclass` gives")
        {
            Overloads = [Overload([Text], BigInt, static call => Find(call, isRequired: true))],
            Volatility = FunctionVolatility.Stable,
        };

    /// <summary>The name of a relation by its number, as REGCLASS shows it.</summary>
    public static readonly ScalarFunction RelationName =
        new("regclassout", "the name of a table, view or index by its number; what `oid::regclass` gives")
        {
            Overloads =
            [
                Overload([BigInt], Text, static call => Write(
                    call,
                    static (call, row) => call.Catalog.FindRelationName(call.Integers(0)[row])
                        ?? call.Integers(0)[row].ToString(CultureInfo.InvariantCulture))),
            ],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        };

    /// <summary>The number of a type by its name, as the cast of a text to REGTYPE gives it.</summary>
    public static readonly ScalarFunction TypeNumber =
        new("to_regtype", "the number of a type by its name, or NULL; what `'name'::regtype` gives")
        {
            Overloads =
            [
                Overload([Text], BigInt, static call =>
                {
                    foreach (var row in call.Rows)
                    {
                        SetOrNull(call, row, call.Catalog.FindType(NameAt(call, row)));
                    }
                }),
            ],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        };

    /// <summary>The name of a type by its number, as REGTYPE shows it.</summary>
    public static readonly ScalarFunction TypeName = new("format_type", "the name of a type by its number and modifier")
    {
        Overloads =
        [
            Overload([BigInt, BigInt], Text, static call => Write(
                call, static (call, row) => call.Arguments[0].IsNull(row)
                    ? null
                    : call.Catalog.FormatType(
                        call.Integers(0)[row], call.Arguments[1].IsNull(row) ? -1 : call.Integers(1)[row]))),
        ],
        Volatility = FunctionVolatility.Stable,
        IsStrict = false,
        Failure = FunctionFailure.Never,
    };

    public static readonly ScalarFunction[] All =
    [
        RelationNumber,
        RelationName,
        new("to_regclass", "the same as regclassin, but NULL when there is none")
        {
            Overloads = [Overload([Text], BigInt, static call => Find(call, isRequired: false))],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        },
        TypeNumber,
        TypeName,
        OfNumber("pg_get_constraintdef", "a constraint as SQL writes it, by its number", static (call, row) =>
            call.Catalog.FindConstraintDefinition(call.Integers(0)[row])),
        new("pg_get_indexdef", "CREATE INDEX of an index by its number, or one of its columns")
        {
            Overloads =
            [
                Overload([BigInt], Text, static call => Write(call, static (call, row) =>
                    call.Catalog.FindIndexDefinition(call.Integers(0)[row], 0))),
                Overload([BigInt, BigInt, SqlTypeKind.Boolean], Text, static call => Write(call, static (call, row) =>
                    call.Catalog.FindIndexDefinition(call.Integers(0)[row], call.Integers(1)[row]))),
            ],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        },
        new("pg_get_viewdef", "the query of a view by its number or name")
        {
            Overloads =
            [
                Overload([BigInt], Text, static call => Write(call, View)),
                Overload([BigInt, SqlTypeKind.Boolean], Text, static call => Write(call, View)),
                Overload([Text], Text, static call => Write(call, ViewByName)),
                Overload([Text, SqlTypeKind.Boolean], Text, static call => Write(call, ViewByName)),
            ],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        },
        new("pg_get_expr", "the expression that the catalog keeps, which is a text already")
        {
            Overloads =
            [
                Overload([Text, BigInt], Text, Copy), Overload([Text, BigInt, SqlTypeKind.Boolean], Text, Copy),
            ],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        },
        new("pg_get_serial_sequence", "the sequence that numbers a column, by the names of its table and of itself")
        {
            Overloads =
            [
                Overload([Text, Text], Text, static call => Write(
                    call, static (call, row) => call.Catalog.FindSequenceOf(NameAt(call, row), NameAt(call, row, 1)))),
            ],
            Volatility = FunctionVolatility.Stable,
        },
        Comment("obj_description", "the comment on an object by its number", [BigInt], [BigInt, Text]),
        Comment(
            "col_description",
            "the comment on a column by the numbers of its table and of itself",
            [BigInt, BigInt]),
        Comment("shobj_description", "NULL: there are no comments on databases", [BigInt, Text]),
        Always("pg_table_is_visible", [BigInt]),
        Always("pg_indexam_has_property", [BigInt, Text]),
        Always("pg_type_is_visible", [BigInt]),
        Always("pg_function_is_visible", [BigInt]),
        Always("has_table_privilege", [BigInt, Text], [Text, Text], [Text, BigInt, Text], [Text, Text, Text]),
        Always("has_column_privilege", [Text, Text, Text], [BigInt, BigInt, Text], [BigInt, Text, Text]),
        Always("has_schema_privilege", [Text, Text], [BigInt, Text], [Text, Text, Text], [Text, BigInt, Text]),
        Always("has_database_privilege", [Text, Text], [BigInt, Text], [Text, Text, Text]),
        OfNumber("pg_get_userbyid", "the name of the one user", static (_, _) => Owner),
        OfNumber("pg_encoding_to_char", "UTF8", static (_, _) => "UTF8"),
        new("current_user", "the name of the one user")
        {
            Aliases = ["session_user", "current_role"],
            Overloads = [Overload([], Text, static call => Write(call, static (_, _) => Owner))],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        },
        new("pg_backend_pid", "the number of the process")
        {
            Overloads =
            [
                Overload([], Integer, static call =>
                {
                    foreach (var row in call.Rows)
                    {
                        call.IntegerResults[row] = Environment.ProcessId;
                    }
                }),
            ],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        },
        new("pg_is_in_recovery", "FALSE")
        {
            Overloads =
            [
                Overload([], SqlTypeKind.Boolean, static call =>
                {
                    foreach (var row in call.Rows)
                    {
                        call.IntegerResults[row] = 0;
                    }
                }),
            ],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        },
    ];

    private static ScalarFunction OfNumber(string name, string documentation, Func<FunctionCall, int, string?> text) =>
        new(name, documentation)
        {
            Overloads =
            [
                Overload([BigInt], Text, call => Write(call, text)),
                Overload([BigInt, SqlTypeKind.Boolean], Text, call => Write(call, text)),
            ],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        };

    private static ScalarFunction Comment(
        string name, string documentation, params SqlTypeKind[][] parameters) =>
        new(name, documentation)
        {
            Overloads = [.. Array.ConvertAll(parameters, types =>
                Overload(types, Text, call => Write(call, (call, row) => name[0] == 's' ? null
                    : call.Catalog.FindComment(
                        call.Integers(0)[row], name[0] == 'c' ? call.Integers(1)[row] : 0))))],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        };

    private static ScalarFunction Always(string name, params SqlTypeKind[][] parameters) =>
        new(name, "TRUE: there is one user, who may do everything")
        {
            Overloads = [.. Array.ConvertAll(parameters, types => Overload(types, SqlTypeKind.Boolean, static call =>
            {
                foreach (var row in call.Rows)
                {
                    call.IntegerResults[row] = 1;
                }
            }))],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        };

    // A text that is too long is no expression of the catalog.
    private static void Copy(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var text = call.Texts(0).Get(row);
            if (text.Length <= ExpressionBytesMax)
            {
                call.Set(row, text);
            }
            else
            {
                call.SetNull(row);
            }
        }
    }

    // A name of an object; a text that is too long for one is the name of nothing.
    private static string NameAt(FunctionCall call, int row, int argument = 0) =>
        call.Texts(argument).Get(row).Length <= NameBytesMax ? call.Text(argument, row) : "";

    private static string? View(FunctionCall call, int row) => call.Catalog.FindViewDefinition(call.Integers(0)[row]);

    private static string? ViewByName(FunctionCall call, int row) =>
        call.Catalog.FindRelation(NameAt(call, row)) is { } oid ? call.Catalog.FindViewDefinition(oid) : null;

    private static void Find(FunctionCall call, bool isRequired)
    {
        foreach (var row in call.Rows)
        {
            var name = NameAt(call, row);
            var found = long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var oid)
                ? oid
                : call.Catalog.FindRelation(name);
            if (found is null && isRequired)
            {
                throw new DatabaseException(ErrorCode.UndefinedTable, $"There is no table \"{name}\".");
            }

            SetOrNull(call, row, found);
        }
    }

    private static void SetOrNull(FunctionCall call, int row, long? value)
    {
        if (value is { } number)
        {
            call.IntegerResults[row] = number;
        }
        else
        {
            call.SetNull(row);
        }
    }

    private static void Write(FunctionCall call, Func<FunctionCall, int, string?> text)
    {
        foreach (var row in call.Rows)
        {
            if (text(call, row) is { } value)
            {
                call.Set(row, value);
            }
            else
            {
                call.SetNull(row);
            }
        }
    }
}
