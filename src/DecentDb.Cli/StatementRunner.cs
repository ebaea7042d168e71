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
    private long? _changed; // rows that were not told yet

    public ResultMode Mode { get; set; }

    public bool HasTimer { get; set; }

    /// <summary>Whether the changes of all statements are told as one, by <see cref="TellCount"/>.</summary>
    public bool CountsTogether { get; set; }

    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Whether a transaction was begun and not ended.</summary>
    public bool IsInTransaction => connection.InTransaction;

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
                Count(reader.RecordsAffected);
            }
        }

        if (HasTimer)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:0.000} s"));
        }
    }

    /// <summary>Tells how many rows were changed since it was told last.</summary>
    public void TellCount()
    {
        if (_changed is { } changed)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{changed:N0} {(changed == 1 ? "row" : "rows")} changed"));
        }

        _changed = null;
    }

    private void Count(long rows)
    {
        _changed = (_changed ?? 0) + rows;
        if (!CountsTogether)
        {
            TellCount();
        }
    }
}
