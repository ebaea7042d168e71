using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Microsoft.Data.Sqlite;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Functions;

/// <summary>Functions in FROM over JSON and texts give what those of PostgreSQL and SQLite give.</summary>
public sealed class TableFunctionsTests(PostgresCluster server) : IClassFixture<PostgresCluster>
{
    private const string Setup = """
        CREATE TABLE d (id INTEGER PRIMARY KEY, j JSON, s VARCHAR(40));
        INSERT INTO d VALUES (1, '{"a": [1, 2, {"b": null}], "c d": "x\"y"}', 'a,b,,c'), (2, '{}', ''), (3, NULL, NULL), (4, '{"a": [], "e": true}', 'one')
        """;

    private const string Cases = """
        SELECT * FROM json_array_elements('[1, "two", null, [3], {"a": 4}]')
        => 1;"two";null;[3];{"a": 4}
        SELECT * FROM json_array_elements_text('[1, "two", null, [3], {"a": 4}]')
        => 1;two;NULL;[3];{"a": 4}
        SELECT value FROM json_array_elements('[]')
        =>
        SELECT value FROM json_array_elements(NULL)
        =>
        SELECT * FROM json_array_elements('{"a": 1}')
        => 22023
        SELECT * FROM json_array_elements('1')
        => 22023
        SELECT * FROM json_array_elements('[1')
        => 22P02
        SELECT id, x FROM d, json_array_elements(j -> 'a') AS x ORDER BY id, x::TEXT
        => 1|1;1|2;1|{"b": null}
        SELECT id, x.value, n FROM d, json_array_elements(j -> 'a') WITH ORDINALITY AS x (value, n) ORDER BY id, n
        => 1|1|1;1|2|2;1|{"b": null}|3
        SELECT id, x ->> 'b' IS NULL, x::TEXT FROM d, json_array_elements(j -> 'a') x WHERE json_typeof(x) = 'object'
        => 1|t|{"b": null}
        SELECT id, count(e) FROM d LEFT JOIN LATERAL json_array_elements(j -> 'a') e ON TRUE GROUP BY id ORDER BY id
        => 1|3;2|0;3|0;4|0
        SELECT id FROM d WHERE EXISTS (SELECT 1 FROM json_array_elements_text(j -> 'a') AS e WHERE e = '2')
        => 1
        SELECT id, (SELECT string_agg(k, '/' ORDER BY k) FROM json_object_keys(j) AS k) FROM d ORDER BY id
        => 1|a/c d;2|NULL;3|NULL;4|a/e
        SELECT id, key, value FROM d, json_each(j) ORDER BY id, key
        => 1|a|[1, 2, {"b": null}];1|c d|"x\"y";4|a|[];4|e|true
        SELECT id, e.key, e.value FROM d, json_each_text(d.j) AS e WHERE e.value LIKE '%y' OR e.key = 'e' ORDER BY 1
        => 1|c d|x"y;4|e|true
        SELECT * FROM json_each_text('{"a": null, "b": [1,  2]}') AS f (k, v)
        => a|NULL;b|[1,  2]
        SELECT * FROM json_each('[1]'::JSON)
        => 22023
        SELECT * FROM json_object_keys('{"x": 1, "x": 2, "y": 3}')
        => x;x;y
        SELECT * FROM json_object_keys('[]')
        => 22023
        SELECT id, p FROM d, string_to_table(s, ',') AS p ORDER BY id, p
        => 1|;1|a;1|b;1|c;4|one
        SELECT * FROM string_to_table('a::b::::c', '::')
        => a;b;;c
        SELECT * FROM string_to_table('aXbXc', 'X', 'b')
        => a;NULL;c
        SELECT * FROM string_to_table('añb', NULL)
        => a;ñ;b
        SELECT * FROM string_to_table('a,b', '')
        => a,b
        SELECT count(*) FROM string_to_table(NULL, ',')
        => 0
        SELECT * FROM string_to_table('a,b', ',') WITH ORDINALITY
        => a|1;b|2
        SELECT * FROM regexp_split_to_table('the quick  fox', '\s+')
        => the;quick;fox
        SELECT * FROM regexp_split_to_table('abc', '')
        => a;b;c
        SELECT * FROM regexp_split_to_table('abcd', 'x*')
        => a;b;c;d
        SELECT * FROM regexp_split_to_table('aXbxc', 'x', 'i')
        => a;b;c
        SELECT * FROM regexp_split_to_table('1a2bb3', '[a-z]*') WITH ORDINALITY
        => 1|1;2|2;3|3
        SELECT count(*) FROM regexp_split_to_table('xax', 'x')
        => 3
        SELECT count(*), min(p) FROM regexp_split_to_table('', 'x') p WHERE p = ''
        => 1|
        SELECT count(*) FROM regexp_split_to_table(NULL, 'x')
        => 0
        SELECT id, p FROM d, regexp_split_to_table(s, ',+') AS p WHERE id < 3 ORDER BY id, p
        => 1|a;1|b;1|c;2|
        SELECT * FROM regexp_split_to_table('a', 'a', 'g')
        => 22023
        SELECT * FROM regexp_split_to_table('a', '(')
        => 2201B
        SELECT n + 1, g FROM generate_series(1, 2) AS g (n)
        => 2|1;3|2
        SELECT r FROM generate_series(1, 2) AS r, d AS q WHERE q.id = r
        => 1;2
        """;

    private static readonly string[] Documents =
    [
        "[]", "{}", "1", "null", "true", "1.5", "\"x\"", "[1,2,3]", "[[1, 2], {\"a\" : [ ] }]",
        "{\"a\":1,\"b\":[true,false,null],\"cd\":{\"e\":\"f\"}}", "{\"a\":{\"b\":{\"c\":[1,[2,[3]]]}}}",
        "[ \"a b\" , \"\\\"q\\\"\", {\"x\" : \"y z\"} ]",
    ];

    // The SQLite of the tests names each item of an array [0] below a path to another one.
    private static readonly string[] Paths = ["$", "$.a", "$.b", "$[0]", "$.a.b", "$.x"];

    public static TheoryData<string, string> Answers => QueryAnswers.Parse(Cases);

    [Theory]
    [MemberData(nameof(Answers))]
    public void Query_has_its_answer(string query, string answer) => QueryAnswers.Check(Setup, query, answer);

    [Fact]
    public void Answers_are_those_of_postgresql() => QueryAnswers.CheckAll(server, Setup, Cases);

    [Theory]
    [InlineData("json_each")]
    [InlineData("json_tree")]
    public void Walk_through_a_text_is_that_of_sqlite(string function)
    {
        using var database = new DecentRunner();
        using var sqlite = new SqliteConnection("Data Source=:memory:");
        sqlite.Open();
        foreach (var document in Documents)
        {
            foreach (var path in Paths.Prepend(null))
            {
                var call = path is null ? $"{function}('{document}')" : $"{function}('{document}', '{path}')";

                // A number of a row is free, but a parent has that of its row; versions differ in the key of the first.
                var sql = $"SELECT CASE WHEN t.fullkey <> '{path ?? "$"}' THEN t.key END, t.value, t.type, t.atom, t.fullkey, t.path, (SELECT p.fullkey FROM {call} p "
                    + $"WHERE p.id = t.parent) FROM {call} t";
                Assert.Equal(document + Rows(sqlite, sql), document + database.Text(sql));
            }
        }
    }

    [Fact]
    public void Names_that_are_no_words_stand_in_quotes_in_a_path()
    {
        using var database = new DecentRunner();
        Assert.Equal(
            "$.\"c d\"|$;$.\"1\"|$;$.e2|$",
            database.Text("SELECT fullkey, path FROM json_each('{\"c d\": 1, \"1\": 2, \"e2\": 3}')"));
    }

    [Fact]
    public void Functions_that_give_rows_are_not_found_for_other_arguments()
    {
        using var database = new DecentRunner();
        Assert.Equal(ErrorCode.UndefinedFunction, database.Error("SELECT * FROM json_array_elements(1)").Code);
        Assert.Equal(ErrorCode.UndefinedFunction, database.Error("SELECT * FROM json_tree('[]', '$', 1)").Code);
    }

    [Fact]
    public void Long_walk_keeps_to_the_memory_and_can_be_cancelled()
    {
        using var database = new DecentRunner();
        database.Session.MemoryBudget = 32 << 20;
        var document = "[" + string.Join(',', Enumerable.Repeat("{\"a\":[1,2]}", 100_000)) + "]";
        var value = SqlValue.FromText(document);
        Assert.Equal("400001", database.Text("SELECT count(*) FROM json_tree(@p0)", value));
        Assert.Equal("100000", database.Text("SELECT count(*) FROM json_array_elements(CAST(@p0 AS JSON))", value));

        var deep = string.Concat(Enumerable.Repeat("{\"" + new string('k', 1000) + "\":", 900)) + "1" + new string('}', 900);
        Assert.Equal("901", database.Text("SELECT count(*) FROM json_tree(@p0)", SqlValue.FromText(deep)));
    }

    [Fact]
    public void Every_function_in_FROM_is_documented_by_name()
    {
        Assert.All(TableFunctions.All, function => Assert.NotEmpty(function.Documentation));
        Assert.NotNull(TableFunctions.Find("JSONB_EACH"));
        Assert.Null(TableFunctions.Find("unnest"));
    }

    private static string Rows(SqliteConnection sqlite, string sql)
    {
        using var command = sqlite.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i =>
                reader.IsDBNull(i) ? "NULL" : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }

        return string.Join(';', rows);
    }
}
