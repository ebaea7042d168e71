using System;
using System.Globalization;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using Microsoft.Data.Sqlite;
using Xunit;

namespace DecentDb.Engine.Tests.Functions;

/// <summary>Functions that come from SQLite give what SQLite gives.</summary>
public sealed class SqliteFunctionTests : IDisposable
{
    private readonly SqlDatabase _database = new();
    private readonly SqliteConnection _sqlite = new("Data Source=:memory:");

    public SqliteFunctionTests() => _sqlite.Open();

    public void Dispose()
    {
        _sqlite.Dispose();
        _database.Dispose();
    }

    [Theory]
    [InlineData("date('2024-02-29')")]
    [InlineData("date('2024-02-29 13:05:06')")]
    [InlineData("date('2024-13-01')")]
    [InlineData("date('2024-01-31', '+1 month')")]
    [InlineData("date('2024-02-29', '+1 year')")]
    [InlineData("date('2024-02-29', '-1 years', '+3 days')")]
    [InlineData("date('2024-05-15', 'start of month', '+1 month', '-1 day')")]
    [InlineData("date('2024-05-15', 'start of year')")]
    [InlineData("date('2024-05-15', 'weekday 0')")]
    [InlineData("date('2024-05-15', 'weekday 3')")]
    [InlineData("date('2024-05-15', 'weekday 7')")]
    [InlineData("date('2024-05-15', 'nonsense')")]
    [InlineData("date('nonsense')")]
    [InlineData("date(NULL)")]
    [InlineData("date('2024-05-15', NULL)")]
    [InlineData("date(2460000)")]
    [InlineData("date(2460000.5)")]
    [InlineData("date(1700000000, 'unixepoch')")]
    [InlineData("date(0, 'unixepoch')")]
    [InlineData("date(-1, 'unixepoch')")]
    [InlineData("time('13:05')")]
    [InlineData("time('13:05:06.789')")]
    [InlineData("time('2024-02-29T13:05:06Z')")]
    [InlineData("time('13:05:06+02:00')")]
    [InlineData("time('13:05', '+90 minutes')")]
    [InlineData("time('13:05', '-14 hours')")]
    [InlineData("time('13:05', '+01:30')")]
    [InlineData("time('13:05', '-01:30:15')")]
    [InlineData("time('25:00')")]
    [InlineData("datetime('2024-02-29 13:05:06', '+1.5 days')")]
    [InlineData("datetime('2024-02-29 13:05:06', '-0.5 hours')")]
    [InlineData("datetime('2024-02-29 13:05:06', '+10 seconds')")]
    [InlineData("datetime('2024-02-29 13:05:06', 'start of day')")]
    [InlineData("datetime('2024-02-29 13:05:06', 'utc')")]
    [InlineData("datetime(1700000000.5, 'unixepoch')")]
    [InlineData("datetime('13:05')")]
    [InlineData("julianday('2024-02-29 12:00')")]
    [InlineData("julianday('2000-01-01')")]
    [InlineData("julianday('x')")]
    [InlineData("strftime('%Y-%m-%d %H:%M:%S', '2024-02-29 13:05:06')")]
    [InlineData("strftime('%d %f %j %m %M %s %w %W %Y %%', '2024-02-29 13:05:06.789')")]
    [InlineData("strftime('%J', '2024-02-29 12:00')")]
    [InlineData("strftime('%W', '2023-01-01')")]
    [InlineData("strftime('%W', '2024-12-31')")]
    [InlineData("strftime('%s', '1969-12-31 23:59:59')")]
    [InlineData("strftime('%x', '2024-02-29')")]
    [InlineData("strftime('%Y', 'nonsense')")]
    [InlineData("strftime(NULL, '2024-02-29')")]
    [InlineData("printf('%d|%5d|%-5d|%05d|%+d', 42, 42, 42, 42, 42)")]
    [InlineData("printf('%s|%10s|%-10s|%.2s', 'abc', 'abc', 'abc', 'abc')")]
    [InlineData("printf('%f|%.2f|%10.3f|%-10.1f|', 3.14159, 3.14159, 3.14159, 3.14159)")]
    [InlineData("printf('%e|%.2e|%g|%G', 31415.9, 31415.9, 31415.9, 0.00001)")]
    [InlineData("printf('%x|%X|%o|%c', 255, 255, 8, 'abc')")]
    [InlineData("printf('%q|%Q|%w', 'it''s', 'it''s', 'a\"b')")]
    [InlineData("printf('%Q', NULL)")]
    [InlineData("printf('%d %s', 1)")]
    [InlineData("printf('%,d', 1234567)")]
    [InlineData("printf('%d', '12abc')")]
    [InlineData("printf('%%')")]
    [InlineData("printf(NULL)")]
    [InlineData("quote('it''s')")]
    [InlineData("quote(42)")]
    [InlineData("quote(NULL)")]
    [InlineData("quote(X'01ff')")]
    [InlineData("hex('abc')")]
    [InlineData("hex(X'01ff')")]
    [InlineData("hex(zeroblob(3))")]
    [InlineData("length(zeroblob(10))")]
    [InlineData("length(randomblob(16))")]
    [InlineData("typeof(1)")]
    [InlineData("typeof(1.5)")]
    [InlineData("typeof('a')")]
    [InlineData("typeof(X'00')")]
    [InlineData("typeof(NULL)")]
    [InlineData("likely(3)")]
    [InlineData("unlikely('a')")]
    [InlineData("instr('abcabc', 'c')")]
    [InlineData("ifnull(NULL, 2)")]
    [InlineData("iif(1 < 2, 'a', 'b')")]
    [InlineData("unicode('é')")]
    [InlineData("glob('a*c', 'abbbc')")]
    [InlineData("glob('a?c', 'abc')")]
    [InlineData("glob('a?c', 'abbc')")]
    [InlineData("glob('[a-c]x', 'bx')")]
    [InlineData("glob('[^a-c]x', 'bx')")]
    [InlineData("glob('[]]', ']')")]
    [InlineData("glob('A*', 'abc')")]
    [InlineData("glob('a.c', 'abc')")]
    [InlineData("glob('a[b', 'a[b')")]
    [InlineData("glob('*', '')")]
    [InlineData("glob(NULL, 'a')")]
    [InlineData("'abc' GLOB 'a*'")]
    [InlineData("'abc' NOT GLOB 'a*'")]
    [InlineData("json_extract('{\"a\":[1,{\"b\":\"x\"}]}', '$.a[1].b')")]
    [InlineData("json_extract('{\"a\":[1,2]}', '$.a')")]
    [InlineData("json_extract('{\"a\":[1,2]}', '$.a[#-1]')")]
    [InlineData("json_extract('{\"a b\":1}', '$.\"a b\"')")]
    [InlineData("json_extract('{\"a\":1}', '$.x')")]
    [InlineData("json_extract('{\"a\":1,\"b\":2}', '$.a', '$.b', '$.c')")]
    [InlineData("json_extract('{\"a\":null}', '$.a')")]
    [InlineData("json_extract(NULL, '$.a')")]
    [InlineData("json_type('{\"a\":[2,3.5,true,false,null,\"x\"]}')")]
    [InlineData("json_type('{\"a\":[2,3.5,true,false,null,\"x\"]}', '$.a')")]
    [InlineData("json_type('{\"a\":[2,3.5,true,false,null,\"x\"]}', '$.a[0]')")]
    [InlineData("json_type('{\"a\":[2,3.5,true,false,null,\"x\"]}', '$.a[1]')")]
    [InlineData("json_type('{\"a\":[2,3.5,true,false,null,\"x\"]}', '$.a[2]')")]
    [InlineData("json_type('{\"a\":[2,3.5,true,false,null,\"x\"]}', '$.a[4]')")]
    [InlineData("json_type('{\"a\":[2,3.5,true,false,null,\"x\"]}', '$.a[5]')")]
    [InlineData("json_type('{\"a\":[2,3.5,true,false,null,\"x\"]}', '$.a[6]')")]
    [InlineData("json_array_length('{\"a\":[1,2,3]}', '$.a')")]
    [InlineData("json_array_length('{\"a\":1}', '$.a')")]
    [InlineData("json_array(1, 'a', NULL, 2.5)")]
    [InlineData("json_array()")]
    [InlineData("json_object('a', 1, 'b', 'x')")]
    [InlineData("json_valid('{\"a\":1}')")]
    [InlineData("json_valid('{\"a\":1')")]
    [InlineData("(SELECT json_group_array(x) FROM (SELECT 1 AS x UNION ALL SELECT 2) AS t)")]
    [InlineData("(SELECT json_group_object(k, v) FROM (SELECT 'a' AS k, 1 AS v UNION ALL SELECT 'b', 2) AS t)")]
    [InlineData("(SELECT group_concat(x) FROM (SELECT 1 AS x UNION ALL SELECT 2) AS t)")]
    [InlineData("(SELECT group_concat(x, '-') FROM (SELECT 'a' AS x UNION ALL SELECT NULL UNION ALL SELECT 'b') AS t)")]
    [InlineData("(SELECT group_concat(DISTINCT x) FROM (SELECT 'b' AS x UNION ALL SELECT 'a' UNION ALL SELECT 'b') AS t)")]
    [InlineData("(SELECT total(x) FROM (SELECT 1 AS x UNION ALL SELECT 2) AS t)")]
    [InlineData("(SELECT total(x) FROM (SELECT 1 AS x) AS t WHERE x > 1)")]
    public void Function_gives_what_SQLite_gives(string expression)
    {
        using var command = _sqlite.CreateCommand();
        command.CommandText = "SELECT " + expression;
        var expected = command.ExecuteScalar() switch
        {
            null or DBNull => "NULL",
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            var value => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
        Assert.Equal(expected, _database.Rows("SELECT " + expression)[0]);
    }

    // Functions that are younger than the SQLite of the tests.
    [Theory]
    [InlineData("unixepoch('1970-01-01 00:00:10')", "10")]
    [InlineData("unixepoch('1969-12-31 23:59:59.5')", "-1")]
    [InlineData("hex(unhex('01fF'))", "01FF")]
    [InlineData("unhex('01f')", "NULL")]
    [InlineData("unhex('xx')", "NULL")]
    [InlineData("hex(unhex('01-fF', '-'))", "01FF")]
    [InlineData("unhex('0-1', '-')", "NULL")]
    [InlineData("time('13:05:06.789', 'subsec')", "13:05:06.789")]
    [InlineData("strftime('%F %T %R %e %k %l %p %P %u %U %V %G %g %I', '2024-02-04 03:05:06')",
        "2024-02-04 03:05:06 03:05  4  3  3 AM am 7 05 05 2024 24 03")]
    [InlineData("date('2024-02-29', '+0001-01-02')", "2025-03-31")]
    [InlineData("date('2024-02-30')", "2024-03-01")]
    [InlineData("json_valid(NULL)", "NULL")]
    [InlineData("pg_typeof(1)", "integer")]
    [InlineData("pg_typeof(now())", "timestamp with time zone")]
    [InlineData("pg_typeof(1.5)", "numeric")]
    public void Function_gives(string expression, string expected) =>
        Assert.Equal([expected], _database.Rows("SELECT " + expression));

    [Fact]
    public void Time_of_the_statement_is_now()
    {
        var rows = _database.Rows(
            "SELECT date('now') = to_char(now(), 'YYYY-MM-DD'), datetime() = to_char(now(), 'YYYY-MM-DD HH24:MI:SS')");
        Assert.Equal(["1|1"], rows);
    }

    [Theory]
    [InlineData("json_extract('{', '$.a')", ErrorCode.InvalidTextRepresentation)]
    [InlineData("json_extract('{}', 'a')", ErrorCode.InvalidParameterValue)]
    [InlineData("json_object('a')", ErrorCode.InvalidParameterValue)]
    [InlineData("zeroblob(2000000000)", ErrorCode.InvalidParameterValue)]
    [InlineData("glob(1, 'a')", ErrorCode.UndefinedFunction)]
    [InlineData("printf('%k', 1)", ErrorCode.InvalidParameterValue)]
    public void Function_refuses(string expression, ErrorCode expected) =>
        Assert.Equal(expected, Assert.Throws<DatabaseException>(() => _database.Rows("SELECT " + expression)).Code);

    [Fact]
    public void Glob_may_fail_because_its_pattern_may_be_too_long()
    {
        var pattern = new string('a', 100_000);
        var error = Assert.Throws<DatabaseException>(() => _database.Rows($"SELECT glob('{pattern}', 'a')"));
        Assert.Equal(ErrorCode.InvalidParameterValue, error.Code);
        Assert.NotEqual(FunctionFailure.Never, FunctionCatalog.FindScalar("glob")![0].Function.Failure);
    }

    [Fact]
    public void Glob_may_still_be_a_name()
    {
        Assert.Equal(["1|2"], _database.Rows("SELECT t.glob, 2 glob FROM (SELECT 1 glob) t"));
    }
}
