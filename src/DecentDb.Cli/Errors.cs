using System;
using System.Data.Common;
using System.IO;
using DecentDb.Data;
using DecentDb.Files;
using Spectre.Console;

namespace DecentDb.Cli;

/// <summary>Turns exceptions that bad input and a hostile world cause into a message and an exit code.</summary>
internal static class Errors
{
    /// <summary>The console for messages and progress; results go to standard output.</summary>
    public static IAnsiConsole Console { get; } = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(System.Console.Error),
    });

    public static int Guard(Func<int> command)
    {
        try
        {
            return command();
        }
        catch (Exception e) when (e is CsvFormatException or ArgumentException or InvalidOperationException
            or FileNotFoundException or DirectoryNotFoundException)
        {
            Write(e.Message);
            return ExitCode.BadInput;
        }
        catch (OperationCanceledException)
        {
            Write("Cancelled; nothing was changed.");
            return ExitCode.Failure;
        }
        catch (DbException e)
        {
            Write(e.Message);
            var isInput = e is DecentDbBulkCopyException || (e.SqlState is { Length: 5 } state && state[..2] is "42" or "22" or "23");
            return isInput ? ExitCode.BadInput : ExitCode.Failure;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Write(e.Message);
            return ExitCode.Failure;
        }
    }

    private static void Write(string message) => System.Console.Error.WriteLine("decentdb: " + message);
}
