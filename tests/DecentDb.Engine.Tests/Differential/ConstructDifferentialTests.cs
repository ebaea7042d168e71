using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>
/// Random queries of all constructs give what PostgreSQL gives, where there is one, and what they give themselves in
/// other ways: without rules of the optimizer, without indexes, after a load, and cut into three by a condition.
/// </summary>
public sealed class ConstructDifferentialTests(PostgresCluster server, ITestOutputHelper output)
    : IClassFixture<PostgresCluster>
{
    private static readonly int Soak = int.TryParse(
        Environment.GetEnvironmentVariable("DECENTDB_SOAK"), CultureInfo.InvariantCulture, out var factor) ? factor : 1;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Queries_equal_those_of_postgresql(int seed)
    {
        for (var round = 0; round < Soak; round++)
        {
            var generator = new ConstructGenerator(new Random((seed * 10_000) + round));
            var setup = generator.Setup(rows: 4 + (seed * 4));
            var queries = new List<string>();
            for (var i = 0; i < 1000; i++)
            {
                queries.Add(generator.Query(i % generator.KindCount));
            }

            Compare(setup, queries);
        }
    }

    [Theory]
    [InlineData(101)]
    [InlineData(102)]
    public void A_condition_cuts_the_rows_into_three(int seed)
    {
        for (var round = 0; round < Soak; round++)
        {
            var generator = new ConstructGenerator(new Random((seed * 10_000) + round));
            using var database = new DecentRunner();
            database.Query(generator.Setup(rows: 40));
            for (var i = 0; i < 300; i++)
            {
                var condition = generator.Condition();
                var from = i % 3 == 0 ? "p LEFT JOIN c ON c.p = p.id"
                    : i % 3 == 1 ? "p" : "p JOIN LATERAL (SELECT max(z.i) AS m FROM c z WHERE z.p = p.id) l ON TRUE";
                var all = Rows(database, $"SELECT p.id, p.i, p.s FROM {from}");
                var parts = new[] { $"({condition})", $"NOT ({condition})", $"({condition}) IS NULL" }
                    .SelectMany(part => Rows(database, $"SELECT p.id, p.i, p.s FROM {from} WHERE {part}"))
                    .Order(StringComparer.Ordinal).ToList();
                Assert.True(all.SequenceEqual(parts), $"seed {seed}: {from} cut by {condition}");

                // The aggregates of the parts are those of the whole.
                var counts = Rows(
                    database,
                    $"SELECT count(*) FILTER (WHERE {condition}) + count(*) FILTER (WHERE NOT ({condition}))"
                    + $" + count(*) FILTER (WHERE ({condition}) IS NULL) - count(*) FROM {from}");
                Assert.Equal("0", Assert.Single(counts));
            }
        }
    }

    [Theory]
    [InlineData(201)]
    public void Queries_give_the_same_without_rules_and_without_indexes(int seed)
    {
        for (var round = 0; round < Soak; round++)
        {
            var generator = new ConstructGenerator(new Random((seed * 10_000) + round));
            var setup = generator.Setup(rows: 25);
            using var indexed = new DecentRunner();
            using var plain = new DecentRunner();
            indexed.Query(setup);
            plain.Query(string.Join(';', setup.Split(';').Where(
                statement => !statement.Contains("INDEX", StringComparison.Ordinal))));
            for (var i = 0; i < 600; i++)
            {
                var query = generator.Query(i % generator.KindCount);
                var expected = Answer(indexed, query);
                AssertSame(query, expected, Answer(plain, query));
                indexed.OmitRules(PlanOptimizer.RuleNames);
                var bare = Answer(indexed, query);
                indexed.OmitRules();
                AssertSame(query, expected, bare);
            }
        }
    }

    // In what order rows are looked at decides whether one that cannot be computed is among them.
    private static void AssertSame(string query, string expected, string actual)
    {
        if (!IsError(expected) && !IsError(actual))
        {
            Assert.Equal((query, expected), (query, actual));
        }
    }

    private static List<string> Rows(DecentRunner database, string query) =>
        [.. database.Query(query).Rows.Select(row => string.Join('|', row)).Order(StringComparer.Ordinal)];

    private static string Answer(DecentRunner database, string query)
    {
        try
        {
            return PostgresCluster.Normalize(database.Text(query));
        }
        catch (DatabaseException e)
        {
            return e.SqlState;
        }
    }

    private void Compare(string setup, List<string> queries)
    {
        if (!server.IsAvailable)
        {
            return;
        }

        using var database = new DecentRunner();
        database.Query(setup);
        var answers = server.Ask(setup, queries);
        Assert.Equal(queries.Count, answers.Count);
        var others = new List<string>();
        var errors = 0;
        for (var i = 0; i < queries.Count; i++)
        {
            var expected = PostgresCluster.Normalize(answers[i]);
            var actual = Answer(database, queries[i]);
            errors += IsError(expected) ? 1 : 0;
            if (expected != actual && !(IsError(expected) && IsError(actual)))
            {
                others.Add($"{queries[i]}\n   gives   {actual}\n   and not {expected}");
            }
        }

        output.WriteLine($"{queries.Count} queries, {errors} of them errors in both");
        Assert.True(others.Count == 0, $"{others.Count} answers differ:\n" + string.Join('\n', others.Take(40)));
        Assert.True(errors < queries.Count / 10, "Too many queries fail for the test to mean much.");
    }

    private static bool IsError(string answer) =>
        answer.Length == 5 && answer.All(letter => char.IsAsciiDigit(letter) || char.IsAsciiLetterUpper(letter))
        && char.IsAsciiDigit(answer[0]) && !answer.Contains('|', StringComparison.Ordinal);
}
