using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that tell of the session and of the database.</summary>
internal static class SessionValueFunctions
{
    private const int SettingBytesMax = 1 << 16;

    public static readonly ScalarFunction[] All =
    [
        OfNumber(
            "changes",
            [],
            "the rows that the last INSERT, UPDATE or DELETE of the session changed",
            static s => s.Changes),
        OfNumber("total_changes", [], "the rows that all of them changed", static s => s.TotalChanges),
        OfNumber(
            "last_insert_rowid",
            [],
            "the id of the row that the session inserted last, 0 for none; rows of an INSERT that works as a load do "
            + "not count",
            static s => s.LastRowId),
        OfText("version", "the name and version of the engine", static _ => "DecentDb " + EngineVersion.Text),
        new("current_schema", "the schema of what is made without one; NULL when none of search_path is there")
        {
            Overloads =
            [
                Overload([], Text, static call =>
                {
                    foreach (var row in call.Rows)
                    {
                        if (call.Catalog.Path is [var first, ..])
                        {
                            call.Set(row, first);
                        }
                        else
                        {
                            call.SetNull(row);
                        }
                    }
                }),
            ],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        },
        OfText(
            "current_database",
            "the name of the file of the database, without its ending",
            static s => s.DatabaseName,
            "current_catalog"),
        new("current_setting", "a setting by its name, as SHOW gives it; with TRUE, NULL for others")
        {
            Overloads =
            [
                Overload([Text], Text, Setting), Overload([Text, SqlTypeKind.Boolean], Text, Setting),
            ],
            Volatility = FunctionVolatility.Stable,
        },
        new("set_config", "sets a setting, for the transaction alone with TRUE, and gives its value")
        {
            Overloads = [Overload([Text, Text, SqlTypeKind.Boolean], Text, SetSetting)],
            Volatility = FunctionVolatility.Stable,
        },
    ];

    // set_config(name, value, is_local)
    private static void SetSetting(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            if (call.Texts(0).Get(row).Length + call.Texts(1).Get(row).Length > SettingBytesMax)
            {
                throw new DatabaseException(ErrorCode.InvalidParameterValue, "The value of the setting is too long.");
            }

            call.Session.Settings.Set(call.Text(0, row), call.Text(1, row), call.Integers(2)[row] != 0);
            call.Set(row, call.Text(1, row));
        }
    }

    private static ScalarFunction OfNumber(
        string name, string[] aliases, string documentation, Func<SessionValues, long> value) =>
        new(name, documentation)
        {
            Aliases = aliases,
            Overloads =
            [
                Overload([], BigInt, call =>
                {
                    foreach (var row in call.Rows)
                    {
                        call.IntegerResults[row] = value(call.Session);
                    }
                }),
            ],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        };

    private static ScalarFunction OfText(
        string name, string documentation, Func<SessionValues, string> value, params string[] aliases) =>
        new(name, documentation)
        {
            Aliases = aliases,
            Overloads =
            [
                Overload([], Text, call =>
                {
                    foreach (var row in call.Rows)
                    {
                        call.Set(row, value(call.Session));
                    }
                }),
            ],
            Volatility = FunctionVolatility.Stable,
            Failure = FunctionFailure.Never,
        };

    private static void Setting(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var value = call.Session.Settings.Find(call.Text(0, row));
            if (value is not null)
            {
                call.Set(row, value);
            }
            else if (call.Arguments.Length > 1 && call.Integers(1)[row] != 0)
            {
                call.SetNull(row);
            }
            else
            {
                throw new DatabaseException(ErrorCode.UndefinedObject, "There is no setting of this name.");
            }
        }
    }
}
