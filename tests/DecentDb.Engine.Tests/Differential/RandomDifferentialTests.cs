using System;
using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>Random schemas, data and statements on DecentDb and on SQLite, which must agree.</summary>
public sealed class RandomDifferentialTests(ITestOutputHelper output)
{
    private const string SoakVariable = "DECENTDB_SOAK";
    private const string SeedVariable = "DECENTDB_SEED";

    [Theory]
    [InlineData(1000)]
    [InlineData(2000)]
    [InlineData(3000)]
    [InlineData(4000)]
    public void Statements_do_the_same_as_in_sqlite(int firstSeed) =>
        RunScenarios(firstSeed, scenarios: 12, seed => RunScenario(seed, statements: 45, queries: 35));

    [Fact]
    public void Queries_over_several_batches_give_the_same_as_in_sqlite() =>
        RunScenarios(firstSeed: 9000, scenarios: 3, seed =>
        {
            using var harness = new DifferentialHarness("Seed " + seed.ToString(CultureInfo.InvariantCulture));
            var generator = new StatementGenerator(new Random(seed), harness, rowsMax: 5000);
            generator.CreateTables(2);
            generator.Grow(rows: 3000);
            for (var i = 0; i < 40; i++)
            {
                generator.RunQuery(joinsMax: 0);
            }

            for (var i = 0; i < 8; i++)
            {
                generator.RunStatement();
            }

            generator.Finish();
            return harness;
        });

    private void RunScenarios(int firstSeed, int scenarios, Func<int, DifferentialHarness> run)
    {
        var statements = 0;
        var failures = 0;
        var queries = 0;
        var withRows = 0;
        scenarios *= ReadNumber(SoakVariable) ?? 1;
        if (ReadNumber(SeedVariable) is { } only)
        {
            (firstSeed, scenarios) = (only, 1);
        }

        for (var seed = firstSeed; seed < firstSeed + scenarios; seed++)
        {
            var harness = run(seed);
            statements += harness.StatementCount;
            failures += harness.FailureCount;
            queries += harness.QueryCount;
            withRows += harness.QueryWithRowsCount;
        }

        output.WriteLine(
            $"{statements} statements, {failures} of them failed in both; {queries} queries, {withRows} with rows");
        Assert.True(withRows * 3 > queries, "Too few queries give rows for the test to mean much.");
    }

    private static DifferentialHarness RunScenario(int seed, int statements, int queries)
    {
        using var harness = new DifferentialHarness("Seed " + seed.ToString(CultureInfo.InvariantCulture));
        var random = new Random(seed);
        var generator = new StatementGenerator(random, harness, rowsMax: 40);
        generator.CreateTables(random.Next(2, 5));
        while (statements + queries > 0)
        {
            if (random.Next(statements + queries) < statements)
            {
                generator.RunStatement();
                statements--;
            }
            else
            {
                generator.RunQuery(joinsMax: 2);
                queries--;
            }
        }

        generator.Finish();
        return harness;
    }

    private static int? ReadNumber(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
