using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>Samples of the sqllogictest corpus, which lies beside the data sets.</summary>
public sealed class SqlLogicTests(ITestOutputHelper output)
{
    private const string SoakVariable = "DECENTDB_SOAK";

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

        var records = SqlLogicFile.Read(path).ToList();
        var queryCount = records.Count(record => record.IsQuery);
        var soak = int.TryParse(Environment.GetEnvironmentVariable(SoakVariable), out var factor) ? factor : 1;
        var step = Math.Max(1, queryCount / (150 * soak));
        var run = new SqlLogicRun();
        using var database = new DecentRunner();
        var number = 0;
        foreach (var record in records)
        {
            if (!record.IsQuery)
            {
                run.Statement(database, record);
            }
            else if (number++ % step == 0)
            {
                run.Query(database, record);
            }
        }

        output.WriteLine($"{run.QueryCount} of {queryCount} queries compared");
        foreach (var (reason, count) in run.ExplainedCounts)
        {
            output.WriteLine($"{count} refused: {reason}");
        }

        Assert.True(run.Mismatches.Count == 0, $"{run.Mismatches.Count} differ, the first of them:\n"
            + string.Join("\n\n", run.Mismatches.Take(5)));
        Assert.True(run.ExplainedCounts.Values.Sum() < run.QueryCount, "Most queries must be answered.");
    }

    private sealed class SqlLogicRun
    {
        public int QueryCount { get; private set; }

        public List<string> Mismatches { get; } = [];

        public SortedDictionary<string, int> ExplainedCounts { get; } = new(StringComparer.Ordinal);

        public void Statement(DecentRunner database, SqlLogicRecord record)
        {
            var outcome = database.Run(record.Sql);
            if (record.MustSucceed && outcome.Error is DatabaseException error && !IsExplained(error))
            {
                Mismatches.Add($"Line {record.Line}: {record.Sql}\n{error.Message}");
            }
        }

        public void Query(DecentRunner database, SqlLogicRecord record)
        {
            QueryCount++;
            List<string> values;
            try
            {
                values = Values(database, record);
            }
            catch (DatabaseException e)
            {
                if (!IsExplained(e))
                {
                    Mismatches.Add($"Line {record.Line}: {record.Sql}\n{e.Message}");
                }

                return;
            }

            var expected = record.Expected;
            var hashed = expected.Count == 1 && expected[0].Contains(" values hashing to ", StringComparison.Ordinal);
            var actual = hashed ? [Hash(values)] : values;
            if (!actual.SequenceEqual(expected))
            {
                Mismatches.Add($"Line {record.Line}: {record.Sql}\nexpected {string.Join(' ', expected.Take(20))}\n"
                    + $"but got  {string.Join(' ', values.Take(20))}");
            }
        }

        private bool IsExplained(DatabaseException error)
        {
            if (!Explained.TryGetValue(error.Code, out var reason))
            {
                return false;
            }

            reason = $"{reason} ({error.Code})";
            ExplainedCounts[reason] = ExplainedCounts.GetValueOrDefault(reason) + 1;
            return true;
        }

        private static List<string> Values(DecentRunner database, SqlLogicRecord record)
        {
            var rows = new List<string[]>();
            using var statement = database.Single(record.Sql);
            using var cursor = statement.Execute();
            while (cursor.Read())
            {
                var row = new string[cursor.ColumnCount];
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = Format(cursor.GetValue(i), record.Types[Math.Min(i, record.Types.Length - 1)]);
                }

                rows.Add(row);
            }

            if (record.Sort == "rowsort")
            {
                rows.Sort(CompareRows);
            }

            var values = rows.SelectMany(row => row).ToList();
            if (record.Sort == "valuesort")
            {
                values.Sort(StringComparer.Ordinal);
            }

            return values;
        }

        private static int CompareRows(string[] left, string[] right)
        {
            for (var i = 0; i < left.Length; i++)
            {
                if (string.CompareOrdinal(left[i], right[i]) is var order and not 0)
                {
                    return order;
                }
            }

            return 0;
        }

        private static string Format(SqlValue value, char type)
        {
            if (value.IsNull)
            {
                return CellText.Null;
            }

            var number = value.Kind switch
            {
                SqlTypeKind.Real or SqlTypeKind.Double => (decimal)value.AsDouble(),
                SqlTypeKind.Decimal => value.AsDecimal(),
                SqlTypeKind.Boolean or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt =>
                    value.AsInt64(),
                _ => (decimal?)null,
            };
            return (number, type) switch
            {
                (null, 'I') => "0",
                (null, _) => TextFormatter.Format(value) is { Length: > 0 } text ? text : "(empty)",
                (_, 'R') => number.Value.ToString("F3", CultureInfo.InvariantCulture),
                (_, 'I') => decimal.Truncate(number.Value).ToString("F0", CultureInfo.InvariantCulture),
                _ => number.Value.ToString(CultureInfo.InvariantCulture),
            };
        }

        [SuppressMessage(
            "Security",
            "CA5351:Do Not Use Broken Cryptographic Algorithms",
            Justification = "The corpus is written with it.")]
        private static string Hash(List<string> values)
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(values.Select(value => value + "\n")));
            return $"{values.Count} values hashing to {Convert.ToHexStringLower(MD5.HashData(bytes))}";
        }
    }
}
