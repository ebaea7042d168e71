using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Functions;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>
/// The sqllogictest corpus, which lies beside the data sets, and our own scripts in the folder Scripts: expected rows
/// that DecentDb and, where it is installed, PostgreSQL give. Of the corpus a sample is taken; DECENTDB_SOAK multiplies
/// it.
/// </summary>
public sealed class SqlLogicTests(PostgresCluster server, ITestOutputHelper output) : IClassFixture<PostgresCluster>
{
    private const string SoakVariable = "DECENTDB_SOAK";
    private const int SampleSize = 150;

    /// <summary>Where the corpus expects an answer that DecentDb refuses by its rules.</summary>
    private static readonly Dictionary<ErrorCode, string> Explained = new()
    {
        [ErrorCode.DivisionByZero] = "division by zero is an error, not NULL",
        [ErrorCode.NumericValueOutOfRange] = "INTEGER has 32 bits; overflow is an error",
        [ErrorCode.NotSupported] = "not built yet",
        [ErrorCode.GroupingError] = "a column outside GROUP BY has no single value",
        [ErrorCode.DatatypeMismatch] = "types are strict",
        [ErrorCode.UndefinedFunction] = "types are strict",
        [ErrorCode.InvalidTextRepresentation] = "types are strict",
    };

    public static TheoryData<string> Scripts =>
        [.. Directory.GetFiles(Folder, "*.slt").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "DecentDb.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("The solution folder was not found.");
            }

            return Path.Combine(folder.FullName, "tests", "DecentDb.Engine.Tests", "Differential", "Scripts");
        }
    }

    [Theory]
    [InlineData("select1.test")]
    [InlineData("select2.test")]
    [InlineData("select3.test")]
    [InlineData("random/expr/slt_good_0.test")]
    [InlineData("random/select/slt_good_0.test")]
    [InlineData("random/aggregates/slt_good_0.test")]
    [InlineData("random/groupby/slt_good_0.test")]
    [InlineData("index/between/slt_good_0.test")]
    [InlineData("index/commute/slt_good_0.test")]
    [InlineData("index/orderby/slt_good_0.test")]
    [InlineData("index/random/slt_good_0.test")]
    [InlineData("index/in/slt_good_3.test")]
    [InlineData("index/delete/slt_good_0.test")]
    [InlineData("evidence/in1.test")]
    public void Corpus_sample_gives_the_expected_rows(string file)
    {
        if (DatasetFolder.Find(output, "..", "slt", file) is not { } path)
        {
            return;
        }

        var run = new SqlLogicRun(Explained);
        using var database = new DecentRunner();
        foreach (var record in Sample(path))
        {
            run.Run(database, record);
        }

        output.WriteLine($"{run.QueryCount} queries compared");
        foreach (var (reason, count) in run.ExplainedCounts)
        {
            output.WriteLine($"{count} refused: {reason}");
        }

        Assert.True(run.Mismatches.Count == 0, $"{run.Mismatches.Count} differ, the first of them:\n"
            + string.Join("\n\n", run.Mismatches.Take(5)));
        Assert.True(run.ExplainedCounts.Values.Sum() < run.QueryCount, "Most queries must be answered.");
    }

    [PostgresFact]
    public void Record_of_the_corpus_that_PostgreSQL_passes_is_passed()
    {
        if (DatasetFolder.Find(output, "..", "slt") is not { } root)
        {
            return;
        }

        var (passedByServer, failures) = (0, new List<string>());
        foreach (var path in Directory.GetFiles(root, "*.test", SearchOption.AllDirectories).Order())
        {
            var records = Sample(path);
            var answers = server.Follow("SELECT 1", records.Select(record => record.Sql));
            var run = new SqlLogicRun(new Dictionary<ErrorCode, string>());
            using var database = new DecentRunner();
            foreach (var (record, answer) in records.Zip(answers))
            {
                var passes = run.Run(database, record);

                // The server's shell takes the body of a trigger for statements of their own.
                if (!record.Sql.TrimEnd(';').Contains(';', StringComparison.Ordinal)
                    && SqlLogicRun.IsExpected(record, answer))
                {
                    passedByServer++;
                    if (!passes)
                    {
                        failures.Add(Path.GetRelativePath(root, path) + ": " + run.Mismatches[^1]);
                    }
                }
            }
        }

        output.WriteLine($"PostgreSQL passes {passedByServer} records; {failures.Count} of these fail here.");
        Assert.True(passedByServer > 1000);
        Assert.True(
            failures.Count == 0,
            $"{failures.Count} of {passedByServer} fail:\n" + string.Join("\n\n", failures.Take(30)));
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_gives_the_expected_rows(string script)
    {
        var run = new SqlLogicRun(new Dictionary<ErrorCode, string>());
        using var database = new DecentRunner();
        foreach (var record in SqlLogicFile.Read(Path.Combine(Folder, script)))
        {
            run.Run(database, record);
        }

        Assert.True(run.Mismatches.Count == 0, string.Join("\n\n", run.Mismatches));
    }

    [PostgresTheory]
    [MemberData(nameof(Scripts))]
    public void Expected_rows_of_a_script_are_those_of_PostgreSQL(string script)
    {
        var records = SqlLogicFile.Read(Path.Combine(Folder, script)).Where(record => record.IsForPostgres).ToList();
        var answers = server.Follow("SELECT 1", records.Select(record => record.Sql));
        Assert.All(records.Zip(answers), pair => Assert.True(
            SqlLogicRun.IsExpected(pair.First, pair.Second),
            $"Line {pair.First.Line}: {pair.First.Sql}\ngives {pair.Second}"));
    }

    // All statements, and a part of the queries.
    private static List<SqlLogicRecord> Sample(string path)
    {
        var records = SqlLogicFile.Read(path).ToList();
        var soak = int.TryParse(Environment.GetEnvironmentVariable(SoakVariable), out var factor) ? factor : 1;
        var step = Math.Max(1, records.Count(record => record.IsQuery) / (SampleSize * soak));
        var number = 0;
        return [.. records.Where(record => !record.IsQuery || number++ % step == 0)];
    }
}
