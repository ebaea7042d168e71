using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using DecentDb.Files;

namespace DecentDb.Versus.Queries;

/// <summary>
/// Queries, warm: each is executed until it gets no faster and then measured, the databases taking turns. What they
/// answer is compared.
/// </summary>
/// <param name="folder">Where the databases are.</param>
/// <param name="rows">How many tracks there are.</param>
/// <param name="runs">How often each is measured; the median counts.</param>
internal sealed class QuerySuite(string folder, int rows, int runs)
{
    private const int WarmUpRunsMin = 3;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(0.4);

    // A query that is faster is executed that often in one measurement.
    private static readonly TimeSpan MeasuredTime = TimeSpan.FromMilliseconds(20);
    private readonly IReadOnlyList<Contender> _contenders =
        [new DecentDbContender(), new SqliteContender(), new DuckDbContender()];

    private int _number;

    /// <summary>Runs all queries, or those whose name has a text.</summary>
    /// <returns>The report.</returns>
    public string Run(string? only)
    {
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"## Queries, {rows:N0} tracks, median of {runs}, in ms");
        report.AppendLine();
        report.AppendLine("| Query | DecentDb | SQLite | DuckDB | of SQLite | of DuckDB | Load |");
        report.AppendLine("|---|---:|---:|---:|---:|---:|---:|");
        var connections = _contenders.Select(Begin).ToList();
        foreach (var item in QueryCases.All)
        {
            if (only is null || item.Name.Contains(only, StringComparison.OrdinalIgnoreCase))
            {
                var line = Measure(item, connections);
                report.AppendLine(line);
                Console.Error.WriteLine(line);
            }
        }

        connections.ForEach(static connection => connection.Dispose());
        _contenders.ToList().ForEach(static contender => contender.ForgetPooled());
        return report.ToString();
    }

    private DbConnection Begin(Contender contender)
    {
        var path = Path.Combine(folder, contender.Name + "-queries.db");
        using (var source = new TrackDataReader(rows))
        {
            contender.Load(path, new LoadCase("queries", rows), source);
        }

        var connection = contender.Open(path);
        foreach (var sql in QueryCases.Setup)
        {
            contender.Run(connection, sql);
        }

        contender.EmptyLog(connection);
        if (contender is not DecentDbContender)
        {
            // DecentDb asks its indexes when it plans.
            contender.Run(connection, "ANALYZE");
        }

        return connection;
    }

    private string Measure(QueryCase item, List<DbConnection> connections)
    {
        var commands = connections.ConvertAll(connection => Contender.Prepare(connection, item.Sql));
        var repeats = new List<int>();
        var answers = new List<string>();
        foreach (var command in commands)
        {
            if (!item.Sql.Contains(QueryCase.Number, StringComparison.Ordinal))
            {
                command.Prepare();
                answers.Add(Answer(command, item.HasTies));
            }

            repeats.Add(WarmUp(item, command));
        }

        if (answers.Distinct().Count() > 1)
        {
            throw new InvalidOperationException($"{item.Name}: {string.Join("; ", answers)}");
        }

        var times = commands.ConvertAll(static _ => new Measurement());
        for (var run = 0; run < runs; run++)
        {
            for (var i = 0; i < commands.Count; i++)
            {
                var clock = Stopwatch.StartNew();
                for (var repeat = 0; repeat < repeats[i]; repeat++)
                {
                    Execute(item, commands[i]);
                }

                times[i].Add(clock.Elapsed.TotalMilliseconds / repeats[i]);
            }
        }

        commands.ForEach(static command => command.Dispose());
        var medians = times.ConvertAll(static time => time.Median);
        var ratios = medians.Skip(1).Select(other => (other / medians[0]).ToString("G3", CultureInfo.InvariantCulture));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {item.Name} | {string.Join(" | ", medians.Select(Text))} | {string.Join("x | ", ratios)}x | "
            + $"{MachineLoad.Average()} |");
    }

    private static string Text(double milliseconds) =>
        milliseconds.ToString(milliseconds < 1 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);

    private int WarmUp(QueryCase item, DbCommand command)
    {
        var fastest = TimeSpan.MaxValue;
        var all = Stopwatch.StartNew();
        for (var run = 0; run < WarmUpRunsMin || all.Elapsed < WarmUpTime; run++)
        {
            var clock = Stopwatch.StartNew();
            Execute(item, command);
            fastest = clock.Elapsed < fastest ? clock.Elapsed : fastest;
        }

        return Math.Clamp((int)(MeasuredTime / fastest), 1, 10_000);
    }

    private void Execute(QueryCase item, DbCommand command)
    {
        if (item.Sql.Contains(QueryCase.Number, StringComparison.Ordinal))
        {
            _number = (_number % rows) + 1;
            command.CommandText = item.Sql.Replace(
                QueryCase.Number, _number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
        }
    }

    // The number of rows, and the sum of the first column where that is a number.
    private static string Answer(DbCommand command, bool countOnly)
    {
        using var reader = command.ExecuteReader();
        var count = 0;
        decimal sum = 0;
        while (reader.Read())
        {
            count++;
            var value = reader.GetValue(0);
            sum += value is string or DBNull
                ? 0
                : decimal.Parse(
                    Convert.ToString(value, CultureInfo.InvariantCulture) ?? "0", CultureInfo.InvariantCulture);
        }

        var answer = string.Create(CultureInfo.InvariantCulture, $"{count} rows");
        return countOnly ? answer : string.Create(CultureInfo.InvariantCulture, $"{answer}, sum {sum}");
    }
}
