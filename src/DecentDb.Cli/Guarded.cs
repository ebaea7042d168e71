using System;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Threading;
using DecentDb.Data;
using DecentDb.Readers;

namespace DecentDb.Cli;

/// <summary>Runs commands, and turns what goes wrong in them into a message and an exit code.</summary>
internal static class Guarded
{
    [SuppressMessage("Design", "CA1031", Justification = "The user sees a message, whatever went wrong.")]
    public static int Run(Func<CancellationToken, int> command)
    {
        using var interruption = new Interruption();
        try
        {
            return command(interruption.Token);
        }
        catch (BrokenPipeException)
        {
            return ExitCode.BrokenPipe;
        }
        catch (Exception) when (interruption.Token.IsCancellationRequested)
        {
            return Fail("Interrupted; what was not committed is rolled back.", ExitCode.Interrupted);
        }
        catch (Exception e) when (e is CommandException or FileFormatException or FileNotFoundException
            or DirectoryNotFoundException)
        {
            return Fail(e.Message, ExitCode.BadInput);
        }
        catch (DbException e)
        {
            return Fail(e.Message, IsBadInput(e) ? ExitCode.BadInput : ExitCode.Failure);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException
            or InvalidOperationException)
        {
            return Fail(e.Message, ExitCode.Failure);
        }
        catch (Exception e)
        {
            return Fail($"unexpected {e.GetType().Name}: {e.Message}", ExitCode.Failure);
        }
    }

    /// <summary>Answers a command line, also one whose help or version nobody reads.</summary>
    public static int Answer(Func<int> invoke)
    {
        try
        {
            return invoke();
        }
        catch (BrokenPipeException)
        {
            return ExitCode.BrokenPipe;
        }
        catch (IOException e)
        {
            return Fail(e.Message, ExitCode.Failure);
        }
    }

    // Classes of SQLSTATE: data, integrity constraints, syntax and names, and features that are missing.
    private static bool IsBadInput(DbException e) =>
        e is DecentDbBulkCopyException || e.SqlState?[..2] is "0A" or "22" or "23" or "42";

    private static int Fail(string message, int code)
    {
        try
        {
            Console.Error.WriteLine("decentdb: " + ControlCharacters.Escape(message));
        }
        catch (IOException)
        {
            // The terminal has gone.
        }

        return code;
    }
}
