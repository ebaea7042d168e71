using System;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Functions;

/// <summary>Operators and functions that PostgreSQL has for JSONB alone, on JSON.</summary>
public sealed class JsonFunctionTests : IDisposable
{
    private readonly SqlDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("{\"a\":1,\"b\":[1,2]}", "{\"a\":1}", true)]
    [InlineData("{\"a\":1,\"b\":[1,2]}", "{\"b\":[2]}", true)]
    [InlineData("{\"a\":1,\"b\":[1,2]}", "{\"b\":2}", false)]
    [InlineData("{\"a\":1}", "{\"a\":1.0}", true)]
    [InlineData("{\"a\":{\"b\":1}}", "{\"b\":1}", false)]
    [InlineData("[1,2,3]", "[3,1]", true)]
    [InlineData("[1,2,3]", "[1,1]", true)]
    [InlineData("[1,2,3]", "4", false)]
    [InlineData("[1,2,3]", "3", true)]
    [InlineData("[1,[2,3]]", "[2]", false)]
    [InlineData("[1,[2,3]]", "[[2]]", true)]
    [InlineData("[{\"a\":1}]", "{\"a\":1}", false)]
    [InlineData("\"a\"", "\"a\"", true)]
    [InlineData("null", "null", true)]
    [InlineData("1", "[1]", false)]
    [InlineData("{}", "[]", false)]
    [InlineData("{\"a\":\"x\\u0079\"}", "{\"a\":\"xy\"}", true)]
    public void Value_contains_another(string outer, string inner, bool expected)
    {
        var answer = expected ? "1" : "0";
        Assert.Equal(
            [answer + "|" + answer],
            _database.Rows($"SELECT '{outer}'::JSON @> '{inner}'::JSON, '{inner}'::JSON <@ '{outer}'::JSON"));
    }

    [Theory]
    [InlineData("jsonb_exists('{\"a\":1}'::JSON, 'a')", "1")]
    [InlineData("jsonb_exists('{\"a\":1}'::JSON, 'b')", "0")]
    [InlineData("jsonb_exists('[\"a\"]'::JSON, 'a')", "1")]
    [InlineData("jsonb_exists('\"a\"'::JSON, 'a')", "1")]
    [InlineData("jsonb_exists('1'::JSON, '1')", "0")]
    [InlineData("jsonb_exists(NULL::JSON, 'a')", "NULL")]
    [InlineData("'{\"a\":1}'::JSON @> NULL", "NULL")]
    [InlineData("jsonb_set('{\"a\":{\"b\":1}}'::JSON, '{a,b}', '2'::JSON)", "{\"a\": {\"b\": 2}}")]
    [InlineData("jsonb_set('{\"a\":1}'::JSON, '{b}', '2'::JSON)", "{\"a\": 1, \"b\": 2}")]
    [InlineData("jsonb_set('{\"a\":1}'::JSON, '{b}', '2'::JSON, FALSE)", "{\"a\": 1}")]
    [InlineData("jsonb_set('{\"a\":1}'::JSON, '{b,c}', '2'::JSON)", "{\"a\": 1}")]
    [InlineData("jsonb_set('[1,2]'::JSON, '{1}', '9'::JSON)", "[1, 9]")]
    [InlineData("jsonb_set('[1,2]'::JSON, '{-1}', '9'::JSON)", "[1, 9]")]
    [InlineData("jsonb_set('[1,2]'::JSON, '{5}', '9'::JSON)", "[1, 2, 9]")]
    [InlineData("jsonb_set('[1,2]'::JSON, '{-5}', '9'::JSON)", "[9, 1, 2]")]
    [InlineData("jsonb_set('[]'::JSON, '{0}', '9'::JSON)", "[9]")]
    [InlineData("jsonb_set(NULL, '{}', '9'::JSON)", "NULL")]
    [InlineData("'{\"a\": 1}' -> 'a'", "1")]
    [InlineData("json_value('{\"a\": {\"b\": [1, \"x\"]}}', '$.a.b[1]')", "x")]
    [InlineData("json_value('{\"a\": {\"b\": 1.50}}'::JSON, '$.a.b')", "1.50")]
    [InlineData("json_value('{\"a\": {}}', '$.a')", "NULL")]
    [InlineData("json_value('{\"a\": null}', '$.a')", "NULL")]
    [InlineData("json_value('{}', '$.a')", "NULL")]
    [InlineData("json_query('{\"a\": {\"b\": [1, \"x\"]}}', '$.a')", "{\"b\": [1, \"x\"]}")]
    [InlineData("json_query('{\"a\": \"x\"}'::JSON, '$.a')", "\"x\"")]
    [InlineData("json_query('{}', '$[0]')", "NULL")]
    [InlineData("json_exists('{\"a\": null}', '$.a')", "1")]
    [InlineData("json_exists('{\"a\": null}'::JSON, '$.b')", "0")]
    [InlineData("'[1]' IS JSON", "1")]
    [InlineData("'[1' IS JSON", "0")]
    [InlineData("'[1' IS NOT JSON", "1")]
    [InlineData("NULL::TEXT IS JSON", "NULL")]
    [InlineData("' [1]' IS JSON ARRAY", "1")]
    [InlineData("' [1]' IS JSON OBJECT", "0")]
    [InlineData("'{}' IS JSON OBJECT", "1")]
    [InlineData("'{}' IS JSON SCALAR", "0")]
    [InlineData("'1.5' IS JSON SCALAR", "1")]
    [InlineData("'' IS JSON VALUE", "0")]
    [InlineData("'{}'::JSON IS NOT JSON ARRAY", "1")]
    [InlineData("'{' IS NOT JSON OBJECT AND TRUE", "1")]
    public void Expression_gives(string expression, string expected) =>
        Assert.Equal([expected], _database.Rows("SELECT " + expression));

    [Theory]
    [InlineData("1 -> 'a'", ErrorCode.UndefinedFunction)]
    [InlineData("'{}'::JSON -> 1.5", ErrorCode.UndefinedFunction)]
    [InlineData("'{}'::JSON @> 1", ErrorCode.UndefinedFunction)]
    [InlineData("'{' -> 'a'", ErrorCode.InvalidTextRepresentation)]
    [InlineData("json_extract('{\"a\": \"\\ud83d\"}', '$.a')", ErrorCode.InvalidTextRepresentation)]
    [InlineData("json_extract('{\"\\ude00\": 1}', '$.a')", ErrorCode.InvalidTextRepresentation)]
    [InlineData("jsonb_set('[1]'::JSON, '{a}', '9'::JSON)", ErrorCode.InvalidTextRepresentation)]
    [InlineData("jsonb_set('[1]'::JSON, 'a', '9'::JSON)", ErrorCode.InvalidTextRepresentation)]
    public void Expression_is_refused(string expression, ErrorCode expected) =>
        Assert.Equal(expected, Assert.Throws<DatabaseException>(() => _database.Rows("SELECT " + expression)).Code);

    [Fact]
    public void Columns_of_JSON_are_searched()
    {
        _database.Run(
            """
            CREATE TABLE t (id INTEGER PRIMARY KEY, doc JSON);
            INSERT INTO t VALUES (1, '{"tag": ["a", "b"], "n": 1}'), (2, '{"tag": ["c"]}'), (3, NULL);
            """);
        Assert.Equal(["1"], _database.Rows("SELECT id FROM t WHERE doc @> '{\"tag\": [\"b\"]}'"));
        Assert.Equal(["1|1", "2|NULL", "3|NULL"], _database.Rows("SELECT id, doc ->> 'n' FROM t ORDER BY id"));
    }
}
