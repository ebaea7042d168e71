using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Functions;

/// <summary>What holds for every function of the catalogue.</summary>
public sealed class FunctionCatalogTests : IDisposable
{
    private readonly SqlDatabase _database = new();

    public static TheoryData<string> Names => [.. All().Select(function => function.Name)];

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Name_is_not_among_those_that_are_missing()
    {
        var names = FunctionCatalog.Names;
        Assert.NotEmpty(names);
        Assert.DoesNotContain(names, UnsupportedFunctions.Contains);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_has_a_line_of_documentation_and_names_in_lower_case(string name)
    {
        var function = Find(name);
        Assert.NotEmpty(function.Documentation);
        Assert.DoesNotContain('\n', function.Documentation);
        Assert.All(function.Aliases.Append(name), each => Assert.Equal(each.ToLowerInvariant(), each));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_overload_can_be_called_by_every_name_and_gives_its_type(string name)
    {
        var function = Find(name);
        foreach (var alias in function.Aliases.Append(name))
        {
            foreach (var overload in function.Overloads.Where(o => o.Signature.Rule == ArgumentRule.Typed))
            {
                using var statement = _database.Session.Prepare("SELECT " + CallOfNulls(alias, overload))[0];
                Assert.Equal(overload.Signature.Result, statement.GetColumns()[0].Type.Kind);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Strict_function_is_NULL_as_soon_as_an_argument_is(string name)
    {
        var function = Find(name);
        foreach (var overload in function.Overloads.Where(o => function.IsStrict && o.Signature.Parameters.Length > 0))
        {
            Assert.Equal(["NULL"], _database.Rows("SELECT " + CallOfNulls(name, overload)));
        }
    }

    [Fact]
    public void Volatile_function_has_a_value_of_its_own_in_every_row()
    {
        foreach (var function in All().Where(
            f => f.Volatility == FunctionVolatility.Volatile).Except(SequenceFunctions.All))
        {
            var argument = function.Overloads[0].Signature.Parameters.Length > 0 ? "16" : "";
            var rows = _database.Rows($"SELECT {function.Name}({argument}) FROM (VALUES (1), (2), (3)) AS v (x)");
            Assert.Equal(3, rows.Distinct().Count());
        }
    }

    [Theory]
    [InlineData("initcap('hELLO wORLD of o''neil 2nd éa')", "Hello World Of O'Neil 2nd Éa")]
    [InlineData("initcap('')", "")]
    [InlineData("translate('12345', '143', 'ax')", "a2x5")]
    [InlineData("translate('äbc', 'ä', 'ö')", "öbc")]
    [InlineData("bit_length('é')", "16")]
    [InlineData("bit_length(X'0102')", "16")]
    [InlineData("unicode('é')", "233")]
    [InlineData("normalize('plain', NFKD)", "plain")]
    [InlineData("charindex('c', 'abc')", "3")]
    [InlineData("'[' || space(2) || ']'", "[  ]")]
    [InlineData("space(-1)", "")]
    [InlineData("replicate('ab', 2)", "abab")]
    [InlineData("to_hex(255)", "ff")]
    [InlineData("to_hex(-1)", "ffffffff")]
    [InlineData("to_hex(-1::BIGINT)", "ffffffffffffffff")]
    [InlineData("gcd(12, -18)", "6")]
    [InlineData("gcd(12, 18::BIGINT)", "6")]
    [InlineData("gcd(0, 0)", "0")]
    [InlineData("lcm(4, 6)", "12")]
    [InlineData("lcm(0, 6)", "0")]
    [InlineData("div(7, -2)", "-3")]
    [InlineData("div(7.5, 2)", "3")]
    [InlineData("round(cbrt(-27), 6)", "-3")]
    [InlineData("degrees(pi())", "180")]
    [InlineData("radians(180) = pi()", "1")]
    [InlineData("round(sin(pi() / 2), 6)", "1")]
    [InlineData("cos(0)", "1")]
    [InlineData("tan(0)", "0")]
    [InlineData("atan2(0, 1)", "0")]
    [InlineData("asin(0)", "0")]
    [InlineData("acos(1)", "0")]
    [InlineData("atan(0)", "0")]
    [InlineData("make_date(2024, 2, 29) = DATE '2024-02-29'", "1")]
    [InlineData("iif(1 < 2, 'yes', 'no')", "yes")]
    [InlineData("if(1 > 2, 1, 2.5)", "2.5")]
    [InlineData("iif(NULL, 1)", "NULL")]
    [InlineData("iif(TRUE, 1, 1 / 0)", "1")]
    public void Function_gives(string expression, string expected) =>
        Assert.Equal([expected], _database.Rows("SELECT " + expression));

    [Theory]
    [InlineData("make_date(2023, 2, 29)", ErrorCode.DatetimeFieldOverflow)]
    [InlineData("gcd((-2147483647 - 1), 0)", ErrorCode.NumericValueOutOfRange)]
    [InlineData("lcm(2147483647, 2147483646)", ErrorCode.NumericValueOutOfRange)]
    [InlineData("div(1, 0)", ErrorCode.DivisionByZero)]
    [InlineData("asin(2)", ErrorCode.NumericValueOutOfRange)]
    [InlineData("sin('Infinity'::DOUBLE PRECISION)", ErrorCode.NumericValueOutOfRange)]
    [InlineData("space(2000000000)", ErrorCode.InvalidParameterValue)]
    [InlineData("initcap(1)", ErrorCode.UndefinedFunction)]
    [InlineData("iif(1, 2, 3)", ErrorCode.DatatypeMismatch)]
    [InlineData("greatest()", ErrorCode.UndefinedFunction)]
    [InlineData("pg_sleep(1)", ErrorCode.NotSupported)]
    [InlineData("'infinity'::TIME", ErrorCode.InvalidDatetimeFormat)]
    [InlineData("EXTRACT(EPOCH FROM '-Infinity'::TIMESTAMP)", ErrorCode.NumericValueOutOfRange)]
    [InlineData("'infinite'::TIMESTAMPTZ", ErrorCode.InvalidDatetimeFormat)]
    [InlineData("'a' ~ '(a)\\1'", ErrorCode.NotSupported)]
    [InlineData("'a' ~ 'a(?=b)'", ErrorCode.NotSupported)]
    [InlineData("'a' ~ '(?<!b)a'", ErrorCode.NotSupported)]
    [InlineData("'a' ~ '.\\m.'", ErrorCode.NotSupported)]
    public void Function_refuses(string expression, ErrorCode expected) =>
        Assert.Equal(expected, Assert.Throws<DatabaseException>(() => _database.Rows("SELECT " + expression)).Code);

    [Fact]
    public void Function_is_computed_for_the_selected_rows_alone()
    {
        _database.Run(
            """
            CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, n INTEGER);
            INSERT INTO t VALUES (1, 'a', 2), (2, NULL, 3), (3, 'é', NULL), (4, 'word two', 1), (5, 'x', 1);
            """);
        Assert.Equal(
            ["1|AA|aa", "2|NULL|NULL", "3|NULL|NULL", "4|WORD TWO|word two"],
            _database.Rows("SELECT id, upper(repeat(name, n)), repeat(name, n) FROM t WHERE id < 5 ORDER BY id"));
        Assert.Equal(["4|Word Two"], _database.Rows("SELECT id, initcap(name) FROM t WHERE length(name) > 3"));
    }

    [Fact]
    public void Plan_shows_a_function_by_its_name()
    {
        _database.Run("CREATE TABLE t (name TEXT)");
        var plan = string.Join('\n', _database.Rows("EXPLAIN SELECT 1 FROM t WHERE char_length(lower(name)) = 3"));
        Assert.Contains("char_length(lower(t.name)) = 3", plan, StringComparison.Ordinal);
    }

    private static string CallOfNulls(string name, ScalarOverload overload)
    {
        var nulls = overload.Signature.Parameters.ToArray().Select(
            kind => kind == SqlTypeKind.Unknown ? "NULL"
                : kind == ArrayFunctions.AnyArray ? "NULL::INTEGER[]" : $"NULL::{new SqlType(kind)}").ToList();
        return name == "extract" ? $"extract(year FROM {nulls[1]})" : $"{name}({string.Join(", ", nulls)})";
    }

    private static IEnumerable<ScalarFunction> All() => FunctionCatalog.Groups.SelectMany(group => group.Functions);

    private static ScalarFunction Find(string name) => All().Single(function => function.Name == name);
}
