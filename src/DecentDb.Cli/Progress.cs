using System;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace DecentDb.Cli;

/// <summary>
/// A progress bar with rows and rows a second on standard error; where that is not a terminal, a line every second.
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
        description = ControlCharacters.Escape(description);
        if (Console.IsErrorRedirected)
        {
            return work(new LineReporter(description).Report);
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
                    task.Description = Markup.Escape(Describe(description, rows, clock.Elapsed));
                });
                task.IsIndeterminate = false;
                task.Value = task.MaxValue;
            });
        return result;
    }

    private static string Describe(string description, long rows, TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{description}: {rows:N0} rows, {rows / Math.Max(elapsed.TotalSeconds, 1e-9):N0} rows/s");

    /// <summary>For logs: a line once a second, so that work of less than a second writes none.</summary>
    private sealed class LineReporter(string description)
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private TimeSpan _next = Interval;

        public void Report(long done, long? total, long rows)
        {
            var elapsed = _clock.Elapsed;
            if (elapsed < _next)
            {
                return;
            }

            _next = elapsed + Interval;
            var share = total is > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({100 * done / total}%)") : "";
            Console.Error.WriteLine(Describe(description, rows, elapsed) + share);
        }
    }
}
