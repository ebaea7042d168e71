using System;
using System.Globalization;
using System.Linq;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Planning.Rules;
using DecentDb.Engine.Tests.Differential;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>A query gives the same with and without each rule of the optimizer.</summary>
public sealed class RuleTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(31000, false, false)]
    [InlineData(32000, false, true)]
    [InlineData(33000, true, false)]
    [InlineData(34000, true, true)]
    public void Random_query_gives_the_same_without_a_rule(int firstSeed, bool mayFail, bool nested)
    {
        var soak = int.TryParse(
            Environment.GetEnvironmentVariable("DECENTDB_SOAK"), CultureInfo.InvariantCulture, out var factor)
            ? factor : 1;
        var only = int.TryParse(
            Environment.GetEnvironmentVariable("DECENTDB_SEED"), CultureInfo.InvariantCulture, out var seedOfUser)
            ? seedOfUser : (int?)null;
        var queries = 0;
        var succeeded = 0;
        for (var seed = only ?? firstSeed; seed < (only + 1 ?? firstSeed + (8 * soak)); seed++)
        {
            using var harness = new DifferentialHarness("Seed " + seed.ToString(CultureInfo.InvariantCulture));
            var generator = new StatementGenerator(new Random(seed), harness, rowsMax: 25);
            generator.CreateTables(3);

            // Which conditions an empty side of a join keeps away from being tested is left open.
            if (mayFail && generator.Tables.Any(table => harness.CountRows(table.Name) == 0))
            {
                continue;
            }

            for (var i = 0; i < 50; i++)
            {
                queries++;
                succeeded += generator.CompareRules(joinsMax: 2, mayFail, nested) ? 1 : 0;
            }
        }

        output.WriteLine($"{queries} queries, {succeeded} of them succeed");
        Assert.True(succeeded * 3 > queries, "Too few queries succeed for the test to mean much.");
    }

    [Fact]
    public void Every_rule_has_a_name_by_which_it_is_omitted()
    {
        var rules = typeof(IPlanRule).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && typeof(IPlanRule).IsAssignableFrom(type))
            .Select(type => type.Name).Where(name => name != nameof(CompareAllPairs));
        Assert.Equal(rules.Order(), PlanOptimizer.RuleNames.Order());
    }

    [Theory]
    [InlineData("SELECT COUNT(*), COUNT(id) FROM t", "2|2")]
    [InlineData("SELECT COUNT(*), COUNT(1) FROM t", "2|2")]
    [InlineData("SELECT COUNT(1), COUNT(2) FROM t", "2|2")]
    [InlineData("SELECT COUNT(*) + COUNT(id) FROM t", "4")]
    [InlineData("SELECT COUNT(*) FROM t HAVING COUNT(id) > 1", "2")]
    [InlineData("SELECT * FROM (SELECT COUNT(*) a, COUNT(id) b, COUNT(1) c FROM t) s", "2|2|2")]
    [InlineData("SELECT COUNT(*), COUNT(v) FROM t", "2|1")]
    public void Row_count_fills_every_column(string sql, string expected)
    {
        using var database = new DecentRunner();
        database.Query("CREATE TABLE t (id INTEGER NOT NULL, v INTEGER); INSERT INTO t VALUES (1, 1), (2, NULL)");
        Assert.Equal(expected, database.Text(sql));
    }
}
