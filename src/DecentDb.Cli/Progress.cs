using System;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace DecentDb.Cli;

/// <summary>
/// A progress bar with rows and rows a second on standard error; nothing when that is not a terminal.
/// </summary>
internal static class Progress
{
    private static readonly IAnsiConsole Terminal = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Console.Error),
    });

    /// <summary>Runs a piece of work that reports how far it is: done, total or null, rows.</summary>
    public static T Run<T>(string description, Func<Action<long, long?, long>, T> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(static (_, _, _) => { });
        }

        T result = default!;
        Terminal.Progress()
            .AutoClear(false)
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(description));
                var clock = Stopwatch.StartNew();
                result = work((done, total, rows) =>
                {
                    task.IsIndeterminate = total is null;
                    task.MaxValue = Math.Max(total ?? 1, 1);
                    task.Value = Math.Min(done, task.MaxValue);
                    var rate = rows / Math.Max(clock.Elapsed.TotalSeconds, 1e-9);
                    task.Description = Markup.Escape(string.Create(
                        CultureInfo.InvariantCulture, $"{description}: {rows:N0} rows, {rate:N0} rows/s"));
                });
                task.IsIndeterminate = false;
                task.Value = task.MaxValue;
            });
        return result;
    }
}
