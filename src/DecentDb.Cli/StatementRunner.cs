using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using DecentDb.Data;

namespace DecentDb.Cli;

/// <summary>Executes statements one by one, and prints what each of them gives.</summary>
internal sealed class StatementRunner(DecentDbConnection connection)
{
    private int _results;

    public ResultMode Mode { get; set; }

    public bool HasTimer { get; set; }

    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Whether a transaction was begun and not ended.</summary>
    public bool IsInTransaction { get; private set; }

    /// <summary>Executes all statements of a text.</summary>
    public void RunAll(string text, CancellationToken token)
    {
        foreach (var statement in StatementText.Split(text))
        {
            Run(statement, token);
        }
    }

    public void Run(string sql, CancellationToken token)
    {
        var clock = Stopwatch.StartNew();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        Cli.Parameters.Add(command, Parameters);
        using var registration = token.Register(command.Cancel);
        using (var reader = command.ExecuteReader())
        {
            do
            {
                if (reader.FieldCount > 0)
                {
                    // A blank line stands between the results of two statements.
                    if (_results++ > 0 && Mode != ResultMode.Table)
                    {
                        Console.Out.WriteLine();
                    }

                    ResultPrinter.Print(reader, Mode, token);
                }
            }
            while (reader.NextResult());
            if (reader.RecordsAffected >= 0)
            {
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{reader.RecordsAffected:N0} {(reader.RecordsAffected == 1 ? "row" : "rows")} changed"));
            }
        }

        foreach (var statement in StatementText.Split(sql))
        {
            Follow(statement);
        }

        if (HasTimer)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:0.000} s"));
        }
    }

    private void Follow(string sql)
    {
        var words = sql.TrimEnd(';').Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
        var first = words.Length > 0 ? words[0].ToUpperInvariant() : "";
        var isToSavepoint = words.Length > 1 && words[1].Equals("TO", StringComparison.OrdinalIgnoreCase);
        IsInTransaction = first switch
        {
            "BEGIN" => true,
            "START" => true,
            "COMMIT" or "END" => false,
            "ROLLBACK" => isToSavepoint && IsInTransaction,
            _ => IsInTransaction,
        };
    }
}
