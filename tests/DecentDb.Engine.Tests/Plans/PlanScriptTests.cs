using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tests.Differential;
using Xunit;

namespace DecentDb.Engine.Tests.Plans;

/// <summary>
/// Scripts of statements; below each query stand its plan as it is written, the plan after each rule that changes it,
/// and its rows, as comments. With DECENTDB_UPDATE_SNAPSHOTS=1 in the environment the tests write them anew.
/// </summary>
public sealed class PlanScriptTests
{
    private const string Mark = "--> ";
    private const StringComparison Ordinal = StringComparison.Ordinal;

    public static TheoryData<string> Scripts =>
        [.. Directory.GetFiles(Folder, "*.sql").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "DecentDb.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("The solution folder was not found.");
            }

            return Path.Combine(folder.FullName, "tests", "DecentDb.Engine.Tests", "Plans");
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Query_of_a_script_is_planned_step_by_step_as_it_says(string name)
    {
        var path = Path.Combine(Folder, name);
        var written = File.ReadAllText(path).ReplaceLineEndings("\n");
        var actual = Run(written);
        if (Environment.GetEnvironmentVariable("DECENTDB_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, actual);
            written = actual;
        }

        Assert.Equal(written, actual);
    }

    [Fact]
    public void Every_rule_changes_a_plan_in_a_script()
    {
        var text = string.Concat(Directory.GetFiles(Folder, "*.sql").Select(File.ReadAllText));
        Assert.All(
            PlanOptimizer.RuleNames, rule => Assert.Contains($", after {rule}\n", text, StringComparison.Ordinal));
    }

    private static string Run(string script)
    {
        using var database = new DecentRunner();
        var result = new List<string>();
        var statement = new List<string>();
        foreach (var line in script.TrimEnd('\n').Split('\n').Where(line => !line.StartsWith(Mark, Ordinal)))
        {
            result.Add(line);
            if (line.StartsWith("--", Ordinal))
            {
                continue;
            }

            statement.Add(line);
            if (line.EndsWith(';'))
            {
                var sql = string.Join('\n', statement);
                statement.Clear();
                result.AddRange(Outcome(database, sql).Select(text => Mark + text));
            }
        }

        return string.Join('\n', result) + "\n";
    }

    private static IEnumerable<string> Outcome(DecentRunner database, string sql)
    {
        var word = sql.TrimStart().Split(' ')[0];
        if (word is not ("SELECT" or "WITH"))
        {
            database.Query(sql);
            return [];
        }

        var plans = database.Query("EXPLAIN (RULES) " + sql).Rows.Select(row => row[0]);
        var rows = database.Query(sql).Rows.Select(row => "  " + string.Join('|', row));
        return [.. plans, "rows", .. rows];
    }
}
