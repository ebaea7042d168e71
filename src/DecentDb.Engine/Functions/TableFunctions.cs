using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions in FROM whose types are fixed; generate_series and unnest are bound by themselves.</summary>
internal static class TableFunctions
{
    // Those of SQLite, which takes texts for JSON.
    private static readonly (string?, SqlTypeKind)[] TreeColumns =
    [
        ("key", Text), ("value", Text), ("type", Text), ("atom", Text), ("id", BigInt), ("parent", BigInt),
        ("fullkey", Text), ("path", Text),
    ];

    public static readonly TableFunction[] All =
    [
        new("json_array_elements", "the items of a JSON array")
        {
            Overloads = [Of([Json], [("value", Json)], static () => new JsonItemRows(asText: false))],
        },
        new("json_array_elements_text", "the items of a JSON array as texts")
        {
            Overloads = [Of([Json], [("value", Text)], static () => new JsonItemRows(asText: true))],
        },
        new("json_each", "the fields of a JSON object; of a text, those or the items, or of the value at a path, as "
            + "SQLite gives them")
        {
            Overloads =
            [
                Of([Text], TreeColumns, static () => new JsonTreeRows(isDeep: false)),
                Of([Text, Text], TreeColumns, static () => new JsonTreeRows(isDeep: false)),
                Of([Json], [("key", Text), ("value", Json)], static () => new JsonFieldRows(asText: false)),
            ],
        },
        new("jsonb_array_elements", "the items of a JSONB array")
        {
            Overloads = [Of([Jsonb], [("value", Jsonb)], static () => new JsonbRows(areFields: false, asText: false))],
        },
        new("jsonb_array_elements_text", "the items of a JSONB array as texts")
        {
            Overloads = [Of([Jsonb], [("value", Text)], static () => new JsonbRows(areFields: false, asText: true))],
        },
        new("jsonb_each", "the fields of a JSONB object")
        {
            Overloads =
            [
                Of([Jsonb], [("key", Text), ("value", Jsonb)], static () =>
                    new JsonbRows(areFields: true, asText: false)),
            ],
        },
        new("jsonb_each_text", "the fields of a JSONB object, their values as texts")
        {
            Overloads =
            [
                Of([Jsonb], [("key", Text), ("value", Text)], static () =>
                    new JsonbRows(areFields: true, asText: true)),
            ],
        },
        new("jsonb_object_keys", "the names of the fields of a JSONB object")
        {
            Overloads = [Of([Jsonb], [(null, Text)], static () => new JsonbRows(areFields: true, asText: false))],
        },
        new("jsonb_path_query", "the items that a path of SQL/JSON leads to; then follow an object with variables, and "
            + "whether errors give no items")
        {
            Aliases = ["jsonb_path_query_tz"],
            Overloads =
            [
                Of([Jsonb, Text], [(null, Jsonb)], static () => new JsonbPathRows()),
                Of([Jsonb, Text, Jsonb], [(null, Jsonb)], static () => new JsonbPathRows()),
                Of([Jsonb, Text, Jsonb, SqlTypeKind.Boolean], [(null, Jsonb)], static () => new JsonbPathRows()),
            ],
        },
        new("json_each_text", "the fields of a JSON object, their values as texts")
        {
            Overloads = [Of([Json], [("key", Text), ("value", Text)], static () => new JsonFieldRows(asText: true))],
        },
        new("json_object_keys", "the names of the fields of a JSON object")
        {
            Overloads = [Of([Json], [(null, Text)], static () => new JsonFieldRows(asText: false))],
        },
        new("json_tree", "all values within a JSON value, or within that at a path, as SQLite gives them")
        {
            Overloads =
            [
                Of([Text], TreeColumns, static () => new JsonTreeRows(isDeep: true)),
                Of([Text, Text], TreeColumns, static () => new JsonTreeRows(isDeep: true)),
            ],
        },
        new("string_to_table", "the parts of a text between separators, its characters if that is NULL; parts that "
            + "equal a third text are NULL")
        {
            Overloads =
            [
                Of([Text, Text], [(null, Text)], static () => new TextPartRows(), isStrict: false),
                Of([Text, Text, Text], [(null, Text)], static () => new TextPartRows(), isStrict: false),
            ],
        },
        new("regexp_matches", "the groups of the first match of a regular expression, or with the flag `g` of all "
            + "matches, as arrays; without groups the matches")
        {
            Overloads =
            [
                Of([Text, Text], [(null, SqlTypes.ArrayOf(Text))], static () => new RegexMatchRows()),
                Of([Text, Text, Text], [(null, SqlTypes.ArrayOf(Text))], static () => new RegexMatchRows()),
            ],
        },
        new("generate_subscripts", "the subscripts of a dimension of an array, with a third argument from the last one "
            + "on")
        {
            Overloads =
            [
                OfArray([ArrayFunctions.AnyArray, Integer]),
                OfArray([ArrayFunctions.AnyArray, Integer, SqlTypeKind.Boolean]),
            ],
        },
        new("regexp_split_to_table", "the parts of a text between matches of a regular expression; then follow flags")
        {
            Overloads =
            [
                Of([Text, Text], [(null, Text)], static () => new RegexPartRows()),
                Of([Text, Text, Text], [(null, Text)], static () => new RegexPartRows()),
            ],
        },
    ];

    private static readonly FrozenDictionary<string, TableFunction> ByName = Index();

    /// <summary>The function of a name, or null.</summary>
    public static TableFunction? Find(string name) => ByName.GetValueOrDefault(name);

    private static TableOverload Of(
        SqlTypeKind[] parameters,
        (string? Name, SqlTypeKind Kind)[] columns,
        Func<TableRows> create,
        bool isStrict = true) =>
        new(new FunctionSignature(parameters, Unknown), columns, create) { IsStrict = isStrict };

    private static TableOverload OfArray(SqlTypeKind[] parameters) => new(
        new FunctionSignature(parameters, Unknown) { Rule = ArgumentRule.Arrays },
        [(null, Integer)],
        static () => new SubscriptRows());

    private static FrozenDictionary<string, TableFunction> Index()
    {
        var found = new Dictionary<string, TableFunction>(StringComparer.OrdinalIgnoreCase);
        foreach (var function in All)
        {
            found.Add(function.Name, function);
            foreach (var alias in function.Aliases)
            {
                found.Add(alias, function);
            }
        }

        return found.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
