using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>A run of records of sqllogictest files: what differs, and why.</summary>
/// <param name="explained">What errors of queries are no difference, and the reasons.</param>
internal sealed class SqlLogicRun(IReadOnlyDictionary<ErrorCode, string> explained)
{
    public int QueryCount { get; private set; }

    public List<string> Mismatches { get; } = [];

    public SortedDictionary<string, int> ExplainedCounts { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs a record; false when it is not as the file says, whether that is explained or not.</summary>
    public bool Run(DecentRunner database, SqlLogicRecord record) =>
        record.IsQuery ? Query(database, record) : Statement(database, record);

    /// <summary>True when an answer of the other server, rows joined by semicolons, is what a record expects.</summary>
    public static bool IsExpected(SqlLogicRecord record, string answer)
    {
        if (!record.IsQuery)
        {
            var failed = IsState(answer);
            return record.MustSucceed ? !failed : failed && (record.State is null || record.State == answer);
        }

        if (IsState(answer))
        {
            return false;
        }

        string[] lines = answer.Length == 0 && record.Expected.Count == 0 ? [] : answer.Split(';');
        return Agrees(record, [.. lines.Select(line => line.Split('|').Select(
            (cell, i) => Format(cell, TypeOf(record, i))).ToArray())]);
    }

    private static bool IsState(string answer) => answer.Length == 5
        && answer.All(char.IsAsciiLetterOrDigit)
        && (char.IsAsciiLetterUpper(answer[2]) || answer is ['0' or '2' or '4' or '5', ..]);

    private bool Statement(DecentRunner database, SqlLogicRecord record)
    {
        var outcome = database.Run(record.Sql);
        var state = (outcome.Error as DatabaseException)?.Code.SqlState();
        if (record.MustSucceed == (state is null) && (record.State is null || record.State == state))
        {
            return true;
        }

        if (outcome.Error is not DatabaseException error || !record.MustSucceed || !IsExplained(error))
        {
            Mismatches.Add($"Line {record.Line}: {record.Sql}\n{outcome.Error?.Message ?? "It succeeded."} {state}");
        }

        return false;
    }

    private bool Query(DecentRunner database, SqlLogicRecord record)
    {
        QueryCount++;
        List<string[]> rows;
        try
        {
            rows = Rows(database, record);
        }
        catch (DatabaseException e)
        {
            if (!IsExplained(e))
            {
                Mismatches.Add($"Line {record.Line}: {record.Sql}\n{e.Message}");
            }

            return false;
        }

        if (Agrees(record, rows))
        {
            return true;
        }

        Mismatches.Add($"Line {record.Line}: {record.Sql}\nexpected {string.Join(' ', record.Expected.Take(20))}\n"
            + $"but got  {string.Join(' ', rows.SelectMany(row => row).Take(20))}");
        return false;
    }

    private bool IsExplained(DatabaseException error)
    {
        if (!explained.TryGetValue(error.Code, out var reason))
        {
            return false;
        }

        reason = $"{reason} ({error.Code})";
        ExplainedCounts[reason] = ExplainedCounts.GetValueOrDefault(reason) + 1;
        return true;
    }

    private static List<string[]> Rows(DecentRunner database, SqlLogicRecord record)
    {
        var rows = new List<string[]>();
        using var statement = database.Single(record.Sql);
        using var cursor = statement.Execute();
        while (cursor.Read())
        {
            var row = new string[cursor.ColumnCount];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = Format(cursor.GetValue(i), TypeOf(record, i));
            }

            rows.Add(row);
        }

        return rows;
    }

    private static bool Agrees(SqlLogicRecord record, List<string[]> rows)
    {
        if (record.Sort == "rowsort")
        {
            rows.Sort(CompareRows);
        }

        var values = rows.SelectMany(row => row).ToList();
        if (record.Sort == "valuesort")
        {
            values.Sort(StringComparer.Ordinal);
        }

        var expected = record.Expected;
        var hashed = expected.Count == 1 && expected[0].Contains(" values hashing to ", StringComparison.Ordinal);
        return (hashed ? [Hash(values)] : values).SequenceEqual(expected);
    }

    private static char TypeOf(SqlLogicRecord record, int column) =>
        record.Types[Math.Min(column, record.Types.Length - 1)];

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
            SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt => value.AsInt64(),
            SqlTypeKind.Boolean when type != 'T' => value.AsInt64(),
            _ => (decimal?)null,
        };
        return number is { } found
            ? Format(found, type)
            : FormatText(TextFormatter.Format(value) ?? "", type);
    }

    // A cell as the other server prints it.
    private static string Format(string cell, char type) =>
        cell == CellText.Null ? cell
        : cell is "t" or "f" ? type == 'T' ? (cell == "t" ? "true" : "false") : cell == "t" ? "1" : "0"
        : decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Format(number, type)
        : FormatText(cell, type);

    private static string FormatText(string text, char type) =>
        type == 'I' ? "0" : text.Length > 0 ? text : "(empty)";

    private static string Format(decimal number, char type) => type switch
    {
        'R' => number.ToString("F3", CultureInfo.InvariantCulture),
        'I' => decimal.Truncate(number).ToString("F0", CultureInfo.InvariantCulture),
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

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
