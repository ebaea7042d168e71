using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>Random expressions of arrays give what PostgreSQL gives, where there is one.</summary>
public sealed class ArrayDifferentialTests(PostgresCluster server) : IClassFixture<PostgresCluster>
{
    private static readonly int Soak = int.TryParse(
        Environment.GetEnvironmentVariable("DECENTDB_SOAK"), CultureInfo.InvariantCulture, out var factor) ? factor : 1;

    [Theory]
    [InlineData(81)]
    [InlineData(82)]
    public void Expressions_equal_those_of_postgresql(int seed)
    {
        var random = new Random(seed);
        var setup = string.Join(";\n", Setup(random));
        var queries = new List<string>();
        for (var i = 0; i < 300 * Soak; i++)
        {
            queries.Add(random.Next(5) switch
            {
                0 => $"SELECT id, {Array(random, 2)} FROM t ORDER BY id",
                1 => $"SELECT id, {Condition(random)} FROM t ORDER BY id",
                2 => $"SELECT id FROM t WHERE {Condition(random)} ORDER BY {Array(random, 1)}, id",
                3 => $"SELECT id, {Number(random, 2)} FROM t ORDER BY {Number(random, 1)} + 0 DESC, id",
                _ => Grouped(random),
            });
        }

        QueryAnswers.Compare(server, setup, queries);
    }

    private static List<string> Setup(Random random)
    {
        List<string> statements =
        [
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER[], b INTEGER[], n INTEGER, s TEXT[])",
            "CREATE INDEX by_a ON t (a)",
        ];
        for (var i = 1; i <= 30; i++)
        {
            statements.Add(
                $"INSERT INTO t VALUES ({i}, {Constant(random)}, {Constant(random)}, {random.Next(5)}, "
                + $"string_to_array('{"xyz"[..random.Next(4)]}', NULL))");
        }

        return statements;
    }

    private static string Constant(Random random) => random.Next(7) switch
    {
        0 => "NULL",
        1 => "'{}'",
        2 => "'[0:2]={1,2,3}'",
        _ => "'{" + string.Join(',', Enumerable.Range(0, random.Next(1, 5)).Select(
            _ => random.Next(6) == 0 ? "NULL" : random.Next(5).ToString(CultureInfo.InvariantCulture))) + "}'",
    };

    private static string Array(Random random, int depth) => (depth == 0 ? random.Next(3) : random.Next(14)) switch
    {
        0 => "a",
        1 => "b",
        2 => $"({Constant(random)}::INTEGER[])",
        3 => $"array_append({Array(random, depth - 1)}, {Number(random, depth - 1)})",
        4 => $"array_prepend({Number(random, depth - 1)}, {Array(random, depth - 1)})",
        5 => $"({Array(random, depth - 1)} || {Array(random, depth - 1)})",
        6 => $"array_remove({Array(random, depth - 1)}, {Number(random, depth - 1)})",
        7 => $"array_replace({Array(random, depth - 1)}, {Number(random, 0)}, {Number(random, depth - 1)})",
        8 => $"({Array(random, depth - 1)})[{random.Next(-1, 3)}:{random.Next(5)}]",
        9 => $"ARRAY[{Number(random, depth - 1)}, {Number(random, depth - 1)}, n]",
        10 => $"ARRAY(SELECT x + 1 FROM unnest({Array(random, depth - 1)}) AS u (x))",
        11 => $"array_positions({Array(random, depth - 1)}, {Number(random, depth - 1)})",
        12 => $"coalesce({Array(random, depth - 1)}, {Array(random, depth - 1)})",
        _ => $"({Array(random, depth - 1)})[2:]",
    };

    private static string Number(Random random, int depth) => (depth == 0 ? random.Next(3) : random.Next(9)) switch
    {
        0 => "n",
        1 => random.Next(5).ToString(CultureInfo.InvariantCulture),
        2 => "NULL::INTEGER",
        3 => $"({Array(random, depth - 1)})[{random.Next(-1, 5)}]",
        4 => random.Next(3) == 0
            ? $"('{{{{1,2,NULL}},{{3,4,5}}}}'::TEXT[])[{random.Next(3)}][{random.Next(4)}]::INTEGER"
            : $"array_length({Array(random, depth - 1)}, {random.Next(3)})",
        5 => $"cardinality({Array(random, depth - 1)})",
        6 => $"array_position({Array(random, depth - 1)}, {Number(random, depth - 1)})",
        7 => $"array_lower({Array(random, depth - 1)}, 1)",
        _ => $"({Array(random, depth - 1)})[{random.Next(3)}][{random.Next(3)}]",
    };

    private static string Condition(Random random) => random.Next(9) switch
    {
        0 => $"{Array(random, 1)} {Operator(random)} {Array(random, 1)}",
        1 => $"{Array(random, 1)} @> {Array(random, 1)}",
        2 => $"{Array(random, 1)} <@ {Array(random, 1)}",
        3 => $"{Array(random, 1)} && {Array(random, 1)}",
        4 => $"{Number(random, 1)} {Operator(random)} ANY ({Array(random, 1)})",
        5 => $"{Number(random, 1)} {Operator(random)} ALL ({Array(random, 1)})",
        6 => $"{Array(random, 1)} IS DISTINCT FROM {Array(random, 1)}",
        7 => $"a {Operator(random)} {Constant(random)}",
        _ => "'y' = ANY (s)",
    };

    private static string Operator(Random random) => ((string[])["=", "<>", "<", "<=", ">", ">="])[random.Next(6)];

    private static string Grouped(Random random) => random.Next(4) switch
    {
        0 => $"SELECT k, count(*) FROM (SELECT {Array(random, 1)} AS k FROM t) q GROUP BY k ORDER BY k",
        1 => $"SELECT DISTINCT {Array(random, 1)} AS k FROM t ORDER BY k",
        2 => $"SELECT n, array_agg({Number(random, 1)} ORDER BY id), max({Array(random, 1)}) FROM t GROUP BY n ORDER BY n",
        _ => $"SELECT id, x, o FROM t, unnest({Array(random, 1)}, s) WITH ORDINALITY AS u (x, y, o) ORDER BY id, o",
    };
}
