using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>Random window functions give what SQLite gives, and PostgreSQL where there is one.</summary>
public sealed class WindowDifferentialTests(PostgresCluster server) : IClassFixture<PostgresCluster>
{
    private static readonly int Soak = int.TryParse(
        Environment.GetEnvironmentVariable("DECENTDB_SOAK"), CultureInfo.InvariantCulture, out var factor) ? factor : 1;

    [Theory]
    [InlineData(21, 12)]
    [InlineData(22, 60)]
    [InlineData(23, 400)]
    public void Windows_equal_those_of_sqlite(int seed, int rows)
    {
        using var both = new DifferentialHarness($"windows, seed {seed}");
        var generator = new WindowGenerator(new Random(seed), isForSqlite: true);
        foreach (var statement in generator.Setup(rows))
        {
            both.Run(statement, statement.StartsWith("CREATE", StringComparison.Ordinal)
                ? StatementClass.Other : StatementClass.Change);
        }

        for (var i = 0; i < 150 * Soak; i++)
        {
            both.Run(new SqlTemplate(generator.Query(), StatementClass.Query) { IsTotallyOrdered = true });
        }

        Assert.Equal(0, both.FailureCount);
    }

    [Theory]
    [InlineData(31, 12)]
    [InlineData(32, 300)]
    public void Windows_equal_those_of_postgresql(int seed, int rows)
    {
        var generator = new WindowGenerator(new Random(seed), isForSqlite: false);
        var setup = string.Join(";\n", generator.Setup(rows));
        var queries = new List<string>();
        for (var i = 0; i < 150 * Soak; i++)
        {
            queries.Add(generator.Query());
        }

        QueryAnswers.Compare(server, setup, queries);
    }

    [Theory]
    [InlineData(41)]
    public void Windows_are_the_same_without_each_rule(int seed)
    {
        using var both = new DifferentialHarness($"windows without rules, seed {seed}");
        var generator = new WindowGenerator(new Random(seed), isForSqlite: true);
        foreach (var statement in generator.Setup(60))
        {
            both.Run(statement, statement.StartsWith("CREATE", StringComparison.Ordinal)
                ? StatementClass.Other : StatementClass.Change);
        }

        for (var i = 0; i < 40 * Soak; i++)
        {
            var query = $"SELECT * FROM ({generator.Query()}) q WHERE id > 20 AND id < 50";
            Assert.True(both.CompareRules(new SqlTemplate(query, StatementClass.Query)), query);
        }
    }
}
