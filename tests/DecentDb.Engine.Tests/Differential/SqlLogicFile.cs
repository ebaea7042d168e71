using System;
using System.Collections.Generic;
using System.IO;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>A record of a sqllogictest file: a statement, or a query with its expected values.</summary>
internal sealed record SqlLogicRecord(int Line, string Sql)
{
    public bool IsQuery { get; init; }

    /// <summary>False for a statement that must fail.</summary>
    public bool MustSucceed { get; init; } = true;

    /// <summary>The SQLSTATE that it must fail with, where the file says one.</summary>
    public string? State { get; init; }

    /// <summary>False for a record that PostgreSQL answers otherwise by design.</summary>
    public bool IsForPostgres { get; init; } = true;

    /// <summary>A letter for each column: I, R or T.</summary>
    public string Types { get; init; } = "";

    /// <summary>nosort, rowsort or valuesort.</summary>
    public string Sort { get; init; } = "nosort";

    public IReadOnlyList<string> Expected { get; init; } = [];
}

/// <summary>
/// Reads the records of a sqllogictest file, without those that are for another engine alone. DecentDb goes by the name
/// of decentdb, and reads what is for PostgreSQL too.
/// </summary>
internal static class SqlLogicFile
{
    private const string Name = "decentdb";
    private const string Relative = "postgresql";

    public static IEnumerable<SqlLogicRecord> Read(string path)
    {
        using var reader = new LineReader(path);
        var (forUs, forPostgres) = (true, true);
        while (reader.Next() is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words.Length == 0 ? "" : words[0])
            {
                case "onlyif":
                    forUs &= words[1] is Name or Relative;
                    forPostgres &= words[1] == Relative;
                    break;
                case "skipif":
                    forUs &= words[1] != Name;
                    forPostgres &= words[1] != Relative;
                    break;
                case "halt" when forUs:
                    yield break;
                case "statement" or "query":
                    var record = words[0] == "query" ? ReadQuery(reader, words) : ReadStatement(reader, words);
                    if (forUs)
                    {
                        yield return record with { IsForPostgres = forPostgres };
                    }

                    (forUs, forPostgres) = (true, true);
                    break;
                default:
                    break;
            }
        }
    }

    private static SqlLogicRecord ReadStatement(LineReader reader, string[] words)
    {
        var number = reader.Number;
        return new SqlLogicRecord(number, reader.Block(out _))
        {
            MustSucceed = words[1] == "ok",
            State = words.Length > 2 ? words[2] : null,
        };
    }

    private static SqlLogicRecord ReadQuery(LineReader reader, string[] words)
    {
        var number = reader.Number;
        var sql = reader.Block(out var hasResult);
        var expected = new List<string>();
        while (hasResult && reader.Next() is { Length: > 0 } value)
        {
            expected.Add(value);
        }

        return new SqlLogicRecord(number, sql)
        {
            IsQuery = true,
            Types = words[1],
            Sort = words.Length > 2 ? words[2] : "nosort",
            Expected = expected,
        };
    }

    private sealed class LineReader(string path) : IDisposable
    {
        private readonly StreamReader _reader = new(path);

        public int Number { get; private set; }

        public string? Next()
        {
            Number++;
            return _reader.ReadLine()?.TrimEnd('\r');
        }

        /// <summary>The lines up to a blank one or to the line before a result.</summary>
        public string Block(out bool hasResult)
        {
            var lines = new List<string>();
            hasResult = false;
            while (Next() is { Length: > 0 } line)
            {
                if (line == "----")
                {
                    hasResult = true;
                    break;
                }

                lines.Add(line);
            }

            return string.Join('\n', lines);
        }

        public void Dispose() => _reader.Dispose();
    }
}
