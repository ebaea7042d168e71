using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;
using Xunit.Sdk;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>
/// Runs every statement on DecentDb and on SQLite and compares what they did: error or not, rows, counts, and the
/// content of the changed table. A difference ends the test with the seed and the script that leads there.
/// </summary>
internal sealed class DifferentialHarness : IDisposable
{
    private readonly DecentRunner _decent = new();
    private readonly SqliteRunner _sqlite = new();
    private readonly StringBuilder _script = new();
    private readonly string _title;

    public DifferentialHarness(string title) => _title = title;

    public int StatementCount { get; private set; }

    public int FailureCount { get; private set; }

    public int QueryCount { get; private set; }

    public int QueryWithRowsCount { get; private set; }

    /// <summary>Runs a statement whose text is the same for both.</summary>
    public void Run(string sql, StatementClass statementClass) => Run(new SqlTemplate(sql, statementClass));

    public Outcome Run(SqlTemplate template)
    {
        StatementCount++;
        var (sql, parameters) = template.Decent();
        var sqliteSql = template.Sqlite();
        var expected = _sqlite.Run(sqliteSql);
        Outcome actual;
        try
        {
            actual = _decent.Run(sql, parameters);
        }
        catch (Exception e)
        {
            throw Difference($"DecentDb threw {e}", sql, parameters, sqliteSql);
        }

        if (Compare(template, expected, actual) is { } difference)
        {
            throw Difference(difference, sql, parameters, sqliteSql);
        }

        Remember(template, sql, parameters, expected);
        if (template.Table is { } table)
        {
            CompareTable(table);
        }

        return expected;
    }

    /// <summary>
    /// Runs a query on DecentDb without any rule of the optimizer, with all of them, and without each of them. Rules
    /// may keep an error away, because less is computed, but never bring one.
    /// </summary>
    /// <returns>True when it succeeds without rules.</returns>
    public bool CompareRules(SqlTemplate template)
    {
        var (sql, parameters) = template.Decent();
        var expected = RunWithout(PlanOptimizer.RuleNames, sql, parameters);
        if (expected.Failed)
        {
            return false;
        }

        Compare(RunWithout([], sql, parameters), "with all rules");
        foreach (var rule in PlanOptimizer.RuleNames)
        {
            Compare(RunWithout([rule], sql, parameters), "without " + rule);
        }

        return true;

        void Compare(Outcome actual, string how)
        {
            var difference = actual.Failed ? actual.Error!.Message : CompareRows(template, expected, actual);
            if (difference is not null)
            {
                throw Difference($"Without rules (as SQLite) and {how}: {difference}", sql, parameters, sql);
            }
        }
    }

    private Outcome RunWithout(IEnumerable<string> rules, string sql, SqlValue[] parameters)
    {
        _decent.OmitRules(rules);
        try
        {
            return _decent.Run(sql, parameters);
        }
        catch (Exception e)
        {
            throw Difference($"Without {string.Join(", ", rules)} DecentDb threw {e}", sql, parameters, sql);
        }
        finally
        {
            _decent.OmitRules();
        }
    }

    /// <summary>The number of rows of a table, from SQLite.</summary>
    public long CountRows(string table) => long.Parse(
        _sqlite.Run($"SELECT COUNT(*) FROM {table}").Rows[0][0], CultureInfo.InvariantCulture);

    /// <summary>The indexes of a table that were created by name, from SQLite.</summary>
    public List<string> IndexNames(string table) => _sqlite
        .Run($"SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = '{table}'")
        .Rows.ConvertAll(row => row[0].Trim('\''));

    public void CompareTable(string table)
    {
        var sql = "SELECT * FROM " + table;
        var expected = _sqlite.Run(sql);
        Outcome actual;
        try
        {
            actual = _decent.Run(sql);
        }
        catch (Exception e)
        {
            throw Difference($"DecentDb threw {e}", sql, [], sql);
        }

        if (Compare(new SqlTemplate(sql, StatementClass.Query), expected, actual) is { } difference)
        {
            throw Difference("After the statements above: " + difference, sql, [], sql);
        }
    }

    /// <summary>Everything that the engine can check about itself.</summary>
    public void CheckIntegrity()
    {
        var faults = _decent.Database.CheckIntegrity();
        if (faults.Count > 0)
        {
            throw Difference("The database is not sound: " + string.Join('\n', faults), "", [], "");
        }
    }

    public void Dispose()
    {
        _decent.Dispose();
        _sqlite.Dispose();
    }

    private void Remember(SqlTemplate template, string sql, SqlValue[] parameters, Outcome expected)
    {
        if (template.Class == StatementClass.Query)
        {
            QueryCount++;
            QueryWithRowsCount += expected.Rows.Count > 0 ? 1 : 0;
        }
        else
        {
            _script.Append(sql).Append(';').Append(Describe(parameters));
            _script.AppendLine(expected.Failed ? " -- fails" : "");
        }

        FailureCount += expected.Failed ? 1 : 0;
    }

    private static string? Compare(SqlTemplate template, Outcome expected, Outcome actual)
    {
        if (expected.Failed != actual.Failed)
        {
            return actual.Failed
                ? $"DecentDb failed, SQLite did not: {actual.Error!.Message}"
                : $"SQLite failed, DecentDb did not: {expected.Error!.Message}";
        }

        if (expected.Failed)
        {
            return expected.IsConstraintError != actual.IsConstraintError
                ? $"The errors differ. SQLite: {expected.Error!.Message}\nDecentDb: {actual.Error!.Message}"
                : null;
        }

        if (template.Class == StatementClass.Change && expected.RowsAffected != actual.RowsAffected)
        {
            return $"Rows affected: SQLite {expected.RowsAffected}, DecentDb {actual.RowsAffected}";
        }

        return template.Class is StatementClass.Query or StatementClass.ChangeReturning
            ? CompareRows(template, expected, actual)
            : null;
    }

    private static string? CompareRows(SqlTemplate template, Outcome expected, Outcome actual)
    {
        if (expected.ColumnNames.Count != actual.ColumnNames.Count)
        {
            return $"Columns: SQLite {expected.ColumnNames.Count}, DecentDb {actual.ColumnNames.Count}";
        }

        var expectedRows = Lines(expected, null, sorted: !template.IsTotallyOrdered);
        var actualRows = Lines(actual, null, sorted: !template.IsTotallyOrdered);
        if (!expectedRows.SequenceEqual(actualRows))
        {
            return Listing("Rows differ", expectedRows, actualRows);
        }

        if (template.SortColumns.Count > 0)
        {
            expectedRows = Lines(expected, template.SortColumns, sorted: false);
            actualRows = Lines(actual, template.SortColumns, sorted: false);
            if (!expectedRows.SequenceEqual(actualRows))
            {
                return Listing("The order of the rows differs", expectedRows, actualRows);
            }
        }

        return null;
    }

    private static List<string> Lines(Outcome outcome, IReadOnlyList<int>? columns, bool sorted)
    {
        var lines = outcome.Rows.ConvertAll(row =>
            string.Join(" | ", columns is null ? row : columns.Select(column => row[column])));
        if (sorted)
        {
            lines.Sort(StringComparer.Ordinal);
        }

        return lines;
    }

    private static string Listing(string what, List<string> expected, List<string> actual)
    {
        const int linesMax = 30;
        var first = 0;
        while (first < Math.Min(expected.Count, actual.Count) && expected[first] == actual[first])
        {
            first++;
        }

        return $"{what}: SQLite {expected.Count} rows, DecentDb {actual.Count}; from row {first} on\nSQLite:\n"
            + string.Join('\n', expected.Skip(first).Take(linesMax)) + "\nDecentDb:\n"
            + string.Join('\n', actual.Skip(first).Take(linesMax));
    }

    private XunitException Difference(string what, string sql, SqlValue[] parameters, string sqliteSql) => new(
        $"{_title}, statement {StatementCount}: {what}\n--- script\n{_script}--- " +
        $"statement\n{sql};{Describe(parameters)}"
        + (sqliteSql == sql ? "" : $"\n--- for SQLite\n{sqliteSql};"));

    private static string Describe(SqlValue[] parameters) => parameters.Length == 0
        ? ""
        : " -- " + string.Join(", ", parameters.Select(value => $"{value.Kind} {value}"));
}
